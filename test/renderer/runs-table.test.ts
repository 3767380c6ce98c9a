import { describe, expect, it } from 'vitest'
import { readFilter } from '../../renderer/runs/filter'
import { rowKey } from '../../renderer/runs/row-keys'
import { rowOf, type RunRow } from '../../renderer/runs/rows'
import { NEWEST, orderAfter, sorted } from '../../renderer/runs/sort'
import type { Live } from '../../renderer/runs/columns'
import type { RunFacts, RunInfo } from '../../services/contract/api'
import type { RunSummary } from '../../services/contract/run-summary'

const facts = (given: Partial<RunFacts> = {}): RunFacts => ({
  ...{ data: 'digits', task: 'classification', hidden: [32], activations: ['relu', 'softmax'] },
  ...{ initializers: ['heNormal'], batchNorm: false, optimizer: 'adam', learningRate: 0.001 },
  ...{ batchSize: 32, epochs: 10, seed: 1 },
  ...given,
})

function run(id: string, given: Partial<RunInfo> = {}, summary: Partial<RunSummary> | null = null): RunInfo {
  return {
    ...{ id, name: id, state: 'completed', failure: null, isResumable: false, facts: facts() },
    createdAt: `2026-01-01T00:00:${id.padStart(2, '0')}Z`,
    labels: { tags: [], note: '' },
    summary: summary as RunSummary | null,
    ...given,
  }
}

const row = (...given: Parameters<typeof run>): RunRow => rowOf(run(...given), null)
const found = (rows: readonly RunRow[], query: string): string[] =>
  rows.filter(readFilter(query).matches).map(({ run }) => run.id)

describe('a row of the list', () => {
  it('shows what a run was made of and what became of it', () => {
    const { cells } = row(
      '1',
      {},
      { widths: [64, 32, 10], bestLoss: 0.123456, steps: 1200, elapsedMs: 61_000 },
    )
    expect(cells.network.text).toBe('64-32-10')
    expect(cells.loss.text).toBe('0.1235')
    expect(cells.steps.text).toBe('1,200')
    expect(cells.time.text).toBe('1 min 01 s')
    expect(cells.activation.text).toBe('ReLU, Softmax')
  })

  it('shows the hidden units before the data are known, and nothing where nothing is known', () => {
    expect(row('1').cells.network.text).toBe('32')
    const unknown = row('2', { facts: null })
    expect(unknown.cells.network).toEqual({ text: '', value: null, also: '' })
    expect(unknown.cells.seed.value).toBeNull()
  })

  it('goes by the progress of a run that trains, and by its summary when it has ended', () => {
    const live: Live = { step: 7, epoch: 2, elapsedMs: 1000, bestLoss: 0.5 }
    const training = run('1', { state: 'running' }, { steps: 1, epochs: 0 })
    expect(rowOf(training, live).cells.steps.value).toBe(7)
    expect(rowOf(training, live).cells.loss.value).toBe(0.5)
    const ended = run('1', {}, { steps: 9, epochs: 3, bestLoss: 0.4 })
    expect(rowOf(ended, live).cells.steps.value).toBe(9)
  })

  it('is made once of each run and each progress', () => {
    const one = run('1', { state: 'running' })
    const live: Live = { step: 7, epoch: 2, elapsedMs: 1000, bestLoss: 0.5 }
    expect(rowOf(one, live)).toBe(rowOf(one, live))
    expect(rowOf(one, { ...live })).not.toBe(rowOf(one, live))
  })
})

describe('the order of the list', () => {
  const rows = [
    row('1', { name: 'run 10' }, { bestLoss: 0.3 }),
    row('2', { name: 'run 2' }, { bestLoss: null }),
    row('3', { name: 'Run 1' }, { bestLoss: 0.1 }),
  ]
  const ids = (sortedRows: readonly RunRow[]): string[] => sortedRows.map(({ run }) => run.id)

  it('is newest first, until a column is chosen', () => {
    expect(ids(sorted(rows, NEWEST))).toEqual(['3', '2', '1'])
  })

  it('takes numbers in names for numbers, and large letters for small ones', () => {
    expect(ids(sorted(rows, { column: 'name', isDescending: false }))).toEqual(['3', '2', '1'])
  })

  it('puts runs of which a number is not known last, either way', () => {
    expect(ids(sorted(rows, { column: 'loss', isDescending: false }))).toEqual(['3', '1', '2'])
    expect(ids(sorted(rows, { column: 'loss', isDescending: true }))).toEqual(['1', '3', '2'])
  })

  it('is turned round by a second press, and begins with the smallest of another column', () => {
    expect(orderAfter(NEWEST, 'created')).toEqual({ column: 'created', isDescending: false })
    expect(orderAfter(NEWEST, 'loss')).toEqual({ column: 'loss', isDescending: false })
  })
})

describe('a filter', () => {
  const rows = [
    row('1', { labels: { tags: ['baseline', 'first try'], note: 'slow at the start' } }, { bestLoss: 0.05 }),
    row(
      '2',
      { state: 'diverged', facts: facts({ seed: 3, optimizer: 'sgd', batchSize: 'all' }) },
      { bestLoss: 0.5 },
    ),
    row('3', { facts: facts({ data: 'iris', initializers: ['xavier'] }) }),
  ]

  it('that is empty lets everything through', () => {
    expect(found(rows, '  ')).toEqual(['1', '2', '3'])
  })

  it('finds words in all that is said of a run, in names of the file as well as of the screen', () => {
    expect(found(rows, 'IRIS')).toEqual(['3'])
    expect(found(rows, 'slow')).toEqual(['1'])
    expect(found(rows, 'heNormal relu')).toEqual(['1', '2'])
    expect(found(rows, '"slow at"')).toEqual(['1'])
  })

  it('looks for a word in one column', () => {
    expect(found(rows, 'state:diverged')).toEqual(['2'])
    expect(found(rows, 'init:he')).toEqual(['1', '2'])
    expect(found(rows, 'tag:"first try"')).toEqual(['1'])
    expect(found(rows, 'tag=first')).toEqual([])
    expect(found(rows, 'tag=baseline')).toEqual(['1'])
    expect(found(rows, 'note:start optimiser:adam')).toEqual(['1'])
  })

  it('compares numbers, of which a run that has none fits no comparison', () => {
    expect(found(rows, 'loss<0.1')).toEqual(['1'])
    expect(found(rows, 'loss>=0.5')).toEqual(['2'])
    expect(found(rows, 'seed=3')).toEqual(['2'])
    expect(found(rows, 'batch:all')).toEqual(['2'])
    expect(found(rows, 'created>2026-01-01T00:00:02Z')).toEqual(['3'])
  })

  it('turns a term round with a minus', () => {
    expect(found(rows, '-state:diverged')).toEqual(['1', '3'])
    expect(found(rows, '-iris -diverged')).toEqual(['1'])
  })

  it('says what is wrong with a term, and goes by the others', () => {
    expect(readFilter('loss<low').problem).toMatch(/expected a number/)
    expect(readFilter('state:').problem).toMatch(/expected something/)
    expect(found(rows, 'loss<low iris')).toEqual(['3'])
  })

  it('takes a sign in a word that names no column for a part of the word', () => {
    const timed = [row('4', { name: 'at 16:20' }), row('5')]
    expect(found(timed, '16:20')).toEqual(['4'])
  })
})

describe('the keys of the list', () => {
  const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false })
  const place = { at: 4, count: 10, page: 3 }

  it('walk through the rows and stay within them', () => {
    expect(rowKey(press('ArrowDown'), place)).toEqual({ type: 'go', row: 5 })
    expect(rowKey(press('PageUp'), place)).toEqual({ type: 'go', row: 1 })
    expect(rowKey(press('End'), place)).toEqual({ type: 'go', row: 9 })
    expect(rowKey(press('ArrowUp'), { ...place, at: 0 })).toEqual({ type: 'go', row: 0 })
    expect(rowKey(press('ArrowDown'), { at: -1, count: 0, page: 3 })).toBeNull()
  })

  it('tick, open and delete, and leave all others alone', () => {
    expect(rowKey(press(' '), place)).toEqual({ type: 'toggle' })
    expect(rowKey(press('Enter'), place)).toEqual({ type: 'open' })
    expect(rowKey(press('Delete'), place)).toEqual({ type: 'remove' })
    expect(rowKey(press('a', true), place)).toEqual({ type: 'tickAll' })
    expect(rowKey(press('z', true), place)).toBeNull()
    expect(rowKey(press('q'), place)).toBeNull()
  })
})

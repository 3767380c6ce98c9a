import { describe, expect, it } from 'vitest'
import { reasonFor, scoreOf, stateOf } from '../../renderer/words/run-in-words'
import { isActive, withRun } from '../../renderer/stores/run-list'
import type { RunInfo } from '../../services/contract/api'
import type { RunSummary } from '../../services/contract/run-summary'

const run = (id: string, rest: Partial<RunInfo> = {}): RunInfo => ({
  ...{ id, name: id, state: 'completed', failure: null, isResumable: false, summary: null },
  ...{ facts: null, labels: { tags: [], note: '' } },
  createdAt: `2026-01-0${id}T00:00:00Z`,
  ...rest,
})

const summary = (rest: Partial<RunSummary>): RunSummary => rest as RunSummary

describe('the list of runs', () => {
  const list = [run('5'), run('3'), run('1')]
  const ids = (runs: readonly RunInfo[]): string[] => runs.map(({ id }) => id)

  it('puts a new run where its age puts it, newest first', () => {
    expect(ids(withRun(list, run('4')))).toEqual(['5', '4', '3', '1'])
    expect(ids(withRun(list, run('6')))).toEqual(['6', '5', '3', '1'])
    expect(ids(withRun([], run('6')))).toEqual(['6'])
  })

  it('replaces a run that it knows', () => {
    const changed = run('3', { state: 'running' })
    expect(withRun(list, changed)).toEqual([run('5'), changed, run('1')])
  })

  it('takes a run for active while it trains or waits', () => {
    expect(isActive(run('1', { state: 'waiting' }))).toBe(true)
    expect(isActive(run('1', { state: 'running' }))).toBe(true)
    expect(isActive(run('1'))).toBe(false)
  })

  it('takes a run that a dead process left for interrupted', () => {
    const left = run('1', { state: 'running', isResumable: true })
    expect([isActive(left), stateOf(left)]).toEqual([false, 'interrupted'])
  })
})

describe('a run in words', () => {
  it('says why it failed, or where it left the finite numbers', () => {
    const nonFinite = { step: 1204, layer: 3, tensor: 'delta', unit: 1, value: 'NaN' } as const
    expect(reasonFor(run('1', { state: 'diverged', summary: summary({ nonFinite }) }))).toBe(
      'NaN from step 1,204, layer 3',
    )
    expect(reasonFor(run('1', { state: 'failed', failure: 'The disk is full.' }))).toBe('The disk is full.')
    expect(reasonFor(run('1'))).toBeNull()
  })

  it('says how good its model is, on the test part or on what there is', () => {
    const scored = (metrics: Partial<RunSummary['metrics']>): string =>
      scoreOf(
        run('1', {
          summary: summary({ metrics: { train: null, validation: null, test: null, ...metrics } }),
        }),
      )
    const good = { loss: 0.1, accuracy: 0.96512 }
    expect(scored({ train: good, test: good })).toBe('accuracy 96.51 %')
    expect(scored({ train: good, validation: { loss: 2, rmse: 12.34567 } })).toBe('RMSE 12.35 (validation)')
    expect(scored({})).toBe('')
    expect(scoreOf(run('1'))).toBe('')
  })
})

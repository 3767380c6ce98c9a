import { describe, expect, it } from 'vitest'
import { exampleSearch, NO_SEARCH, searchOf } from '../../renderer/search/plan'
import { problemsOf } from '../../renderer/search/problems'
import {
  canRange,
  firstRow,
  isKnown,
  printValues,
  readValues,
  tickedOptions,
  withType,
  type SpaceRow,
} from '../../renderer/search/rows'
import { FACTOR_NAMES } from '../../renderer/compare/factor-kinds'
import { searchFile } from '../../services/contract/search-file'
import { draft } from './searched-study'

const facts = {
  features: 4,
  target: { kind: 'classes', classes: ['a', 'b', 'c'], trainCounts: [3, 3, 3] },
  rows: { train: 9, validation: 3, test: 3 },
} as const

const withRows = (...rows: SpaceRow[]) => searchOf({ ...NO_SEARCH, rows }, draft)
const problemAt = (row: SpaceRow): string | undefined => problemsOf(withRows(row), facts).rows.get(row.key)

describe('a plan of a search', () => {
  it('begins with a space that makes sense, as the file has it', () => {
    const file = searchOf(exampleSearch(draft), draft)
    expect(searchFile.parse(file)).toEqual(file)
    expect(file.space).toMatchObject({
      depth: { from: 1, to: 4 },
      width: { from: 8, to: 128, scale: 'log' },
      learningRate: { from: 1e-4, to: 0.1, scale: 'log' },
    })
    expect(file.measure).toBe('error')
    expect(problemsOf(file, facts)).toEqual({ rows: new Map(), other: null })
  })

  it('asks for no layers where there are none to repeat', () => {
    const flat = { ...draft, network: { ...draft.network, hidden: [] } }
    expect(exampleSearch(flat).rows.map(({ key }) => key)).toEqual(['learningRate', 'init'])
  })

  it('puts the depth first, which decides what else there is', () => {
    const file = withRows(firstRow('network.hidden[1].units', draft), firstRow('depth', draft))
    expect(Object.keys(file.space)).toEqual(['depth', 'network.hidden[1].units'])
    expect(problemsOf(file, facts).rows.size).toBe(0)
  })

  it.each(FACTOR_NAMES)('begins %s with a row that can be searched', (key) => {
    expect(problemAt(firstRow(key, draft))).toBeUndefined()
    expect(canRange(key)).toBe(tickedOptions(key) === null && key !== 'clip')
  })

  it('takes the epochs of the plan, and leaves those of the draft', () => {
    const file = searchOf({ ...NO_SEARCH, epochs: 3, rows: [firstRow('depth', draft)] }, draft)
    expect([file.experiment.training.epochs, draft.training.epochs]).toEqual([3, 7])
  })
})

describe('what is wrong with a space', () => {
  const range = { type: 'range', from: 0, to: 1, scale: 'linear' } as const

  it.each<[SpaceRow, RegExp]>([
    [{ ...range, key: 'learningRate', scale: 'log' }, /a log scale needs from > 0/],
    [{ ...range, key: 'dropout', from: 0.5, to: 0.2 }, /from is larger than to/],
    [{ ...range, key: 'depth', from: 1, to: 2.5 }, /whole numbers/],
    [{ ...range, key: 'dropout', to: 1 }, /./],
    [{ ...range, key: 'network.hidden[5].units', from: 2, to: 4 }, /no such place/],
    [{ key: 'activation', type: 'choices', options: [], isOrdered: false }, /at least one value/],
    [{ key: 'activation', type: 'choices', options: ['rulu'], isOrdered: false }, /relu/],
  ])('%o is told at its row', (row, reason) => {
    expect(problemAt(row)).toMatch(reason)
  })

  it('is told of every row, and of the rest only when they are right', () => {
    const wrong = withRows(
      { ...range, key: 'learningRate', scale: 'log' },
      { ...range, key: 'dropout', from: 0.5, to: 0.2 },
    )
    expect(problemsOf(wrong, facts).rows.size).toBe(2)
    const endless = { ...withRows(firstRow('depth', draft)), budget: {} }
    expect(problemsOf(endless, facts).other).toMatch(/at least one of trials, epochs, minutes/)
  })
})

describe('a row', () => {
  it('keeps what is known when it is searched the other way', () => {
    const range = { key: 'width', type: 'range', from: 8, to: 128, scale: 'log' } as const
    const choices = withType(range, 'choices')
    expect(choices).toMatchObject({ type: 'choices', options: [8, 128] })
    expect(withType(choices, 'range')).toEqual(range)
    expect(withType(range, 'range')).toBe(range)
  })

  it.each([
    ['depth', true],
    ['network.hidden[9].units', true],
    ['training.epochs', true],
    ['network.hiden[0].units', false],
    ['network.hidden[0].unit', false],
  ])('knows whether there is %s: %s', (key, is) => {
    expect(isKnown(key, draft)).toBe(is)
  })

  it('begins a place as its factor, or with numbers around what the experiment has there', () => {
    expect(firstRow('network.hidden[9].units', draft)).toMatchObject({ from: 8, to: 128 })
    expect(tickedOptions('network.hidden[0].activation')).toEqual(tickedOptions('activation'))
    expect(firstRow('training.epochs', draft)).toMatchObject({ from: 2, to: 28, scale: 'log' })
    expect(firstRow('training.seed', { ...draft, training: { ...draft.training, seed: 0 } })).toMatchObject({
      ...{ type: 'range', from: 0, to: 1 },
    })
    expect(firstRow('training.optimizer.momentum', draft)).toMatchObject({
      key: 'training.optimizer.momentum',
    })
    expect(canRange('network.output.init')).toBe(false)
  })

  it.each([
    ['8, 16', [8, 16]],
    ['relu, "tanh"', ['relu', 'tanh']],
    ['none, 1', [null, 1]],
    ['{"norm": 1}, null', [{ norm: 1 }, null]],
    [' ', []],
  ])('reads the values "%s" as they are meant', (text, values) => {
    expect(readValues(text)).toEqual(values)
    expect(readValues(printValues(values))).toEqual(values)
  })
})

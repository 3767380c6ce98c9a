import { describe, expect, it } from 'vitest'
import { StudioError } from '../../../services/contract/errors'
import { experimentFile, type ExperimentFile } from '../../../services/contract/experiment-file'
import {
  factors,
  problemOfName,
  valueLabel,
  valuesLabel,
  varied,
  type FactorName,
} from '../../../services/contract/variation'

const experiment = experimentFile.parse({
  schemaVersion: 1,
  data: { source: 'data.csv', target: 'y', task: 'classification' },
  network: { hidden: [{ units: 8 }, { units: 4, activation: 'tanh' }] },
})

const refusal = (values: Record<string, unknown>): unknown => {
  try {
    return varied(experiment, values)
  } catch (error) {
    return error
  }
}

/** A value for every factor, and where it is found then. */
const cases: Record<FactorName, [value: unknown, found: (made: ExperimentFile) => unknown]> = {
  depth: [3, ({ network }) => network.hidden.length],
  width: [16, ({ network }) => network.hidden[1].units],
  activation: [{ name: 'sigmoid' }, ({ network }) => network.hidden[0].activation],
  init: [{ scheme: 'orthogonal', gain: 2 }, ({ network }) => network.output.init],
  biasInit: [{ scheme: 'ones' }, ({ network }) => network.hidden[1].biasInit],
  batchNorm: [{ momentum: 0.2, epsilon: 1e-3 }, ({ network }) => network.hidden[0].batchNorm],
  dropout: [0.5, ({ network }) => network.hidden[1].dropout],
  optimizer: [{ name: 'sgd', learningRate: 0.5, momentum: 0.9 }, ({ training }) => training.optimizer],
  learningRate: [0.25, ({ training }) => training.optimizer.learningRate],
  schedule: [{ name: 'constant' }, ({ training }) => training.schedule],
  batchSize: [7, ({ training }) => training.batchSize],
  clip: [{ norm: 2 }, ({ training }) => training.clip],
  l1: [0.1, ({ training }) => training.l1],
  l2: [0.2, ({ training }) => training.l2],
  weightDecay: [0.3, ({ training }) => training.weightDecay],
}

describe('an experiment that is varied', () => {
  it.each(Object.keys(factors) as FactorName[])('takes a value of "%s", and nothing else changes', (key) => {
    const [value, found] = cases[key]
    const made = varied(experiment, { [key]: value })
    expect(found(made)).toEqual(value)
    expect(made.data).toEqual(experiment.data)
    expect(varied(experiment, {})).toEqual(experiment)
  })

  it('takes a value at any place of the file', () => {
    const made = varied(experiment, { 'network.hidden[1].units': 9, 'training.optimizer.learningRate': 0.3 })
    expect(made.network.hidden.map(({ units }) => units)).toEqual([8, 9])
    expect(made.training.optimizer.learningRate).toBe(0.3)
  })

  it('has its layers made before they are filled, whatever the order of the values', () => {
    const made = varied(experiment, { 'network.hidden[3].units': 5, width: 6, depth: 4 })
    expect(made.network.hidden.map(({ units }) => units)).toEqual([6, 6, 6, 5])
  })

  it('repeats its last layer where it becomes deeper, and keeps the first where it becomes less deep', () => {
    const of = (depth: number): number[] =>
      varied(experiment, { depth }).network.hidden.map(({ units }) => units)
    expect(of(4)).toEqual([8, 4, 4, 4])
    expect(of(1)).toEqual([8])
    expect(of(0)).toEqual([])
  })

  it('keeps the layers apart that it repeats', () => {
    const { hidden } = varied(experiment, { depth: 3, 'network.hidden[2].units': 9 }).network
    expect(hidden.map(({ units }) => units)).toEqual([8, 4, 9])
  })

  it.each<[Record<string, unknown>, key: string, words: RegExp]>([
    [{ width: -1 }, 'width', /expected a whole number/],
    [{ depth: 1.5 }, 'depth', /found 1\.5/],
    [{ init: 'heNormla' }, 'init', /Did you mean "heNormal"/],
    [{ 'network.hidden[2].units': 3 }, 'network.hidden[2].units', /no such place/],
    [{ 'training.optimizer.momentun': 3 }, 'training.optimizer.momentun', /not known/],
  ])('says of %j which value does not fit', (values, key, words) => {
    const error = refusal(values)
    expect(error).toBeInstanceOf(StudioError)
    expect(error).toMatchObject({ details: { key }, message: expect.stringMatching(words) as unknown })
  })

  it.each(['wdith', '__proto__', 'network.__proto__.x', 'data.source', 'network.initialWeights', 'a.b'])(
    'has nothing to vary named "%s"',
    (key) => expect(problemOfName(key)).toMatch(/\w/),
  )

  it('shows a value by the label of its table, with what differs from the defaults', () => {
    expect(valueLabel('init', 'heNormal')).toBe('He normal')
    expect(valueLabel('init', { scheme: 'normal', std: 0.5 })).toBe('Normal (std 0.5)')
    expect(valueLabel('clip', null)).toBe('none')
    expect(valueLabel('clip', { norm: 1 })).toBe('norm 1')
    expect(valuesLabel({ init: 'zeros', depth: 3 })).toBe('Zeros, depth 3')
  })
})

describe('what is said of the data', () => {
  it.each([
    ['data.standardize', 'minMax'],
    ['data.standardize', false],
    ['data.standardizeTarget', 'robust'],
    ['data.transformTarget', 'log1p'],
    ['data.balance', 'oversample'],
    ['data.missing', 'median'],
    ['data.filter', 'x > 1'],
    ['data.columns', { x: { transform: 'log' } }],
  ])('%s can be varied, as %j', (key, value) => {
    const made = varied(experiment, { [key]: value })
    expect(made.data).toEqual({ ...experiment.data, [key.replace('data.', '')]: value })
  })

  it('can be varied of one column, where the experiment names that', () => {
    const named = { ...experiment, data: { ...experiment.data, columns: { x: {} } } }
    expect(varied(named, { 'data.columns.x.transform': 'log' }).data.columns).toEqual({
      x: { transform: 'log' },
    })
    expect(refusal({ 'data.columns.x.transform': 'log' })).toBeInstanceOf(StudioError)
  })

  it('is refused where it is no such thing', () => {
    expect(String(refusal({ 'data.standardize': 'minmax' }))).toContain('Did you mean "minMax"?')
    expect(String(refusal({ 'data.balance': 1 }))).toContain('oversample')
  })
})

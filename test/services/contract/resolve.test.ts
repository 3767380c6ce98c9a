import { describe, expect, it } from 'vitest'
import { parseExperiment } from '../../../services/contract/parse-experiment'
import {
  resolveExperiment,
  type DataFacts,
  type ResolvedExperiment,
} from '../../../services/contract/resolve'

const ROWS = { train: 70, validation: 15, test: 15 }
const classes = (...names: string[]): DataFacts => ({
  features: 4,
  rows: ROWS,
  target: { kind: 'classes', classes: names, trainCounts: names.map((_, i) => 10 * (i + 1)) },
})
const TWO = classes('no', 'yes')
const THREE = classes('a', 'b', 'c')
const VALUES: DataFacts = { features: 4, rows: ROWS, target: { kind: 'values', names: ['y', 'z'] } }

interface Parts {
  readonly hidden?: object[]
  readonly output?: object
  readonly training?: object
}

function resolve(
  facts: DataFacts,
  { hidden = [{ units: 5 }], output = {}, training = {} }: Parts = {},
): ResolvedExperiment {
  const text = JSON.stringify({
    schemaVersion: 1,
    data: {
      source: 'a.csv',
      target: 'y',
      task: facts.target.kind === 'classes' ? 'classification' : 'regression',
    },
    network: { hidden, output },
    training,
  })
  return resolveExperiment(parseExperiment(text, 'x.json'), facts)
}

const outputOf = ({ network, training }: ResolvedExperiment) => {
  const layer = network.layers[network.layers.length - 1]
  return [layer.units, layer.activation.name, training.loss.name]
}

describe('"auto" means', () => {
  it.each([
    [
      'one sigmoid unit and binary cross-entropy for two classes',
      TWO,
      {},
      [1, 'sigmoid', 'binaryCrossEntropy'],
    ],
    ['a softmax and cross-entropy for more', THREE, {}, [3, 'softmax', 'categoricalCrossEntropy']],
    ['the identity and squared error for values', VALUES, {}, [2, 'identity', 'squaredError']],
    [
      'cross-entropy for a softmax of two',
      TWO,
      { activation: 'softmax' },
      [2, 'softmax', 'categoricalCrossEntropy'],
    ],
    [
      'squared error for any other output of two classes',
      TWO,
      { activation: 'tanh' },
      [1, 'tanh', 'squaredError'],
    ],
    [
      'squared error for any other output of three',
      THREE,
      { activation: 'identity' },
      [3, 'identity', 'squaredError'],
    ],
  ])('%s', (_, facts, output, expected) => {
    expect(outputOf(resolve(facts, { output }))).toEqual(expected)
  })

  it('He for ReLU and its kin, variance 1/fanIn otherwise', () => {
    const { network } = resolve(THREE, {
      hidden: ['relu', 'gelu', 'tanh', 'selu'].map((activation) => ({ units: 2, activation })),
    })
    expect(network.layers.map((layer) => layer.init.scheme)).toEqual([
      'heNormal',
      'heNormal',
      'xavier',
      'xavier',
      'xavier',
    ])
  })
})

describe('a resolved experiment', () => {
  it('leaves nothing "auto", and resolves to itself', () => {
    const once = resolve(THREE, {
      training: { batchSize: 'all', classWeights: 'balanced', clip: { norm: 2 } },
    })
    expect(JSON.stringify([once.file.network, once.file.training])).not.toMatch(/"auto"|"all"|"balanced"/)
    const again = resolveExperiment(parseExperiment(JSON.stringify(once.file), 'x.json'), THREE)
    expect(again).toEqual(once)
    expect(once.training.clip).toEqual({ by: 'norm', limit: 2 })
  })

  it('has minibatches no larger than the training part', () => {
    expect(resolve(THREE, { training: { batchSize: 1000 } }).training.batchSize).toBe(70)
    expect(resolve(THREE, { training: { batchSize: 'all' } }).training.batchSize).toBe(70)
  })

  it('balances classes so that the weights of all samples sum to their number', () => {
    const weights = resolve(THREE, { training: { classWeights: 'balanced' } }).training.classWeights ?? []
    expect(weights[0] * 10 + weights[1] * 20 + weights[2] * 30).toBeCloseTo(70)
    expect(weights[0] / weights[2]).toBeCloseTo(3)
  })
})

describe('an experiment is impossible', () => {
  it.each<[string, DataFacts, Parts, RegExp]>([
    [
      'with softmax in a regression',
      VALUES,
      { output: { activation: 'softmax' } },
      /output\.activation: softmax/,
    ],
    [
      'with a cross-entropy in a regression',
      VALUES,
      { training: { loss: 'binaryCrossEntropy' } },
      /squaredError/,
    ],
    [
      'with cross-entropy on another head',
      THREE,
      { output: { activation: 'tanh' }, training: { loss: 'categoricalCrossEntropy' } },
      /softmax output/,
    ],
    [
      'with squared error on a softmax',
      THREE,
      { training: { loss: 'squaredError' } },
      /categoricalCrossEntropy/,
    ],
    [
      'with weights of classes that are trained one against all others',
      THREE,
      {
        output: { activation: 'sigmoid' },
        training: { loss: 'binaryCrossEntropy', classWeights: 'balanced' },
      },
      /use a softmax/,
    ],
    [
      'with batch norm on single rows',
      THREE,
      { hidden: [{ units: 2, batchNorm: true }], training: { batchSize: 1 } },
      /two rows or more/,
    ],
    ['with class weights that are all 0', TWO, { training: { classWeights: [0, 0] } }, /nothing to learn/],
    ['with class weights in a regression', VALUES, { training: { classWeights: [1, 2] } }, /no classes/],
    [
      'with too few class weights',
      THREE,
      { training: { classWeights: [1, 2] } },
      /expected 3 weights.*found 2/,
    ],
    [
      'with class weights under squared error',
      TWO,
      { output: { activation: 'tanh' }, training: { classWeights: [1, 2] } },
      /cross-entropies/,
    ],
    [
      'with a matrix scheme for biases',
      THREE,
      { hidden: [{ units: 2, biasInit: 'orthogonal' }] },
      /hidden\[0\]\.biasInit.*fills a matrix/,
    ],
    [
      'with a formula that cannot be read',
      THREE,
      { hidden: [{ units: 2, init: { scheme: 'formula', std: 'sqrt(2 / fanInn)' } }] },
      /hidden\[0\]\.init.*fanInn/,
    ],
    [
      'with early stopping and no validation part',
      { ...THREE, rows: { ...ROWS, validation: 0 } },
      { training: { earlyStopping: {} } },
      /validation part is empty/,
    ],
  ])('%s', (_, facts, parts, message) => {
    expect(() => resolve(facts, parts)).toThrow(message)
  })
})

describe('what was changed while a run trained', () => {
  const changed = (...changes: object[]): ResolvedExperiment =>
    resolve(TWO, { training: { batchSize: 8, changes } })

  it('is resolved as the training is, and stays in the file', () => {
    const { changes, file } = changed(
      { afterStep: 3, batchSize: 'all' },
      { afterStep: 3, batchSize: 1000, learningRate: 0.5 },
      { afterStep: 9, clip: { norm: 2 } },
      { afterStep: 12, clip: null },
    )
    expect(changes).toEqual([
      { afterStep: 3, batchSize: 70 },
      { afterStep: 3, batchSize: 70, learningRate: 0.5 },
      { afterStep: 9, clip: { by: 'norm', limit: 2 } },
      { afterStep: 12, clip: null },
    ])
    expect(file.training.changes[0]).toEqual({ afterStep: 3, batchSize: 70 })
    expect(resolveExperiment(file, TWO).changes).toEqual(changes)
  })

  it.each([
    [
      'out of order',
      [
        { afterStep: 5, clip: null },
        { afterStep: 4, clip: null },
      ],
      'training.changes[1].afterStep',
    ],
    ['nothing at all', [{ afterStep: 5 }], 'training.changes[0]'],
  ])('is refused where it is %s', (_, changes, key) => {
    expect(() => changed(...changes)).toThrow(
      expect.objectContaining({
        code: 'experimentImpossible',
        details: expect.objectContaining({ key }) as object,
      }),
    )
  })

  it('is refused where batch norm would be left with minibatches of one row', () => {
    const hidden = [{ units: 5, batchNorm: true }]
    const training = { batchSize: 8, changes: [{ afterStep: 0, batchSize: 1 }] }
    expect(() => resolve(TWO, { hidden, training })).toThrow(
      /training\.changes\[0\]\.batchSize: .* two rows or more/,
    )
  })
})

import { describe, expect, it } from 'vitest'
import { judge, REMEDIES, thresholdsWith, type RemedyName, type Verdict } from '../../../core'
import { experimentFile, type ExperimentFile } from '../../../services/contract/experiment-file'
import { remedies, usefulRemedies } from '../../../services/contract/remedies'
import { resolveExperiment, type DataFacts } from '../../../services/contract/resolve'
import { digits } from '../../core/diagnostics/digits'
import { recordedRun } from '../../core/diagnostics/recorded-run'

const FACTS: DataFacts = {
  features: digits.features,
  target: {
    kind: 'classes',
    classes: Array.from({ length: 10 }, (_, i) => String(i)),
    trainCounts: Array.from({ length: 10 }, () => 143),
  },
  rows: { train: 1437, validation: 360, test: 0 },
}

interface Given {
  readonly activation?: string
  readonly init?: unknown
  readonly depth?: number
  readonly training?: object
  readonly layer?: object
}

function experiment({
  activation = 'relu',
  init = 'heNormal',
  depth = 3,
  training,
  layer,
}: Given = {}): ExperimentFile {
  return experimentFile.parse({
    schemaVersion: 1,
    name: 'digits',
    data: { source: 'digits.csv', target: 'digit', task: 'classification' },
    network: {
      hidden: Array.from({ length: depth }, () => ({ units: 64, activation, init, ...layer })),
      output: { init },
    },
    training: { optimizer: { name: 'sgd', learningRate: 0.05 }, batchSize: 64, epochs: 6, ...training },
  })
}

function verdictsOf(file: ExperimentFile): Verdict[] {
  const { network, training } = resolveExperiment(file, FACTS)
  return judge(recordedRun(network, training, digits), thresholdsWith({}))
}

const SMALL = { scheme: 'normal', std: 0.01 }

/** Experiments that each remedy is of use to. */
const STARTS: readonly ExperimentFile[] = [
  experiment({ activation: 'sigmoid', init: 'zeros' }),
  experiment({ activation: 'tanh', init: SMALL }),
  experiment({ training: { changes: [{ afterStep: 5, learningRate: 0.2, clip: null }] } }),
]

describe.each(REMEDIES)('the remedy %s', (name) => {
  const { apply, isUseful, label, why } = remedies[name]

  it('says in words what it does and why', () => {
    expect(label).not.toBe('')
    expect(why).toMatch(/^[A-Z].*\.$/)
  })

  it.each(STARTS.map((start, i) => [i, start] as const))(
    'gives an experiment that can be read and trained (%i)',
    (_, start) => {
      const changed = apply(start)
      expect(experimentFile.parse(JSON.parse(JSON.stringify(changed)))).toEqual(changed)
      expect(() => resolveExperiment(changed, FACTS)).not.toThrow()
      expect(changed.name).toMatch(/^digits, /)
    },
  )

  it('changes something wherever it says that it is of use', () => {
    const useful = STARTS.filter(isUseful)
    if (name !== 'standardizeData') expect(useful.length).toBeGreaterThan(0)
    for (const start of useful) expect({ ...apply(start), name: start.name }).not.toEqual(start)
  })

  it('is of no more use once it is done, unless it can be done again', () => {
    const canRepeat: readonly RemedyName[] = ['learningRateUp', 'learningRateDown', 'fewerLayers']
    if (!canRepeat.includes(name)) for (const start of STARTS) expect(isUseful(apply(start))).toBe(false)
  })

  it('leaves the experiment that it is given alone', () => {
    const start = STARTS[0]
    const before = JSON.stringify(start)
    apply(start)
    expect(JSON.stringify(start)).toBe(before)
  })
})

describe('a remedy', () => {
  it('keeps a long name within what an experiment may be called', () => {
    const start = { ...experiment(), name: 'n'.repeat(200) }
    expect(remedies.batchNorm.apply(start).name).toHaveLength(200)
    expect(remedies.batchNorm.apply(start).name).toMatch(/, batch norm$/)
  })

  it('for the weights does not start from given tensors', () => {
    const start = experiment()
    const given = { ...start, network: { ...start.network, initialWeights: 'start.safetensors' } }
    for (const name of ['heInit', 'fewerLayers', 'batchNorm', 'reluActivation'] as const)
      expect(remedies[name].apply(given).network).not.toHaveProperty('initialWeights')
  })

  it('begins with what was changed under way', () => {
    const changes = [
      { afterStep: 5, learningRate: 0.3, batchSize: 8 },
      { afterStep: 9, clip: { norm: 2 } },
    ]
    const start = experiment({ training: { changes } })
    for (const [name, rate] of [
      ['learningRateDown', 0.1],
      ['heInit', 0.3],
    ] as const) {
      const { optimizer, batchSize, clip, changes: left } = remedies[name].apply(start).training
      expect([optimizer.learningRate, batchSize, clip, left]).toEqual([rate, 8, { norm: 2 }, []])
    }
    expect(remedies.clipNorm.isUseful(start)).toBe(false)
  })

  it('that asks for batches of two rows is not offered to batches of one', () => {
    expect(remedies.batchNorm.isUseful(experiment({ training: { batchSize: 1 } }))).toBe(false)
  })

  it('that asks for a validation part is not offered without one', () => {
    const start = experiment()
    const whole = { ...start, data: { ...start.data, split: { validation: 0, seed: 0, stratify: true } } }
    expect(remedies.earlyStopping.isUseful(start)).toBe(true)
    expect(remedies.earlyStopping.isUseful(whole)).toBe(false)
  })
})

/** What is wrong in each case, and what the first remedy makes of it. */
const CASES: readonly (readonly [name: string, Given, Verdict['kind'], RemedyName])[] = [
  ['sigmoids, Xavier, 3 layers', { activation: 'sigmoid', init: 'xavier' }, 'vanishing', 'reluActivation'],
  [
    'sigmoids, Xavier, 10 layers',
    { activation: 'sigmoid', init: 'xavier', depth: 10 },
    'vanishing',
    'reluActivation',
  ],
  ['sigmoids, N(0, 0.01^2)', { activation: 'sigmoid', init: SMALL }, 'vanishing', 'reluActivation'],
  [
    'sigmoids, N(0, 1)',
    { activation: 'sigmoid', init: 'standardNormal', depth: 2 },
    'saturation',
    'xavierInit',
  ],
  [
    'sigmoids, zeros, 4 layers',
    { activation: 'sigmoid', init: 'zeros', depth: 4 },
    'symmetricUnits',
    'reluActivation',
  ],
  ['tanh, N(0, 1), 3 layers', { activation: 'tanh', init: 'standardNormal' }, 'saturation', 'xavierInit'],
  [
    'tanh, N(0, 1), 10 layers',
    { activation: 'tanh', init: 'standardNormal', depth: 10 },
    'exploding',
    'xavierInit',
  ],
  ['tanh, N(0, 0.01^2)', { activation: 'tanh', init: SMALL, depth: 4 }, 'vanishing', 'xavierInit'],
  ['tanh, zeros', { activation: 'tanh', init: 'zeros' }, 'symmetricUnits', 'xavierInit'],
  ['ReLU, N(0, 1)', { init: 'standardNormal', depth: 7 }, 'diverged', 'heInit'],
  ['ReLU, N(0, 0.01^2)', { init: SMALL, depth: 7 }, 'vanishing', 'heInit'],
  ['ReLU, zeros', { init: 'zeros' }, 'symmetricUnits', 'heInit'],
  [
    'ReLU, ones',
    { init: 'ones', training: { optimizer: { name: 'adam', learningRate: 0.001 } } },
    'symmetricUnits',
    'heInit',
  ],
]

describe('the first remedy of a verdict', () => {
  it.each(CASES)('cures %s', (_, given, kind, first) => {
    const start = experiment(given)
    const [worst] = verdictsOf(start)
    expect(worst.kind).toBe(kind)
    const [name] = usefulRemedies(worst.remedies, start)
    expect(name).toBe(first)
    expect(verdictsOf(remedies[name].apply(start))[0].kind).toBe('healthy')
  })

  it('makes a learning rate that is much too low better, and cures it when repeated', () => {
    let current = experiment({ training: { optimizer: { name: 'sgd', learningRate: 1e-5 } } })
    for (let times = 0; verdictsOf(current)[0].kind === 'learningRateTooLow' && times < 10; times++)
      current = remedies.learningRateUp.apply(current)
    expect(current.training.optimizer.learningRate).toBeGreaterThan(1e-4)
    expect(verdictsOf(current)[0].kind).toBe('healthy')
  })

  it('cures a learning rate that throws the weights away, in a few steps', () => {
    let current = experiment({ training: { optimizer: { name: 'sgd', learningRate: 3 } } })
    for (let times = 0; verdictsOf(current)[0].kind !== 'healthy' && times < 4; times++) {
      const [name] = usefulRemedies(verdictsOf(current)[0].remedies, current)
      expect(name).toBe('learningRateDown')
      current = remedies[name].apply(current)
    }
    expect(verdictsOf(current)[0].kind).toBe('healthy')
  })
})

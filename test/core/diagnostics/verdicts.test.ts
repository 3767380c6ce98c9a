import { describe, expect, it } from 'vitest'
import { thresholdsWith } from '../../../core/diagnostics/thresholds'
import type { Evidence, Table } from '../../../core/diagnostics/verdicts/evidence'
import { judge } from '../../../core/diagnostics/verdicts/judge'
import { REMEDIES, type Verdict, type VerdictKind } from '../../../core/diagnostics/verdicts/verdict'
import type { LayerSpec } from '../../../core/experiment'
import { layer, network, training } from '../networks'
import { tableOf } from './recorded-run'

const THRESHOLDS = thresholdsWith({})
const LAYERS = 4

/** What a sound step of four layers looks like; columns of a layer hold for all of them. */
const SOUND: Readonly<Record<string, number>> = {
  ...{ trainLoss: 0.5, learningRate: 0.01, gradNorm: 1, clippedGradNorm: 1 },
  ...{ 'gradNorm.': 0.5, 'biasGradNorm.': 0.1, 'deltaNorm.': 0.5, 'updateRatio.': 1e-3 },
  ...{ 'preActivationMean.': 0, 'activationMean.': 0, 'saturated.': 0.1, 'dead.': 0 },
}

/** A table of as many steps, sound but for the columns given, each a number or a function of the step. */
function steps(
  length: number,
  given: Readonly<Record<string, number | ((step: number) => number)>> = {},
): Table {
  return {
    length,
    value(row, column) {
      if (column === 'step') return row + 1
      const number = column in given ? given[column] : SOUND[column.replace(/\d+$/, '')]
      return typeof number === 'function' ? number(row + 1) : number
    },
  }
}

const NONE: Table = { length: 0, value: () => NaN }

const evidence = (given: Partial<Evidence> = {}, hidden: Partial<LayerSpec> = {}): Evidence => ({
  network: network(
    8,
    ...Array.from({ length: LAYERS - 1 }, () => layer(16, { name: 'relu' }, hidden)),
    layer(10, { name: 'softmax' }),
  ),
  training: training({ loss: { name: 'categoricalCrossEntropy', labelSmoothing: 0 } }),
  steps: steps(500, { trainLoss: (step) => (step < 50 ? 2.5 : 0.5) }),
  epochs: NONE,
  nonFinite: null,
  ...given,
})

const kindsOf = (given: Evidence): VerdictKind[] => judge(given, THRESHOLDS).map(({ kind }) => kind)
const worstOf = (given: Evidence): Verdict => judge(given, THRESHOLDS)[0]
const falling = (step: number): number => (step < 50 ? 2.5 : 0.5)

describe('a verdict', () => {
  it('is never missing: before the first step it is too early, and nothing wrong is healthy', () => {
    expect(kindsOf(evidence({ steps: NONE }))).toEqual(['tooEarly'])
    expect(worstOf(evidence())).toMatchObject({
      ...{
        kind: 'healthy',
        severity: 'good',
        step: 500,
        trainLoss: 0.5,
        factorPerLayer: 1,
        updateRatio: 1e-3,
      },
    })
  })

  it('of what is worse comes first, and causes come before what they bring about', () => {
    const given = { trainLoss: 2.3, 'deltaNorm.1': 1e-6, 'deltaNorm.4': 1, 'dead.2': 0.5 }
    expect(kindsOf(evidence({ steps: steps(500, given) }))).toEqual(['vanishing', 'notLearning', 'deadUnits'])
  })

  it('names remedies that there are, each once', () => {
    const given = { trainLoss: 2.3, 'deltaNorm.1': 1e-6, 'dead.2': 0.5, gradNorm: 80 }
    for (const { remedies } of judge(evidence({ steps: steps(500, given) }), THRESHOLDS)) {
      expect(new Set(remedies).size).toBe(remedies.length)
      expect(REMEDIES).toEqual(expect.arrayContaining([...remedies]))
    }
  })

  it('is of the last rows: a spike among them is no verdict', () => {
    const spike = (step: number): number => (step === 495 ? 1e6 : 1)
    expect(kindsOf(evidence({ steps: steps(500, { trainLoss: falling, gradNorm: spike }) }))).toEqual([
      'healthy',
    ])
  })

  it('costs the same however long the run is', () => {
    const asked = (length: number, epochs: number): number => {
      let count = 0
      const counting = (table: Table): Table => ({
        length: table.length,
        value: (row, column) => (count++, table.value(row, column)),
      })
      judge(
        evidence({
          steps: counting(steps(length, { trainLoss: falling })),
          epochs: counting(steps(epochs, { validationLoss: 1, trainLoss: 1 })),
        }),
        THRESHOLDS,
      )
      return count
    }
    expect(asked(200_000, 10_000)).toBeLessThanOrEqual(asked(2000, 1000) + 200)
    expect(asked(200_000, 10_000)).toBeLessThan(3000)
  })

  it('follows a threshold that the user has changed', () => {
    const given = evidence({ steps: steps(500, { trainLoss: falling, gradNorm: 50 }) })
    expect(judge(given, THRESHOLDS)[0].kind).toBe('healthy')
    expect(judge(given, thresholdsWith({ explodingNorm: 40 }))[0]).toMatchObject({
      kind: 'exploding',
      limit: 40,
    })
  })
})

describe('vanishing', () => {
  it('is a factor per layer and what is left in all, by the ends', () => {
    const given = { 'deltaNorm.1': 0.008, 'deltaNorm.4': 1, 'gradNorm.1': 0.02 }
    expect(worstOf(evidence({ steps: steps(1, given) }))).toMatchObject({
      ...{ kind: 'vanishing', rule: 'vanishingFactor', layers: [1, 4], firstNorm: 0.008, lastNorm: 1 },
      ...{ factorPerLayer: expect.closeTo(0.2, 10) as number, gradNorm: 0.02 },
    })
  })

  it('counts from the first layer that anything reaches', () => {
    const given = { 'deltaNorm.1': 0, 'deltaNorm.2': 1e-38, 'deltaNorm.4': 1, 'gradNorm.1': 0 }
    expect(worstOf(evidence({ steps: steps(1, given) }))).toMatchObject({ kind: 'vanishing', layers: [2, 4] })
  })

  it('is also a first layer that learns next to nothing after many layers that shrink a little each', () => {
    const hidden = Array.from({ length: 29 }, () => layer(16, { name: 'relu' }))
    const deep = network(8, ...hidden, layer(10, { name: 'softmax' }))
    const given = { 'deltaNorm.1': 5e-5, 'gradNorm.1': 5e-5 }
    const found = worstOf(evidence({ network: deep, steps: steps(1, given) }))
    expect(found).toMatchObject({ kind: 'vanishing', rule: 'vanishingRatioAlone' })
  })

  it('is also a first layer whose gradient single precision would lose', () => {
    const given = { 'gradNorm.1': 1e-7 * Math.sqrt(8 * 16) * 0.9, 'deltaNorm.1': 0.1 }
    expect(worstOf(evidence({ steps: steps(1, given) }))).toMatchObject({ rule: 'vanishingElement' })
  })

  it('is not said of a run whose gradients are small everywhere, because it is done', () => {
    const given = {
      trainLoss: falling,
      gradNorm: 1e-9,
      'gradNorm.1': 1e-9,
      'gradNorm.2': 1e-9,
      'gradNorm.3': 1e-9,
    }
    const all = { ...given, 'gradNorm.4': 1e-9, ...deltas(1e-9) }
    expect(kindsOf(evidence({ steps: steps(500, all) }))).toEqual(['healthy'])
  })
})

const deltas = (norm: number): Record<string, number> =>
  Object.fromEntries([1, 2, 3, 4].map((k) => [`deltaNorm.${k}`, norm]))

describe('exploding', () => {
  it('is gradients that grow on their way back', () => {
    const given = { 'deltaNorm.1': 64, 'deltaNorm.4': 1 }
    expect(worstOf(evidence({ steps: steps(1, given) }))).toMatchObject({
      ...{ kind: 'exploding', severity: 'bad', rule: 'explodingFactor' },
      flow: { layers: [1, 4], factorPerLayer: expect.closeTo(4, 10) as number },
    })
  })

  it('is a norm that is too large altogether, a warning where it is clipped', () => {
    const given = { trainLoss: falling, gradNorm: 71, clippedGradNorm: 40 }
    const clip = { by: 'norm', limit: 40 } as const
    const found = evidence({ steps: steps(500, given) })
    expect(worstOf(found)).toMatchObject({
      kind: 'exploding',
      severity: 'bad',
      rule: 'explodingNorm',
      gradNorm: 71,
    })
    expect(worstOf({ ...found, training: { ...found.training, clip } })).toMatchObject({
      severity: 'warning',
    })
  })

  it('is told of where clipping cuts nearly every step to a fraction', () => {
    const clip = { by: 'norm', limit: 1 } as const
    const cut = (share: number) => {
      const given = {
        trainLoss: falling,
        gradNorm: 10,
        clippedGradNorm: (s: number) => (s % 20 < share ? 1 : 10),
      }
      const found = evidence({ steps: steps(500, given) })
      return worstOf({ ...found, training: { ...found.training, clip } })
    }
    expect(cut(19)).toMatchObject({
      kind: 'exploding',
      rule: 'clippedShare',
      clippedTo: 0.1,
      clippedShare: 0.95,
    })
    expect(cut(10).kind).toBe('healthy')
  })
})

describe('units', () => {
  it('are dead by the count of the last epoch, with the worst layer first', () => {
    const given = { trainLoss: falling, 'dead.1': 0.5, 'dead.3': 0.875 }
    expect(worstOf(evidence({ steps: steps(500, given) }))).toMatchObject({
      ...{
        kind: 'deadUnits',
        severity: 'bad',
        layer: 3,
        share: 0.875,
        units: 16,
        layers: [1, 3],
        seenIn: 'epoch',
      },
    })
  })

  it('are as good as dead before that, where nearly no slope of a layer is left', () => {
    const unknown = { 'dead.1': NaN, 'dead.2': NaN, 'dead.3': NaN, 'dead.4': NaN }
    const given = (share: number) => evidence({ steps: steps(3, { ...unknown, 'saturated.2': share }) })
    expect(worstOf(given(0.99))).toMatchObject({ kind: 'deadUnits', layer: 2, seenIn: 'minibatch' })
    expect(worstOf(given(0.6)).kind).toBe('healthy')
  })

  it('are saturated where they squash, and not where half of a ReLU is flat', () => {
    const squashing = network(
      8,
      layer(16, { name: 'tanh' }),
      layer(16, { name: 'relu' }),
      layer(10, { name: 'softmax' }),
    )
    const given = (column: string, share: number) =>
      worstOf(evidence({ network: squashing, steps: steps(500, { trainLoss: falling, [column]: share }) }))
    expect(given('saturated.1', 0.5)).toMatchObject({
      kind: 'saturation',
      severity: 'warning',
      layer: 1,
      share: 0.5,
    })
    expect(given('saturated.1', 0.8)).toMatchObject({ kind: 'saturation', severity: 'bad' })
    expect(given('saturated.2', 0.8).kind).toBe('healthy')
    expect(given('saturated.3', 0.8).kind).toBe('healthy')
  })
})

describe('symmetric units', () => {
  const said = (
    hidden: Partial<LayerSpec>,
    output: Partial<LayerSpec> = hidden,
    given: Partial<Evidence> = {},
  ) => {
    const spec = network(8, layer(16, { name: 'tanh' }, hidden), layer(10, { name: 'softmax' }, output))
    return kindsOf(evidence({ network: spec, steps: steps(1), ...given })).includes('symmetricUnits')
  }

  it.each([
    ['zeros', { scheme: 'zeros' }],
    ['ones', { scheme: 'ones' }],
    ['a constant', { scheme: 'constant', value: 0.1 }],
    ['a normal distribution without spread', { scheme: 'normal', std: 0 }],
    ['a formula that comes to 0', { scheme: 'formula', std: 'fanIn - fanIn' }],
  ] as const)('come of %s', (_, init) => {
    expect(said({ init })).toBe(true)
  })

  it('are told apart by random weights on either side, random biases, dropout or given tensors', () => {
    const init = { scheme: 'constant', value: 0.1 } as const
    expect(said({ init }, { init: { scheme: 'xavier' } })).toBe(false)
    expect(said({ init: { scheme: 'xavier' } }, { init })).toBe(false)
    expect(said({ init, biasInit: { scheme: 'normal', std: 1 } }, { init })).toBe(false)
    expect(said({ init, dropout: 0.2 }, { init })).toBe(false)
    expect(said({ init }, { init }, { hasInitialWeights: true })).toBe(false)
  })

  it('are told from weights of 0, which let nothing back', () => {
    const zeros = { init: { scheme: 'zeros' } } as const
    const constant = { init: { scheme: 'constant', value: 0.1 } } as const
    const worst = (given: Partial<LayerSpec>) =>
      worstOf(
        evidence({
          network: network(8, layer(16, { name: 'tanh' }, given), layer(2, { name: 'softmax' }, given)),
        }),
      )
    expect(worst(zeros)).toMatchObject({ kind: 'symmetricUnits', isZero: true, layers: [1], units: 16 })
    expect(worst(constant)).toMatchObject({ kind: 'symmetricUnits', isZero: false })
  })
})

describe('diverged', () => {
  it('says step, layer, tensor, unit and value', () => {
    const nonFinite = { step: 512, layer: 3, tensor: 'preActivation', unit: 7, value: 'NaN' } as const
    expect(worstOf(evidence({ nonFinite }))).toMatchObject({ kind: 'diverged', ...nonFinite })
  })

  it('is known by the last row before the trainer has said where', () => {
    const given = { trainLoss: NaN, 'preActivationMean.3': Infinity, 'preActivationMean.4': NaN }
    expect(worstOf(evidence({ steps: steps(9, given) }))).toMatchObject({
      ...{ kind: 'diverged', step: 9, layer: 3, tensor: 'preActivation', unit: null, value: 'Infinity' },
    })
  })

  it('leaves the other verdicts what was finite', () => {
    const last = (step: number): number => (step === 9 ? NaN : 1e4)
    const given = { trainLoss: (step: number) => (step === 9 ? NaN : 1), gradNorm: last }
    expect(kindsOf(evidence({ steps: steps(9, given) }))).toEqual(['diverged', 'exploding'])
  })
})

describe('overfitting', () => {
  const columns = ['epoch', 'trainLoss', 'validationLoss']
  const epochsOf = (validation: (epoch: number) => number, length = 40): Table =>
    tableOf(
      columns,
      Array.from({ length }, (_, i) => [i + 1, 1 / (i + 1), validation(i + 1)]),
    )

  it('is a validation loss that has risen for some epochs while the training loss fell', () => {
    const epochs = epochsOf((epoch) => 0.5 + 0.01 * Math.abs(epoch - 12))
    expect(worstOf(evidence({ epochs }))).toMatchObject({
      ...{ kind: 'overfitting', severity: 'warning', epoch: 40, bestEpoch: 12, bestLoss: 0.5 },
    })
  })

  it('is not said of a validation loss that falls, or only wavers, or is not there', () => {
    for (const validation of [(e: number) => 1 / e, (e: number) => 0.5 + 0.01 * (e % 2), () => NaN])
      expect(kindsOf(evidence({ epochs: epochsOf(validation) }))).toEqual(['healthy'])
  })

  it('finds the best epoch of a long run within a bounded number of rows', () => {
    const epochs = epochsOf((epoch) => 0.5 + Math.abs(epoch - 1234) / 1000, 5000)
    expect(worstOf(evidence({ epochs }))).toMatchObject({ kind: 'overfitting', bestEpoch: 1234 })
  })
})

describe('a loss that stays', () => {
  it('where guessing leaves it says so, with the number of classes', () => {
    expect(worstOf(evidence({ steps: steps(500, { trainLoss: 2.3 }) }))).toMatchObject({
      ...{ kind: 'notLearning', rule: 'guessing', guess: { classes: 10, loss: Math.log(10) } },
    })
  })

  it('of one sigmoid output is compared with that of two classes', () => {
    const binary = network(8, layer(16, { name: 'relu' }), layer(1, { name: 'sigmoid' }))
    const given = training({ loss: { name: 'binaryCrossEntropy', labelSmoothing: 0 } })
    const found = worstOf(
      evidence({ network: binary, training: given, steps: steps(500, { trainLoss: 0.69 }) }),
    )
    expect(found).toMatchObject({ kind: 'notLearning', guess: { classes: 2 } })
  })

  it('of several sigmoid outputs, each one class against all others, is compared with where it began', () => {
    const several = network(8, layer(16, { name: 'relu' }), layer(10, { name: 'sigmoid' }))
    const given = training({ loss: { name: 'binaryCrossEntropy', labelSmoothing: 0 } })
    const found = worstOf(
      evidence({ network: several, training: given, steps: steps(500, { trainLoss: 3.25 }) }),
    )
    expect(found).toMatchObject({ kind: 'notLearning', rule: 'lossFall', guess: null })
  })

  it('where it began, in a regression, says that it does not fall', () => {
    const found = worstOf(evidence({ training: training(), steps: steps(500, { trainLoss: 0.7 }) }))
    expect(found).toMatchObject({ kind: 'notLearning', rule: 'lossFall', guess: null })
  })

  it('where it is low is no fault: the run began with trained weights', () => {
    const low = steps(500, { trainLoss: 0.1 })
    expect(kindsOf(evidence({ steps: low }))).toEqual(['healthy'])
    const regression = evidence({ training: training(), steps: low, hasInitialWeights: true })
    expect(kindsOf(regression)).toEqual(['healthy'])
  })

  it('is not blamed on its first steps', () => {
    expect(kindsOf(evidence({ steps: steps(50, { trainLoss: 2.3 }) }))).toEqual(['healthy'])
  })
})

describe('the learning rate', () => {
  it('is too high where the loss has risen', () => {
    const given = { trainLoss: (step: number) => (step < 50 ? 0.5 : 0.9), 'updateRatio.': 0.1 }
    expect(worstOf(evidence({ training: training(), steps: steps(500, given) }))).toMatchObject({
      ...{ kind: 'learningRateTooHigh', severity: 'bad', rule: 'lossRise', learningRate: 0.01 },
    })
  })

  it('is not blamed where there are no gradients that it could multiply', () => {
    const given = { trainLoss: 2.3, 'deltaNorm.1': 1e-9, ...updates(1e-9) }
    expect(kindsOf(evidence({ steps: steps(500, given) }))).toEqual(['vanishing', 'notLearning'])
  })
})

const updates = (ratio: number): Record<string, number> =>
  Object.fromEntries([1, 2, 3, 4].map((k) => [`updateRatio.${k}`, ratio]))

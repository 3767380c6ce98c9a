import { describe, expect, it } from 'vitest'
import type { ActivationSpec } from '../../../core/activations'
import type { LayerSpec, NetworkSpec } from '../../../core/experiment'
import type { InitializerSpec } from '../../../core/initializers'
import { referenceExecutor } from '../../../core/kernels/reference'
import { initialTensors } from '../../../core/prediction/initial-tensors'
import {
  meanField,
  outlook,
  predictSignals,
  type LayerSignals,
  type PredictedLayer,
  type Signal,
} from '../../../core/theory'
import { BATCH_NORM, layer, network, randomData, training } from '../networks'
import { simulate, type Sizes } from './simulation'

const gain = (square: number): InitializerSpec => ({
  ...{ scheme: 'varianceScaling', scale: square, mode: 'fanIn', distribution: 'normal' },
})
const HE = { scheme: 'heNormal' } as const
const RELU = { name: 'relu' } as const
const TANH = { name: 'tanh' } as const

/** Hidden layers of these widths, alike, and 50 outputs. */
function stack(
  widths: readonly number[],
  activation: ActivationSpec,
  given: Partial<LayerSpec>,
): NetworkSpec {
  const hidden = widths.map((units) => layer(units, activation, given))
  return network(120, ...hidden, layer(50, { name: 'identity' }, given.init ? { init: given.init } : {}))
}

function predicted(signals: readonly LayerSignals[]): PredictedLayer[] {
  return signals.map((signal) => {
    if (signal.kind === 'outside') throw new Error(signal.reason)
    return signal
  })
}

describe('a network with He weights and ReLU', () => {
  const widths = [100, 200, 50, 300]
  const signals = predicted(predictSignals(stack(widths, RELU, { init: HE }), 1.7))

  it('keeps q and gradients', () => {
    for (const { sigmaW, preActivation, activation } of signals.slice(0, -1)) {
      expect(sigmaW).toBeCloseTo(Math.SQRT2, 14)
      expect(preActivation.rms ** 2).toBeCloseTo(3.4, 12)
      expect(activation!.rms ** 2).toBeCloseTo(1.7, 12)
      expect(activation!.mean).toBeCloseTo(Math.sqrt(3.4 / (2 * Math.PI)), 12)
      expect(activation!.std ** 2).toBeCloseTo(1.7 - 3.4 / (2 * Math.PI), 12)
    }
    // Elements change with the widths; norms stay.
    expect(signals[0].chi).toBeCloseTo(2, 12)
    expect(signals[1].chi).toBeCloseTo(0.25, 12)
    expect(signals[0].delta!.rms ** 2 * 100).toBeCloseTo(50, 10)
  })

  it('varies as Hanin & Nica 2020 have it: variance 5 / n a layer', () => {
    widths.forEach((_, i) => {
      const variance = widths.slice(0, i + 1).reduce((sum, n) => sum + 5 / n, 0)
      expect(signals[i].activation!.logSpread).toBeCloseTo(Math.sqrt(variance), 8)
      const back = widths.slice(i).reduce((sum, n) => sum + 5 / n, 0)
      expect(signals[i].delta!.logSpread).toBeCloseTo(Math.sqrt(back), 12)
    })
  })
})

const CASES: Record<string, [NetworkSpec, q0: number]> = {
  relu: [stack([150, 100, 200], RELU, { init: HE }), 2],
  leakyRelu: [stack([150, 150], { name: 'leakyRelu', alpha: 0.3 }, { init: { scheme: 'heUniform' } }), 1],
  tanh: [stack([150, 150, 150], TANH, { init: gain(25 / 9) }), 1],
  'tanh in saturation': [
    stack([150, 150], TANH, { init: gain(16), biasInit: { scheme: 'normal', std: 0.5 } }),
    1,
  ],
  sigmoid: [stack([150, 150], { name: 'sigmoid' }, { biasInit: { scheme: 'standardNormal' } }), 1],
  gelu: [
    stack([150, 150], { name: 'gelu' }, { init: gain(2), biasInit: { scheme: 'normal', std: 0.3 } }),
    0.5,
  ],
  'constant biases': [
    stack([150, 150], RELU, { init: gain(2), biasInit: { scheme: 'constant', value: 0.5 } }),
    1,
  ],
  'orthogonal weights': [stack([90, 120], RELU, { init: { scheme: 'orthogonal', gain: 1.4 } }), 1],
  'orthogonal weights, tanh': [stack([150, 60], TANH, { init: { scheme: 'orthogonal', gain: 1.2 } }), 1],
  dropout: [stack([150, 150], RELU, { init: HE, dropout: 0.3 }), 1],
  'glorot and elu': [stack([200, 100], { name: 'elu', alpha: 1 }, { init: { scheme: 'glorotNormal' } }), 1],
  sine: [stack([150, 150], { name: 'sin' }, { init: gain(4) }), 1],
}

const SEEDS = 50

describe.each(Object.entries(CASES))('%s', (_, [spec, q0]) => {
  const signals = predicted(predictSignals(spec, q0))
  const drawn = Array.from({ length: SEEDS }, (_, seed) => simulate(spec, q0, seed))

  it.each(['z', 'a', 'delta'] as const)('has %s of the predicted size and spread', (what) => {
    signals.forEach(({ preActivation, activation, delta }, i) => {
      const signal = { z: preActivation, a: activation!, delta: delta! }[what]
      expectLike(
        signal,
        drawn.map((sizes: Sizes) => sizes[what][i]),
      )
    })
  })
})

/** Mean and spread of ln |vector|^2 over seeds: to four standard errors, and what is left out: 1 / width and more. */
function expectLike({ rms, logSpread }: Signal, logarithms: readonly number[]): void {
  const mean = logarithms.reduce((sum, x) => sum + x, 0) / SEEDS
  const spread = Math.sqrt(logarithms.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (SEEDS - 1))
  const centre = 2 * Math.log(rms) - logSpread ** 2 / 2
  expect(Math.abs(mean - centre)).toBeLessThan((4 * logSpread) / Math.sqrt(SEEDS) + 0.02)
  expect(Math.abs(spread - logSpread)).toBeLessThan(4 * (logSpread / Math.sqrt(2 * SEEDS)) + 0.02)
}

describe('batch norm', () => {
  const bn = { init: gain(3), batchNorm: BATCH_NORM }

  it('brings z to 1, and makes gradients of ReLU explode by pi / (pi - 1) a layer', () => {
    // Yang et al. 2019, for ReLU: 1 / (1 - 1 / pi); sigma_w falls out, but for epsilon.
    const signals = predicted(predictSignals(stack([100, 100, 100], RELU, bn), 1))
    expect(signals[0].divisor).toBeCloseTo(Math.sqrt(3), 5)
    expect(signals[1].divisor ** 2).toBeCloseTo(3 * (0.5 - 1 / (2 * Math.PI)), 4)
    for (const { preActivation } of signals.slice(0, -1)) expect(preActivation.rms).toBeCloseTo(1, 4)
    expect(signals[1].chi).toBeCloseTo(Math.PI / (Math.PI - 1), 3)
  })

  const mixed = network(
    ...[120, layer(100, RELU, { init: gain(2), biasInit: { scheme: 'normal', std: 0.5 } })],
    ...[layer(100, TANH, { ...bn, biasInit: { scheme: 'ones' } }), layer(50, { name: 'identity' })],
  )

  it.each([
    ['everywhere', stack([100, 100, 100], RELU, bn)],
    ['once, after layers without', mixed],
  ])('%s is predicted to leading order', (_, spec) => {
    const [seeds, rows] = [4, 100]
    const drawn = Array.from({ length: seeds }, (_, seed) => simulate(spec, 1, seed, { rows }))
    predicted(predictSignals(spec, 1)).forEach(({ preActivation, activation, delta }, i) => {
      const meanOf = (what: keyof Sizes) => drawn.reduce((sum, sizes) => sum + sizes[what][i] / seeds, 0)
      expect(Math.abs(meanOf('z') - 2 * Math.log(preActivation.rms))).toBeLessThan(0.1)
      expect(Math.abs(meanOf('a') - 2 * Math.log(activation!.rms))).toBeLessThan(0.1)
      expect(Math.abs(meanOf('delta') - 2 * Math.log(delta!.rms))).toBeLessThan(0.2)
    })
  })
})

describe('LSUV', () => {
  const lsuv = { scheme: 'lsuv', tolerance: 0.02, maxIterations: 20 } as const
  const spec = network(
    ...[
      40,
      layer(60, RELU, { init: lsuv }),
      layer(60, TANH, { init: lsuv, biasInit: { scheme: 'normal', std: 0.5 } }),
    ],
    layer(30, { name: 'identity' }, { init: lsuv }),
  )

  it('brings z to variance 1, biases included, as its rescaling does', () => {
    const data = randomData(200, 40, 30)
    const tensors = initialTensors(spec, training({ batchSize: 200 }), () => data, referenceExecutor)
    const drawn = [1, 2, 3].map((k) => Float64Array.from(tensors.get(`layer${k}.weight`)!))
    const sizes = simulate(spec, 1, 1, { rows: 100, drawn })
    const signals = predicted(predictSignals(spec, 1))
    signals.forEach(({ preActivation, sigmaW }, i) => {
      expect(Math.abs(preActivation.rms ** 2 - 1)).toBeLessThan(0.02)
      expect(Math.abs(sizes.z[i])).toBeLessThan(0.12)
      const fanIn = i === 0 ? 40 : 60
      const found = Math.sqrt((drawn[i].reduce((sum, w) => sum + w * w, 0) / drawn[i].length) * fanIn)
      expect(found / sigmaW).toBeGreaterThan(0.9)
      expect(found / sigmaW).toBeLessThan(1.1)
    })
  })
})

describe('dropout behind a layer', () => {
  it('does not touch what goes forward into it', () => {
    const of = (dropout: number) =>
      predicted(
        predictSignals(
          network(
            40,
            layer(60, RELU, { init: { scheme: 'lsuv', tolerance: 0.02, maxIterations: 9 } }),
            layer(30, TANH, { dropout }),
          ),
          1,
        ),
      )
    expect(of(0.5)).toEqual(of(0))
  })
})

describe('what is outside of the theory', () => {
  const at = (init: InitializerSpec, q0 = 1): LayerSignals[] =>
    predictSignals(network(100, layer(80, TANH), layer(80, TANH, { init }), layer(5, TANH)), q0)

  it.each([
    ['constantWeights', { scheme: 'ones' }],
    ['constantWeights', { scheme: 'constant', value: 0.1 }],
    ['patternedWeights', { scheme: 'identity', gain: 1 }],
    ['fewConnections', { scheme: 'sparse', connections: 3, std: 1 }],
    ['badFormula', { scheme: 'formula', std: '1 / (' }],
    ['overflow', { scheme: 'normal', std: 1e40 }],
  ] as const)('is told, %s, and of all layers after it', (reason, init) => {
    const [first, second, third] = at(init)
    expect(second).toEqual({ kind: 'outside', layer: 2, reason })
    expect(third).toEqual({ kind: 'outside', layer: 3, reason })
    expect(first).toMatchObject({ kind: 'predicted', layer: 1, chi: null, delta: null })
  })

  it('is not zero weights: behind them z is the bias, and nothing comes back', () => {
    for (const init of [
      { scheme: 'zeros' },
      { scheme: 'constant', value: 0 },
      { scheme: 'normal', std: 0 },
    ] as const) {
      const [first, second, third] = predicted(at(init))
      expect(first).toMatchObject({ chi: 0, delta: { rms: 0 } })
      expect(second).toMatchObject({ preActivation: { rms: 0 }, activation: { rms: 0 } })
      expect(third.preActivation.rms).toBe(0)
    }
  })

  it('is what fades beyond float32', () => {
    const faint = stack(new Array<number>(40).fill(50), TANH, { init: { scheme: 'normal', std: 1e-3 } })
    expect(predictSignals(faint, 1).at(-1)).toMatchObject({ kind: 'outside', reason: 'underflow' })
  })

  it('is what softmax makes of z', () => {
    const [, last] = predicted(predictSignals(network(9, layer(30, RELU), layer(4, { name: 'softmax' })), 1))
    expect(last).toMatchObject({ activation: null, chi: null, delta: { rms: 1, logSpread: 0 } })
    expect(last.preActivation.rms ** 2).toBeCloseTo(0.5, 12)
  })

  it('is a mean square that is none', () => {
    for (const q0 of [-1, NaN, Infinity]) expect(() => at(HE, q0)).toThrow(RangeError)
    expect(() => predictSignals(network(3, layer(2, TANH)), 1, 2)).toThrow(RangeError)
  })
})

describe('the outlook', () => {
  it('of He and ReLU is good', () => {
    const { backwardPerLayer, forwardPerLayer, depth, field } = outlook(
      stack([100, 50, 200], RELU, { init: HE }),
      1,
    )
    expect(backwardPerLayer).toBeCloseTo(1, 12)
    expect(forwardPerLayer).toBeCloseTo(1, 12)
    expect(depth).toBe(3)
    expect(field).toMatchObject({
      phase: 'critical',
      trainableDepth: Infinity,
      fixedPoint: { kind: 'every' },
    })
  })

  it('of deep sigmoids with N(0, 1) biases is that gradients vanish by 0.205 a layer', () => {
    const given = { biasInit: { scheme: 'standardNormal' } } as const
    const spec = stack(new Array<number>(20).fill(60), { name: 'sigmoid' }, given)
    const { backwardPerLayer, field } = outlook(spec, 1)
    expect(backwardPerLayer).toBeCloseTo(0.205, 2)
    expect(field).toMatchObject({ phase: 'ordered' })
    const { chi } = meanField({ name: 'sigmoid' }, 1, 1)
    if (typeof field !== 'string') expect(field.chi).toBeCloseTo(chi!, 9)
  })

  it('says why there is no phase', () => {
    const of = (given: Partial<LayerSpec>) => outlook(stack([50, 50], RELU, given), 1).field
    expect(of({ batchNorm: BATCH_NORM })).toBe('batchNorm')
    expect(of({ dropout: 0.1 })).toBe('dropout')
    expect(of({ biasInit: { scheme: 'ones' } })).toBe('constantBiases')
    expect(of({ init: { scheme: 'ones' } })).toBe('outside')
    expect(outlook(network(4, layer(50, RELU), layer(50, TANH), layer(1, TANH)), 1).field).toBe('different')
    expect(outlook(network(4, layer(1, TANH)), 1)).toEqual({
      ...{ backwardPerLayer: null, forwardPerLayer: null, depth: 0, field: 'noHiddenLayers' },
    })
  })

  it('is null where a layer is outside', () => {
    const spec = network(4, layer(50, RELU), layer(50, RELU, { init: { scheme: 'ones' } }), layer(1, TANH))
    expect(outlook(spec, 1)).toMatchObject({ backwardPerLayer: null, forwardPerLayer: null })
  })
})

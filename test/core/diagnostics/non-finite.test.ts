import { describe, expect, it } from 'vitest'
import type { NonFinite } from '../../../core/diagnostics/non-finite'
import type { NetworkSpec, TrainingSpec } from '../../../core/experiment'
import type { TrainingData } from '../../../core/training/data'
import { Trainer } from '../../../core/training/trainer'
import {
  adam,
  BATCH_NORM,
  EXECUTORS,
  layer,
  network,
  onKernels,
  randomData,
  sgd,
  training,
} from '../networks'

const identity = { name: 'identity' } as const
const net = network(4, layer(5, { name: 'relu' }), layer(6, { name: 'tanh' }), layer(2, identity))

interface Given {
  readonly net?: NetworkSpec
  readonly spec?: Partial<TrainingSpec>
  readonly data?: TrainingData
  /** Spoils tensors of the start by name. */
  readonly plant?: Readonly<Record<string, (tensor: Float32Array) => void>>
  readonly steps?: number
}

type Way = (typeof EXECUTORS)[number] & { readonly diagnostics: boolean }
const WAYS: readonly Way[] = EXECUTORS.flatMap((executor) =>
  [true, false].map((diagnostics) => ({ ...executor, diagnostics })),
)

/** Trains until the run diverges, for `steps` steps at most. */
function run(
  way: Pick<Way, 'makeExecutor' | 'diagnostics'>,
  { net: spec = net, data = randomData(20, 4, 2), ...given }: Given,
): Trainer {
  const options = { makeExecutor: way.makeExecutor, diagnostics: way.diagnostics }
  const trainer = new Trainer(spec, training({ epochs: 1000, ...given.spec }), data, options)
  if (given.plant) {
    const tensors = trainer.tensors()
    for (const [name, spoil] of Object.entries(given.plant)) spoil(tensors.get(name)!)
    trainer.restoreTensors(tensors)
  }
  for (let n = 0; n < (given.steps ?? 1) && trainer.stopped === null; n++) trainer.step()
  return trainer
}

const set =
  (index: number, value: number) =>
  (tensor: Float32Array): void => {
    tensor[index] = value
  }

describe.each(WAYS)('on the $kernels kernels, diagnostics: $diagnostics', (way) => {
  const named = (given: Given): NonFinite | null => {
    const trainer = run(way, given)
    expect(trainer.stopped).toBe('diverged')
    return trainer.nonFinite
  }

  it.each(['NaN', 'Infinity', '-Infinity'] as const)(
    '%s among the inputs is named with its column',
    (value) => {
      const data = randomData(20, 4, 2)
      data.x[2] = Number(value)
      const expected = { step: 3, layer: 0, tensor: 'input', unit: 3, value }
      // One row at a time, in order: row 1 of the data, the first, is wrong; then row 3.
      expect(named({ data, spec: { batchSize: 1, shuffle: false } })).toEqual({ ...expected, step: 1 })
      const later = randomData(20, 4, 2)
      later.x[2 * 4 + 2] = Number(value)
      expect(named({ data: later, spec: { batchSize: 1, shuffle: false }, steps: 5 })).toEqual(expected)
    },
  )

  it('an infinite target is named as a target', () => {
    const data = randomData(20, 4, 2)
    data.y[3] = Infinity
    expect(named({ data, spec: { batchSize: 20 } })).toMatchObject({ layer: 0, tensor: 'target', unit: 2 })
  })

  it('NaN in one weight of layer 2, unit 3, is named, not what it makes of the rest', () => {
    const plant = { 'layer2.weight': set(2 * 5 + 4, NaN) }
    expect(named({ plant })).toEqual({ step: 1, layer: 2, tensor: 'weight', unit: 3, value: 'NaN' })
  })

  it('an infinite bias that tanh hides is named all the same', () => {
    const plant = { 'layer2.bias': set(3, -Infinity) }
    expect(named({ plant })).toEqual({ step: 1, layer: 2, tensor: 'bias', unit: 4, value: '-Infinity' })
  })

  it('NaN in gamma or in a running variance is named', () => {
    const normed = network(4, layer(5, { name: 'relu' }, { batchNorm: BATCH_NORM }), layer(2, identity))
    expect(named({ net: normed, plant: { 'layer1.batchNorm.gamma': set(4, NaN) } })).toMatchObject({
      layer: 1,
      tensor: 'gamma',
      unit: 5,
    })
    expect(
      named({ net: normed, plant: { 'layer1.batchNorm.runningVariance': set(1, Infinity) } }),
    ).toMatchObject({
      layer: 1,
      tensor: 'runningVariance',
      unit: 2,
    })
  })

  it('of two bad weights the one in the earlier layer is named', () => {
    const plant = { 'layer3.weight': set(0, NaN), 'layer1.bias': set(2, NaN) }
    expect(named({ plant })).toMatchObject({ layer: 1, tensor: 'bias', unit: 3 })
  })

  it('a finite run is not stopped, be its numbers as large or as small as float32 allows', () => {
    for (const size of [1e-30, 1e15]) {
      const data = randomData(20, 4, 2)
      for (const array of [data.x, data.y]) array.forEach((value, i) => (array[i] = value * size))
      const linear = network(4, layer(2, identity))
      const trainer = run(way, { net: linear, data, spec: { optimizer: sgd(1e-32) }, steps: 5 })
      expect(trainer.stopped).toBeNull()
    }
  })

  it('a gradient that overflows while the loss is finite shows on that very step', () => {
    // z = 1e-10 1e25, so that the loss is 5e29 and delta 1e15; dJ/dW = 1e15 1e25.
    const data: TrainingData = {
      ...{ rows: 1, features: 1, outputs: 1 },
      x: Float32Array.of(1e25),
      y: Float32Array.of(0),
      split: { train: Int32Array.of(0), validation: new Int32Array(0), test: new Int32Array(0) },
    }
    const single = network(1, layer(1, identity))
    const found = named({
      net: single,
      data,
      spec: { batchSize: 1, optimizer: sgd(way.kernels === 'float64' ? 1e300 : 1) },
      plant: { 'layer1.weight': set(0, 1e-10) },
    })
    const expected = { step: 1, layer: 1, unit: 1 }
    // Float64 has room for the gradient of 1e40, but not for 1e300 times it.
    if (way.kernels === 'float64')
      expect(found).toEqual({ ...expected, tensor: 'weight', value: '-Infinity' })
    else expect(found).toEqual({ ...expected, tensor: 'weightGradient', value: 'Infinity' })
  })

  it('a rate that throws the weights out shows on that very step, and names weight and unit', () => {
    const trainer = run(way, {
      spec: { optimizer: sgd(way.kernels === 'float64' ? Infinity : 1e39), batchSize: 20 },
    })
    expect(Number.isFinite(trainer.record[0])).toBe(true)
    expect(trainer.nonFinite).toMatchObject({ step: 1, layer: 1, tensor: 'weight' })
  })

  it('a run that has stopped takes no further step', () => {
    const trainer = run(way, { plant: { 'layer1.weight': set(0, NaN) } })
    expect(() => trainer.step()).toThrow('stopped')
    expect(trainer.state.stopped).toBe('diverged')
  })
})

describe('a ReLU network with weights from N(0, 1)', () => {
  it('explodes in a few steps, and says where', () => {
    const init = { scheme: 'standardNormal' } as const
    const deep = network(
      100,
      ...Array.from({ length: 10 }, () => layer(100, { name: 'relu' }, { init })),
      layer(1, identity, { init }),
    )
    const found = [true, false].map((diagnostics) => {
      const trainer = run(
        { makeExecutor: onKernels, diagnostics },
        { net: deep, data: randomData(64, 100, 1), spec: { optimizer: sgd(0.1) }, steps: 20 },
      )
      expect(trainer.stopped).toBe('diverged')
      expect(trainer.steps).toBeLessThan(5)
      return trainer.nonFinite
    })
    expect(found[0]).not.toBeNull()
    expect(found[1]).toEqual(found[0])
  })

  it('and clipping by value goes on where the gradient alone is beyond float32', () => {
    const data: TrainingData = {
      ...{ rows: 1, features: 1, outputs: 1 },
      x: Float32Array.of(1e25),
      y: Float32Array.of(0),
      split: { train: Int32Array.of(0), validation: new Int32Array(0), test: new Int32Array(0) },
    }
    const trainer = run(
      { makeExecutor: onKernels, diagnostics: true },
      {
        net: network(1, layer(1, identity)),
        data,
        spec: { clip: { by: 'value', limit: 1e-12 }, batchSize: 1 },
        plant: { 'layer1.weight': set(0, 1e-10) },
      },
    )
    expect(trainer.stopped).toBeNull()
    expect(trainer.tensors().get('layer1.weight')![0]).toBeCloseTo(1e-10 - 0.05 * 1e-12, 15)
  })
})

describe('an optimiser', () => {
  it('whose mean of squares overflows is stopped: its weight would never move again', () => {
    const data: TrainingData = {
      ...{ rows: 1, features: 1, outputs: 1 },
      x: Float32Array.of(1e12),
      y: Float32Array.of(-1e12),
      split: { train: Int32Array.of(0), validation: new Int32Array(0), test: new Int32Array(0) },
    }
    for (const optimizer of [
      adam(),
      { name: 'rmsprop', learningRate: 0.01, decay: 0.9, epsilon: 1e-8 },
      { name: 'adagrad', learningRate: 0.01, epsilon: 1e-8 },
    ] as const) {
      const trainer = run(
        { makeExecutor: onKernels, diagnostics: true },
        { net: network(1, layer(1, identity)), data, spec: { optimizer, batchSize: 1 } },
      )
      expect(trainer.nonFinite).toEqual({
        step: 1,
        layer: 1,
        tensor: 'optimizerState',
        unit: 1,
        value: 'Infinity',
      })
    }
  })

  it('batch norm whose variance overflows is stopped', () => {
    const data = randomData(20, 4, 2)
    data.x.forEach((value, i) => (data.x[i] = value * 1e25))
    const normed = network(4, layer(5, { name: 'relu' }, { batchNorm: BATCH_NORM }), layer(2, identity))
    const trainer = run({ makeExecutor: onKernels, diagnostics: false }, { net: normed, data })
    expect(trainer.nonFinite).toMatchObject({
      step: 1,
      layer: 1,
      tensor: 'runningVariance',
      unit: 1,
      value: 'Infinity',
    })
  })
})

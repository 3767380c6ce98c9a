import { describe, expect, it } from 'vitest'
import { activations, parameterOf, type ActivationEntry } from '../../../core/activations'
import {
  LAYER_COLUMNS,
  layerColumn,
  RUN_COLUMNS,
  recordColumns,
  recordLength,
  runColumn,
  type LayerColumn,
} from '../../../core/diagnostics/step-record'
import type { NetworkSpec, TrainingSpec } from '../../../core/experiment'
import type { Matrix } from '../../../core/kernels/memory'
import type { LayerPlan } from '../../../core/layers/layer-plan'
import { SATURATED_SLOPE } from '../../../core/plan'
import { Trainer } from '../../../core/training/trainer'
import { BATCH_NORM, EXECUTORS, layer, network, randomData, sgd, training } from '../networks'

const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0)
const norm = (xs: readonly number[]): number => Math.sqrt(sum(xs.map((x) => x * x)))
const mean = (xs: readonly number[]): number => sum(xs) / xs.length
const std = (xs: readonly number[]): number => Math.sqrt(mean(xs.map((x) => (x - mean(xs)) ** 2)))

/** What the record of a step should say of a layer, from the tensors as they lie in memory after it. */
class Recomputed {
  readonly #values: Float32Array | Float64Array

  constructor(
    readonly trainer: Trainer,
    readonly before: ReadonlyMap<string, Float32Array>,
    readonly rows: number,
  ) {
    this.#values = trainer.executor.memory.values
  }

  batch(m: Matrix): number[] {
    return Array.from({ length: this.rows * m.columns }, (_, n) => {
      const i = Math.floor(n / m.columns)
      return this.#values[m.offset + i * m.stride + (n % m.columns)]
    })
  }

  /** Gradients of the layer, all kinds or one. */
  gradients(k: number, kind?: string): number[] {
    const { arena, gradients } = this.trainer.plan
    return arena.tensors
      .filter((t) => t.layer === k && (kind === undefined || t.kind === kind))
      .flatMap(({ offset, units, perUnit }) => [
        ...this.#values.subarray(gradients + offset, gradients + offset + units * perUnit),
      ])
  }

  updateRatio(k: number): number {
    const old = [...this.before.get(`layer${k}.weight`)!]
    const now = this.trainer.tensors().get(`layer${k}.weight`)!
    return norm(old.map((w, i) => now[i] - w)) / norm(old)
  }

  saturated(k: LayerPlan): number {
    const { activation } = k.spec
    if (activation.name === 'softmax' || k.activation.onLogits) return 0
    const entry: ActivationEntry = activations[activation.name]
    const parameter = parameterOf(activation)
    const a = this.batch(k.a)
    const slopes = this.batch(k.preActivation).map((z, i) => entry.slope(z, a[i], parameter))
    return mean(slopes.map((s) => Number(Math.abs(s) < SATURATED_SLOPE * entry.slopeScale)))
  }

  column(name: LayerColumn, index: number): number {
    const k = this.trainer.plan.layers[index - 1]
    switch (name) {
      case 'gradNorm':
        return norm(this.gradients(index, 'weight'))
      case 'biasGradNorm':
        return norm(this.gradients(index, 'bias'))
      case 'deltaNorm':
        return norm(this.batch(k.delta))
      case 'updateRatio':
        return this.updateRatio(index)
      case 'preActivationMean':
        return mean(this.batch(k.preActivation))
      case 'preActivationStd':
        return std(this.batch(k.preActivation))
      case 'activationMean':
        return mean(this.batch(k.a))
      case 'activationStd':
        return std(this.batch(k.a))
      case 'saturated':
        return this.saturated(k)
      case 'dead':
        return NaN
    }
  }
}

const crossEntropy = { name: 'categoricalCrossEntropy', labelSmoothing: 0 } as const
const deep = network(
  6,
  layer(18, { name: 'tanh' }, { init: { scheme: 'normal', std: 1.2 } }),
  layer(17, { name: 'relu' }, { batchNorm: BATCH_NORM }),
  layer(33, { name: 'sigmoid' }, { dropout: 0.4, init: { scheme: 'normal', std: 2 } }),
  layer(3, { name: 'softmax' }),
)

const NETWORKS: readonly (readonly [string, NetworkSpec, TrainingSpec])[] = [
  ['with softmax, batch norm and dropout', deep, training({ loss: crossEntropy, optimizer: sgd(0.5) })],
  [
    'with elements that saturate both ways',
    network(
      6,
      layer(5, { name: 'hardTanh' }, { init: { scheme: 'normal', std: 2 } }),
      layer(20, { name: 'selu' }),
      layer(2, { name: 'tanh' }),
    ),
    training({ optimizer: sgd(0.5, 0.9), batchSize: 5 }),
  ],
  [
    'of small gradients',
    network(
      6,
      ...Array.from({ length: 12 }, () => layer(4, { name: 'sigmoid' })),
      layer(2, { name: 'identity' }),
    ),
    training({ optimizer: sgd(10) }),
  ],
]

describe.each(EXECUTORS)('the record on the $kernels kernels', ({ makeExecutor }) => {
  const make = (net: NetworkSpec, spec: TrainingSpec): Trainer => {
    const outputs = net.layers[net.layers.length - 1].units
    const data = randomData(
      40,
      net.inputs,
      outputs,
      spec.loss.name === 'squaredError' ? 'regression' : 'classification',
    )
    return new Trainer(net, spec, data, { makeExecutor })
  }

  it.each(NETWORKS)('of a network %s says what the tensors say', (_, net, spec) => {
    const trainer = make(net, spec)
    const layers = net.layers.length
    for (let step = 1; step <= 4; step++) {
      const before = trainer.tensors()
      trainer.step()
      const expected = new Recomputed(trainer, before, spec.batchSize)
      for (const name of Object.keys(LAYER_COLUMNS) as LayerColumn[]) {
        if (name === 'dead') continue
        for (let k = 1; k <= layers; k++) {
          const found = trainer.record[layerColumn(name, k, layers)]
          const wanted = expected.column(name, k)
          // A weight that moves by 1e-6 of itself has float32 for its new value.
          const tolerance =
            name === 'updateRatio'
              ? 1e-3 * wanted + 1e-7
              : 2e-5 * Math.abs(wanted) + 1e-7 * Number(name.includes('ctivation'))
          expect(Math.abs(found - wanted), `${name}.${k}: ${found}, not ${wanted}`).toBeLessThanOrEqual(
            tolerance,
          )
        }
      }
      const all = norm(net.layers.flatMap((_layer, i) => expected.gradients(i + 1)))
      expect(Math.abs(trainer.record[runColumn('gradNorm')] / all - 1)).toBeLessThan(1e-5)
      expect(trainer.record[runColumn('clippedGradNorm')]).toBeCloseTo(
        trainer.record[runColumn('gradNorm')],
        10,
      )
      expect(trainer.record[runColumn('learningRate')]).toBe(spec.optimizer.learningRate)
    }
  })

  it.each(['norm', 'layerNorm', 'value'] as const)('has the norms before and after clipping by %s', (by) => {
    const net = network(
      6,
      layer(18, { name: 'tanh' }),
      layer(5, { name: 'tanh' }),
      layer(2, { name: 'identity' }),
    )
    const free = make(net, training())
    free.step()
    const of = (k: number): number[] => new Recomputed(free, free.tensors(), 8).gradients(k)
    const all = [1, 2, 3].flatMap(of)
    const limit = by === 'value' ? 0.02 : 0.3 * norm(all)
    const after = {
      norm: limit,
      layerNorm: norm([1, 2, 3].map((k) => Math.min(limit, norm(of(k))))),
      value: norm(all.map((g) => Math.max(-limit, Math.min(limit, g)))),
    }[by]
    expect(after).toBeLessThan(0.99 * norm(all))

    const clipped = make(net, training({ clip: { by, limit } }))
    clipped.step()
    expect(clipped.record[runColumn('gradNorm')]).toBeCloseTo(norm(all), 5)
    expect(clipped.record[runColumn('clippedGradNorm')]).toBeCloseTo(after, 5)
    for (let k = 1; k <= 3; k++) {
      const column = layerColumn('gradNorm', k, 3)
      expect(clipped.record[column]).toBeCloseTo(free.record[column], 6)
    }
    // Plain gradient descent: what the parameters moved by is the rate times the clipped gradient.
    const start = make(net, training()).tensors()
    const moved = [...clipped.tensors()].flatMap(([name, tensor]) =>
      [...tensor].map((w, i) => w - start.get(name)![i]),
    )
    expect(norm(moved) / 0.05).toBeCloseTo(after, 4)
  })

  it.each([0, 1, 2, 3])(
    'counts a unit as dead when its slope was 0 for every sample of the epoch, not of a minibatch, nor since a pause after step %i',
    (pause) => {
      // One input; relu units: always on, never on, on for x = 1 alone, and for x = -1 alone.
      const net = network(
        1,
        layer(4, { name: 'relu' }),
        layer(1, { name: 'identity' }, { init: { scheme: 'zeros' } }),
      )
      const data = {
        ...{ rows: 4, features: 1, outputs: 1 },
        x: Float32Array.of(1, 0.1, 0.1, -1),
        y: new Float32Array(4),
        split: {
          train: Int32Array.of(0, 1, 2, 3),
          validation: new Int32Array(0),
          test: new Int32Array(0),
        },
      }
      const spec = training({ batchSize: 1, epochs: 3, shuffle: false })
      let trainer = new Trainer(net, spec, data, { makeExecutor })
      const tensors = trainer.tensors()
      tensors.get('layer1.weight')!.set([0, 1, 1, -1])
      tensors.get('layer1.bias')!.set([1, -5, -0.5, -0.5])
      trainer.restoreTensors(tensors)
      const dead = layerColumn('dead', 1, 2)
      for (let step = 1; step <= 4; step++) {
        const epoch = trainer.step()
        expect(trainer.record[dead]).toBeNaN()
        if (step === 4) expect(epoch?.dead).toEqual([0.25, 0])
        if (step !== pause) continue
        const paused = trainer
        trainer = new Trainer(net, spec, data, { makeExecutor })
        trainer.resume(paused.state, paused.checkpointTensors())
      }
      trainer.step()
      expect(trainer.record[dead]).toBe(0.25)
    },
  )

  it('counts saturated values of a layer by hand', () => {
    // tanh'(2.2) = 0.048, tanh'(2.1) = 0.058.
    const net = network(1, layer(2, { name: 'tanh' }), layer(1, { name: 'identity' }))
    const data = {
      ...{ rows: 2, features: 1, outputs: 1 },
      x: Float32Array.of(2.2, 2.1),
      y: new Float32Array(2),
      split: { train: Int32Array.of(0, 1), validation: new Int32Array(0), test: new Int32Array(0) },
    }
    const trainer = new Trainer(net, training({ batchSize: 2 }), data, { makeExecutor })
    const tensors = trainer.tensors()
    tensors.get('layer1.weight')!.set([1, 0.1])
    trainer.restoreTensors(tensors)
    trainer.step()
    expect(trainer.record[layerColumn('saturated', 1, 2)]).toBe(0.25)
  })
})

describe('the columns of a record', () => {
  it('are named once each, in the order in which they are found', () => {
    const names = recordColumns(3)
    expect(names.length).toBe(recordLength(3))
    expect(new Set(names).size).toBe(names.length)
    for (const name of RUN_COLUMNS) expect(names[runColumn(name)]).toBe(name)
    for (const name of Object.keys(LAYER_COLUMNS) as LayerColumn[]) {
      for (const k of [1, 2, 3]) expect(names[layerColumn(name, k, 3)]).toBe(`${name}.${k}`)
    }
  })
})

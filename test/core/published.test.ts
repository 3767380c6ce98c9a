import { describe, expect, it } from 'vitest'
import type { ActivationSpec } from '../../core/activations'
import { layerColumn, runColumn } from '../../core/diagnostics/step-record'
import type { InitializerSpec } from '../../core/initializers'
import type { LossSpec } from '../../core/losses'
import { randomFor } from '../../core/random'
import type { TrainingData } from '../../core/training/data'
import { Trainer } from '../../core/training/trainer'
import { adam, EXECUTORS, layer, network, onKernels, randomData, sgd, training } from './networks'

/** Numbers that have been published about what initialisation does, and that a run here must show as well. */

const WIDTH = 500
const SAMPLES = 1000
const DEPTH = 10

/** 1000 samples of 500 features from N(0, 1). */
function gaussianData(): TrainingData {
  const { normal } = randomFor(11, 'published')
  return {
    ...{ rows: SAMPLES, features: WIDTH, outputs: WIDTH },
    x: Float32Array.from({ length: SAMPLES * WIDTH }, normal),
    y: new Float32Array(SAMPLES * WIDTH),
    split: {
      train: Int32Array.from({ length: SAMPLES }, (_, i) => i),
      validation: new Int32Array(0),
      test: new Int32Array(0),
    },
  }
}
const gaussian = gaussianData()

/** One column of the record of the first step of ten layers of 500 units, from layer 1 on. */
function firstStep(
  activation: ActivationSpec,
  init: InitializerSpec,
  depth: number,
  column: 'activationStd' | 'activationMean' | 'saturated',
): number[] {
  const net = network(WIDTH, ...Array.from({ length: depth }, () => layer(WIDTH, activation, { init })))
  const trainer = new Trainer(net, training({ batchSize: SAMPLES }), gaussian, { makeExecutor: onKernels })
  trainer.step()
  return Array.from({ length: depth }, (_, i) => trainer.record[layerColumn(column, i + 1, depth)])
}

const expectNear = (found: number, published: number, relative: number): void =>
  expect(Math.abs(found / published - 1), `${found}, published ${published}`).toBeLessThan(relative)

describe('ten layers of 500 tanh units on N(0, 1)', () => {
  it('with weights 0.01 N(0, 1) let the signal vanish', () => {
    const stds = firstStep({ name: 'tanh' }, { scheme: 'normal', std: 0.01 }, DEPTH, 'activationStd')
    const published = [0.2135, 0.0476, 0.0107, 0.0024, 0.00053, 0.00012, 0.000027, 0.000006, 0.000001]
    published.forEach((std, i) => {
      // The last are given to one digit: half a unit of it.
      const digits = [1e-4, 1e-4, 1e-4, 1e-4, 1e-5, 1e-5, 1e-6, 1e-6, 1e-6][i] / 2
      expectNear(stds[i], std, 0.03 + digits / std)
    })
    for (let i = 1; i < DEPTH; i++) expectNear(stds[i] / stds[i - 1], 0.01 * Math.sqrt(WIDTH), 0.05)
  })

  it("with the text's Xavier, N(0, 1/n), let it decay slowly", () => {
    const stds = firstStep({ name: 'tanh' }, { scheme: 'xavier' }, DEPTH, 'activationStd')
    const published = [0.628, 0.486, 0.408, 0.358, 0.322, 0.294, 0.273, 0.255, 0.241, 0.228]
    published.forEach((std, i) => expectNear(stds[i], std, 0.03))
  })

  it('with weights N(0, 1) are saturated at once', () => {
    const init: InitializerSpec = { scheme: 'standardNormal' }
    expectNear(firstStep({ name: 'tanh' }, init, 1, 'activationStd')[0], 0.982, 0.005)
    expect(firstStep({ name: 'tanh' }, init, 1, 'saturated')[0]).toBeGreaterThan(0.9)
  })
})

describe('ten layers of 500 ReLU units on N(0, 1)', () => {
  // z ~ N(0, 2): E[a^2] = 1, E[a] = 1 / sqrt(pi), std = sqrt(1 - 1 / pi) = .8256.
  it('with He keep the signal as it is', () => {
    const stds = firstStep({ name: 'relu' }, { scheme: 'heNormal' }, DEPTH, 'activationStd')
    const means = firstStep({ name: 'relu' }, { scheme: 'heNormal' }, DEPTH, 'activationMean')
    expectNear(stds[0], 0.8256, 0.01)
    expectNear(means[0], 0.5642, 0.02)
    // Ten layers of a random walk of the scale.
    for (const std of stds) expectNear(std, 0.8256, 0.2)
  })

  it('with variance 1/n lose half of its variance in each layer', () => {
    const stds = firstStep({ name: 'relu' }, { scheme: 'xavier' }, DEPTH, 'activationStd')
    for (let k = 1; k < DEPTH; k++) expectNear((stds[k] / stds[k - 1]) ** 2, 0.5, 0.12)
    expectNear(stds[0] ** 2, 0.8256 ** 2 / 2, 0.02)
  })
})

describe.each(EXECUTORS)('a network that starts from zeros ($kernels)', ({ makeExecutor }) => {
  const zeros = { init: { scheme: 'zeros' } } as const
  const HEADS: readonly { units: number; activation: ActivationSpec; loss: LossSpec }[] = [
    { units: 1, activation: { name: 'sigmoid' }, loss: { name: 'binaryCrossEntropy', labelSmoothing: 0 } },
    {
      units: 2,
      activation: { name: 'softmax' },
      loss: { name: 'categoricalCrossEntropy', labelSmoothing: 0 },
    },
  ]

  it.each(HEADS)(
    'on data that are zeros and classes in balance has a loss of ln 2 for ever: $loss.name',
    ({ units, activation, loss }) => {
      const data: TrainingData = {
        ...{ rows: 8, features: 3, outputs: units },
        x: new Float32Array(24),
        y: Float32Array.from({ length: 8 * units }, (_, i) =>
          units === 1 ? i % 2 : Number(Math.floor(i / 2) % 2 === i % 2),
        ),
        split: {
          train: Int32Array.from({ length: 8 }, (_, i) => i),
          validation: new Int32Array(0),
          test: new Int32Array(0),
        },
      }
      for (const optimizer of [sgd(0.5, 0.9), adam()]) {
        const net = network(3, layer(4, { name: 'tanh' }, zeros), layer(units, activation, zeros))
        const trainer = new Trainer(net, training({ loss, optimizer, epochs: 50 }), data, { makeExecutor })
        while (trainer.stopped === null) {
          trainer.step()
          expect(trainer.record[runColumn('trainLoss')]).toBeCloseTo(Math.LN2, 7)
        }
        expect(trainer.stopped).toBe('completed')
      }
    },
  )

  it('never tells the units of a layer apart, with any constant, as the text says', () => {
    const init: InitializerSpec = { scheme: 'constant', value: 0.3 }
    const net = network(
      4,
      layer(6, { name: 'tanh' }, { init }),
      layer(6, { name: 'tanh' }, { init }),
      layer(1, { name: 'identity' }, { init }),
    )
    const trainer = new Trainer(net, training({ epochs: 10 }), randomData(40, 4, 1), { makeExecutor })
    const start = trainer.tensors()
    while (trainer.stopped === null) trainer.step()
    for (const name of ['layer1.weight', 'layer2.weight']) {
      const weight = trainer.tensors().get(name)!
      expect(weight).not.toEqual(start.get(name))
      const inputs = weight.length / 6
      weight.forEach((w, i) => expect(Math.abs(w - weight[i % inputs])).toBeLessThan(1e-6))
    }
  })
})

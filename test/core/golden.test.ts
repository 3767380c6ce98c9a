import { describe, expect, it } from 'vitest'
import { layerColumn, runColumn } from '../../core/diagnostics/step-record'
import { Trainer } from '../../core/training/trainer'
import { goldenCases, type GoldenCase } from '../golden/golden'
import { EXECUTORS } from './networks'

/** How close float32 and float64 runs come to PyTorch's float64 run: of each number, and of a tensor's largest value. */
const TOLERANCES = {
  float32: { numbers: 1e-4, weights: 1e-3 },
  // The file keeps nine digits.
  float64: { numbers: 1e-6, weights: 1e-6 },
}

function trainerOf(golden: GoldenCase, makeExecutor: (typeof EXECUTORS)[number]['makeExecutor']): Trainer {
  const { network, training, rows, features, targets, weights } = golden
  const indices = Int32Array.from({ length: rows }, (_, i) => i)
  const nothing = new Int32Array(0)
  const initial = new Map(weights)
  network.layers.forEach(({ units, batchNorm }, i) => {
    if (!batchNorm) return
    initial.set(`layer${i + 1}.batchNorm.runningMean`, new Float32Array(units))
    initial.set(`layer${i + 1}.batchNorm.runningVariance`, new Float32Array(units).fill(1))
  })
  const data = {
    rows,
    features: network.inputs,
    outputs: network.layers[network.layers.length - 1].units,
    x: features,
    y: targets,
    split: { train: indices, validation: nothing, test: nothing },
  }
  return new Trainer(network, training, data, { makeExecutor, initialWeights: initial })
}

/** |a - b| relative to b; b as small as 1e-30 is a number like any other. */
const expectNear = (a: number, b: number, relative: number, name: string): void =>
  expect(Math.abs(a - b) / Math.abs(b || 1), `${name}: ${a}, in PyTorch ${b}`).toBeLessThanOrEqual(relative)

describe.each(EXECUTORS)('on the $kernels kernels', ({ kernels, makeExecutor }) => {
  const tolerance = kernels === 'float64' ? TOLERANCES.float64 : TOLERANCES.float32

  it.each(goldenCases.map((golden) => [golden.name, golden] as const))(
    '%s: is what PyTorch does',
    (_, golden) => {
      const trainer = trainerOf(golden, makeExecutor)
      const layers = golden.network.layers.length
      for (let step = 1; step <= golden.steps; step++) {
        trainer.step()
        const { record } = trainer
        const at = `step ${step}`
        expectNear(record[runColumn('trainLoss')], golden.losses[step - 1], tolerance.numbers, `loss, ${at}`)
        golden.gradNorms[step - 1].forEach((norm, i) => {
          const found = record[layerColumn('gradNorm', i + 1, layers)]
          expectNear(found, norm, tolerance.numbers, `gradNorm.${i + 1}, ${at}`)
        })
        if (golden.clippedNorms) {
          const found = record[runColumn('clippedGradNorm')]
          expectNear(found, golden.clippedNorms[step - 1], tolerance.numbers, `clipped norm, ${at}`)
        }
      }
      const tensors = trainer.tensors()
      expect([...tensors.keys()].sort()).toEqual([...golden.finalWeights.keys()].sort())
      for (const [name, expected] of golden.finalWeights) {
        const largest = Math.max(...expected.map(Math.abs))
        tensors.get(name)!.forEach((value, i) => {
          expect(Math.abs(value - expected[i]), `${name}[${i}]`).toBeLessThanOrEqual(
            tolerance.weights * largest,
          )
        })
      }
      trainer.close()
    },
  )
})

import fc from 'fast-check'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  Predictor,
  referenceExecutor,
  supportedVariants,
  wasmExecutor,
  type MakePredictionExecutor,
} from '../../../core'
import { exportOptions } from '../../../services/contract/model-formats'
import { largestDifference } from '../../../services/models/answers'
import { formats } from '../../../services/models/formats'
import { readTrainedModel, type TrainedModel } from '../../../services/models/trained-model'
import { temporaryFolder } from '../training/fixtures'
import { anyShape, modelOf, rowsFor } from './random-models'

/** What other machines have: other kernels, and other numbers of threads. */
const MACHINES: readonly (readonly [string, MakePredictionExecutor])[] = [
  ['float64', (layout, programs) => referenceExecutor(layout, programs)],
  ...supportedVariants().flatMap((variant) =>
    [1, 2].map(
      (threads) =>
        [
          `${variant}, ${threads}`,
          (layout, programs) => wasmExecutor(layout, programs, { threads, variant }),
        ] as const satisfies readonly [string, MakePredictionExecutor],
    ),
  ),
]

const ROWS = 40

function answersOn(
  make: MakePredictionExecutor,
  { network, tensors }: TrainedModel,
  features: Float32Array,
): Float64Array {
  const predictor = new Predictor(network, ROWS, make)
  try {
    predictor.load(tensors)
    predictor.run(features, ROWS)
    const { values, offset, stride } = predictor.activations(network.layers.length)
    const units = network.layers[network.layers.length - 1].units
    return Float64Array.from(
      { length: ROWS * units },
      (_, n) => values[offset + Math.floor(n / units) * stride + (n % units)],
    )
  } finally {
    predictor.close()
  }
}

describe('a model that is exported on one machine', () => {
  it('predicts the same on another, to 1e-6', async () => {
    const folder = await temporaryFolder()
    for (const shape of fc.sample(anyShape, { numRuns: 60, seed: 5 })) {
      const model = modelOf(shape)
      const source = { model, options: exportOptions('safetensors'), summary: null }
      const file = join(folder, 'model.safetensors')
      await writeFile(file, (await formats.safetensors.write(source)).get('model.safetensors')!)
      const read = await readTrainedModel(file)
      const { features } = rowsFor(model, ROWS)
      const [[, first], ...others] = MACHINES
      const expected = answersOn(first, read, features)
      for (const [machine, make] of others) {
        const found = answersOn(make, read, features)
        expect(largestDifference(found, expected), `${machine}: ${JSON.stringify(shape)}`).toBeLessThan(1e-6)
      }
    }
  })
})

import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { activations, type ActivationName } from '../../../core'
import { exportOptions } from '../../../services/contract/model-formats'
import { expectedAnswers, largestDifference } from '../../../services/models/answers'
import { tensorflowJs } from '../../../services/models/formats/tensorflow-js'
import type { ExportedFiles, ExportSource } from '../../../services/models/model-format'
import { anyShape, modelOf, rowsFor, type ModelShape } from './random-models'

/** The files of an export, as TensorFlow.js would fetch them. */
const handlerOf = (files: ExportedFiles): tf.io.IOHandler => ({
  load: () => {
    const { modelTopology, weightsManifest } = JSON.parse(String(files.get('model.json'))) as tf.io.ModelJSON
    const shards = weightsManifest.flatMap(({ paths }) => paths.map((name) => files.get(name) as Uint8Array))
    const weightData = new Uint8Array(Buffer.concat(shards)).buffer
    const weightSpecs = weightsManifest.flatMap(({ weights }) => weights)
    return Promise.resolve({ modelTopology, weightSpecs, weightData })
  },
})

async function differenceOf(shape: ModelShape): Promise<number> {
  const model = modelOf(shape)
  const source: ExportSource = { model, options: exportOptions('tensorflowJs'), summary: null }
  const rows = rowsFor(model, 20, shape.seed)
  const loaded = await loadLayersModel(handlerOf(await tensorflowJs.write(source)))
  const x = tf.tensor2d(rows.features, [rows.rows, model.features.length])
  const found = (loaded.predict(x) as tf.Tensor).dataSync()
  loaded.dispose()
  return largestDifference(found, expectedAnswers(model, rows, 'outside'))
}

const lacks = (shape: ModelShape): string | null =>
  tensorflowJs.lacks({ model: modelOf(shape), options: exportOptions('tensorflowJs'), summary: null })

describe('TensorFlow.js', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu')
  })

  it.each(Object.keys(activations) as ActivationName[])(
    'answers as the engine does with %s',
    async (name) => {
      for (const batchNorm of [true, false]) {
        const shape: ModelShape = {
          hidden: [{ units: 6, activation: name, batchNorm }],
          ...{ output: 'softmax', columns: ['numeric', 'log'], task: 'classes', outputs: 3, seed: 4 },
        }
        if (lacks(shape) === null) expect(await differenceOf(shape)).toBeLessThan(1e-5)
      }
    },
  )

  it('answers as the engine does, whatever the network', async () => {
    await fc.assert(
      fc.asyncProperty(anyShape, async (shape) => {
        if (lacks(shape) === null) expect(await differenceOf(shape)).toBeLessThan(1e-5)
      }),
      { numRuns: 40, seed: 3 },
    )
  })

  it('finds weights in several files, none above 4 MiB', async () => {
    const shape: ModelShape = {
      hidden: [
        { units: 1100, activation: 'relu', batchNorm: false },
        { units: 1000, activation: 'tanh', batchNorm: true },
      ],
      ...{ output: 'softmax', columns: ['numeric', 'log'], task: 'classes', outputs: 3, seed: 4 },
    }
    const source = { model: modelOf(shape), options: exportOptions('tensorflowJs'), summary: null }
    const sizes = [...(await tensorflowJs.write(source)).values()].map((content) =>
      Buffer.byteLength(content),
    )
    expect(sizes.length).toBe(3)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * 2 ** 20)
    expect(await differenceOf(shape)).toBeLessThan(1e-5)
  })
})

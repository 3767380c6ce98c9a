import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DESCENT_VERSION } from '../../version'
import { outputsOfLayers } from '../answers'
import type { ModelFormat } from '../model-format'
import { decodeLayersModel, shardNames } from '../read/tensorflow-js'
import { kerasLayers, lacking, type KerasActivations, type KerasLayer } from './keras-layers'

/** What activations are called in TensorFlow.js 4. */
export const tensorflowJsActivations: KerasActivations = {
  ...{ identity: 'linear', sigmoid: 'sigmoid', tanh: 'tanh', relu: 'relu', selu: 'selu' },
  ...{ gelu: 'gelu', silu: 'swish', softplus: 'softplus', softsign: 'softsign', softmax: 'softmax' },
  leakyRelu: ({ alpha }: { alpha: number }) => ({ className: 'LeakyReLU', config: { alpha } }),
  elu: ({ alpha }: { alpha: number }) => ({ className: 'ELU', config: { alpha } }),
  ...{ hardTanh: null, sin: null, cos: null, exp: null, square: null },
}

const SHARD_BYTES = 4 * 2 ** 20

/** A layers model: model.json, which names the layers and where their weights lie, and the weights in files of 4 MiB. */
export const tensorflowJs: ModelFormat = {
  lacks: ({ model }) => lacking(model, tensorflowJsActivations, 'TensorFlow.js'),
  write: ({ model }) => {
    const layers = kerasLayers(model, tensorflowJsActivations)
    const bytes = weightBytes(layers)
    const shards = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES))
    const paths = Array.from({ length: shards }, (_, i) => `group1-shard${i + 1}of${shards}.bin`)
    return Promise.resolve(
      new Map<string, string | Uint8Array>([
        ['model.json', `${JSON.stringify(modelJson(layers, paths))}\n`],
        ...paths.map((name, i): [string, Uint8Array] => [
          name,
          bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
        ]),
      ]),
    )
  },
  // TensorFlow.js itself is asked by the tests; it does not ship with the studio.
  ask: async (folder, { features }) => {
    const model = await readFile(join(folder, 'model.json'), 'utf8')
    const shards = await Promise.all(shardNames(model).map((name) => readFile(join(folder, name))))
    const { layers } = decodeLayersModel(model, Buffer.concat(shards))
    return { by: "this studio's reader", answers: outputsOfLayers(layers, features) }
  },
}

function weightBytes(layers: readonly KerasLayer[]): Uint8Array {
  const all = layers.flatMap(({ variables }) => variables.map(({ tensor: { data } }) => data))
  return Buffer.concat(
    all.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  )
}

/** As the converter of TensorFlow.js writes it, of a sequence of Keras 2. */
function modelJson(layers: readonly KerasLayer[], paths: readonly string[]): unknown {
  const batch_input_shape = [null, layers[0].inputs]
  const input = { name: 'features', batch_input_shape, dtype: 'float32', sparse: false }
  const common = { trainable: true, dtype: 'float32' }
  return {
    format: 'layers-model',
    generatedBy: `Descent Studio ${DESCENT_VERSION}`,
    convertedBy: null,
    modelTopology: {
      keras_version: '2.15.0',
      backend: 'tensorflow',
      model_config: {
        class_name: 'Sequential',
        config: {
          name: 'descent',
          layers: [
            { class_name: 'InputLayer', config: input },
            ...layers.map(({ className, name, config }) => ({
              class_name: className,
              config: { name, ...common, ...config },
            })),
          ],
        },
      },
    },
    weightsManifest: [
      {
        paths,
        weights: layers.flatMap(({ name, variables }) =>
          variables.map(({ name: own, tensor: { shape } }) => ({
            name: `${name}/${own}`,
            shape,
            dtype: 'float32',
          })),
        ),
      },
    ],
  }
}

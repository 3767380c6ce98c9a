import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { outputsOfLayers } from '../answers'
import { encodeHdf5 } from '../hdf5-write'
import type { ModelFormat } from '../model-format'
import { decodeKeras, groupNames } from '../read/keras'
import { zipStored } from '../zip'
import { kerasLayers, lacking, type KerasActivations, type KerasLayer } from './keras-layers'

/** What activations are called in Keras 3. What is not there would take code of one's own, which is unsafe to load. */
const kerasActivations: KerasActivations = {
  ...{ identity: 'linear', sigmoid: 'sigmoid', tanh: 'tanh', relu: 'relu', selu: 'selu' },
  ...{ gelu: 'gelu', silu: 'silu', softplus: 'softplus', softsign: 'softsign', softmax: 'softmax' },
  // From Keras 3.6 on.
  hardTanh: 'hard_tanh',
  leakyRelu: ({ alpha }: { alpha: number }) => ({
    className: 'LeakyReLU',
    config: { negative_slope: alpha },
  }),
  elu: ({ alpha }: { alpha: number }) => ({ className: 'ELU', config: { alpha } }),
  ...{ sin: null, cos: null, exp: null, square: null },
}

/** One file that keras.saving.load_model opens: a sequence, and its weights in HDF5. */
export const keras: ModelFormat = {
  lacks: ({ model }) => lacking(model, kerasActivations, 'Keras 3'),
  write: async ({ model }) => {
    const layers = kerasLayers(model, kerasActivations)
    const groups = groupNames(layers.map(({ className }) => className))
    const weights = await encodeHdf5([
      { path: 'vars', name: 'descent', tensors: [] },
      ...layers.map(({ name, variables }, i) => ({
        ...{ path: `layers/${groups[i]}/vars`, name },
        tensors: variables.map(({ tensor }) => tensor),
      })),
    ])
    const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
    const file = zipStored(
      new Map([
        ['metadata.json', json({ keras_version: '3.0.0', date_saved: '2000-01-01@00:00:00' })],
        ['config.json', json(configuration(layers))],
        ['model.weights.h5', weights],
      ]),
    )
    return new Map([['model.keras', file]])
  },
  // Keras itself needs a backend of hundreds of megabytes; the file is taken apart as it would.
  ask: async (folder, { features }) => {
    const { layers } = decodeKeras(await readFile(join(folder, 'model.keras')))
    return { by: "this studio's reader", answers: outputsOfLayers(layers, features) }
  },
}

/** As `serialize_keras_object` writes it, without what Keras fills in by its defaults: so that all versions of Keras 3 read it. */
function configuration(layers: readonly KerasLayer[]): unknown {
  const input_shape = [null, layers[0].inputs]
  const features = { batch_shape: input_shape, dtype: 'float32', sparse: false, name: 'features' }
  return object('keras', 'Sequential', {
    ...{ name: 'descent', trainable: true, dtype: 'float32' },
    layers: [
      object('keras.layers', 'InputLayer', features),
      ...layers.map(({ className, name, config, inputs }) => ({
        ...object('keras.layers', className, { name, trainable: true, dtype: 'float32', ...config }),
        build_config: { input_shape: [null, inputs] },
      })),
    ],
    build_input_shape: input_shape,
  })
}

const object = (module: string, class_name: string, config: object) => ({
  ...{ module, class_name, config },
  registered_name: null,
})

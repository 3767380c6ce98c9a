import { join } from 'node:path'
import { outputsOf } from '../answers'
import type { ModelFormat } from '../model-format'
import { portableModel } from '../portable-model'
import { encodeSafetensors, weighs, type Tensor } from '../safetensors'
import { readTrainedModel } from '../trained-model'

/** The model file of a run, as this studio opens it again: tensors by name, the experiment and the preprocessing as metadata. */
export const safetensors: ModelFormat = {
  lacks: () => null,
  write: ({ model: { layers, trained } }) => {
    const tensors = new Map<string, Tensor>()
    for (const [name, data] of trained.tensors) {
      const k = weighs(name)
      const layer = k === null ? null : layers[k - 1]
      tensors.set(name, { shape: layer ? [layer.units, layer.inputs] : [data.length], data })
    }
    const metadata = {
      format: 'descent',
      experiment: JSON.stringify(trained.experiment),
      preprocessing: JSON.stringify(trained.preprocessing),
    }
    return Promise.resolve(new Map([['model.safetensors', encodeSafetensors({ tensors, metadata })]]))
  },
  ask: async (folder, { features }) => {
    const model = portableModel(await readTrainedModel(join(folder, 'model.safetensors')))
    return { by: 'this studio, from the file', answers: outputsOf(model, features) }
  },
}

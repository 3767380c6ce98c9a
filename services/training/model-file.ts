import type { ParameterArena } from '../../core'
import type { ResolvedExperiment } from '../contract/resolve'
import type { Preprocessing } from '../datasets/data-set'
import type { Tensor, TensorFile } from '../models/safetensors'

/** A trained network as a file: its tensors by name and shape, and all that is needed to feed it a row of the source. */
export function modelFile(
  tensors: ReadonlyMap<string, Float32Array>,
  arena: ParameterArena,
  { file }: ResolvedExperiment,
  preprocessing: Preprocessing,
): TensorFile {
  const known = new Map(arena.tensors.map((t) => [t.name, t]))
  const shaped = [...tensors].map(([name, data]): [string, Tensor] => {
    const tensor = known.get(name)
    const shape = tensor?.kind === 'weight' ? [tensor.units, tensor.perUnit] : [data.length]
    return [name, { shape, data }]
  })
  return {
    tensors: new Map(shaped),
    metadata: {
      format: 'descent',
      experiment: JSON.stringify(file),
      preprocessing: JSON.stringify(preprocessing),
    },
  }
}

import type { Memory } from '../kernels/memory'
import type { LayerPlan } from '../layers/layer-plan'
import type { Plan } from '../plan'

/** Tensors by name, as a file of weights holds them. */
export type NamedTensors = ReadonlyMap<string, Float32Array>
/** The same, as they lie in the memory of an executor. */
export type TensorViews = ReadonlyMap<string, Float32Array | Float64Array>

/** A tensor by name, and where its values lie. */
export interface Place {
  readonly name: string
  readonly offset: number
  readonly count: number
}

/** What of a plan says where a model lies. */
export interface ModelPlan extends Pick<Plan, 'arena' | 'parameters'> {
  readonly layers: readonly Pick<LayerPlan, 'index' | 'spec' | 'batchNorm'>[]
}

/** What a model file holds: the parameters, then the running statistics of batch norm. */
export function modelPlaces(plan: ModelPlan): Place[] {
  const running = plan.layers.flatMap(({ index, spec, batchNorm }) => {
    if (!batchNorm) return []
    const place = (name: string, offset: number): Place => ({
      name: `layer${index}.batchNorm.${name}`,
      offset,
      count: spec.units,
    })
    return [place('runningMean', batchNorm.runningMean), place('runningVariance', batchNorm.runningVariance)]
  })
  return [...parameterPlaces(plan), ...running]
}

export function parameterPlaces({ arena, parameters }: ModelPlan): Place[] {
  return arena.tensors.map(({ name, offset, units, perUnit }) => ({
    name,
    offset: parameters + offset,
    count: units * perUnit,
  }))
}

/** What the next step depends on besides the model: the optimiser's states, and the units alive in this epoch. */
export function carriedPlaces({ arena, states, carried }: Plan): Place[] {
  return [
    ...states.map((offset, i) => ({ name: `optimizer.state${i + 1}`, offset, count: arena.size })),
    { name: 'carried', offset: carried.offset, count: carried.size },
  ]
}

/** The values of some places, where they lie: they change as the run goes on. */
export function viewTensors({ values }: Memory, places: readonly Place[]): TensorViews {
  return new Map(places.map(({ name, offset, count }) => [name, values.subarray(offset, offset + count)]))
}

/** Copies the values of some places out. */
export function copyTensors({ values }: Memory, places: readonly Place[]): Map<string, Float32Array> {
  return new Map(
    places.map(({ name, offset, count }) => [
      name,
      Float32Array.from(values.subarray(offset, offset + count)),
    ]),
  )
}

/**
 * Puts the tensor of each place there.
 * @throws Error when one is missing or of another size
 */
export function pasteTensors({ values }: Memory, places: readonly Place[], tensors: TensorViews): void {
  for (const { name, offset, count } of places) values.set(tensorOf(tensors, name, count), offset)
}

/** The tensor of this name. @throws Error when it is missing or of another size */
export function tensorOf<T extends Float32Array | Float64Array>(
  tensors: ReadonlyMap<string, T>,
  name: string,
  count: number,
): T {
  const tensor = tensors.get(name)
  if (tensor?.length === count) return tensor
  throw new Error(`The tensor ${name} has ${tensor?.length ?? 'no'} values, expected ${count}.`)
}

/** A copy of parameters and running statistics that is taken and put back without allocating. */
export class KeptWeights {
  readonly values: Float32Array
  readonly #ranges: readonly { readonly offset: number; readonly size: number; readonly at: number }[]

  constructor({ parameters, arena, carried }: Plan) {
    this.values = new Float32Array(arena.size + carried.size)
    this.#ranges = [
      { offset: parameters, size: arena.size, at: 0 },
      { ...carried, at: arena.size },
    ]
  }

  take({ values }: Memory): void {
    for (const { offset, size, at } of this.#ranges) {
      this.values.set(values.subarray(offset, offset + size), at)
    }
  }

  putBack({ values }: Memory): void {
    for (const { offset, size, at } of this.#ranges) values.set(this.values.subarray(at, at + size), offset)
  }
}

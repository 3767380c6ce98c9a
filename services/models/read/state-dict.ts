import type { ActivationSpec } from '../../../core'
import { importedLayers, type ImportedNetwork } from '../imported-network'
import type { ModelBatchNorm, ModelLayer } from '../portable-model'
import type { Tensor } from '../safetensors'
import { checkLayers } from './check-layers'

/** What the activations are: of each layer, as a file says beside its weights; or, where it holds these alone, as somebody else says. */
export type ChosenActivations =
  readonly ActivationSpec[] | { readonly hidden: ActivationSpec; readonly output: ActivationSpec }

/** What tensors alone do not say. */
export interface StateDictOptions {
  /** Null where they are not known: ReLU, and identity at the end. */
  readonly activations: ChosenActivations | null
  /** Whether the order of the tensors is that of the network, as in a state dict of PyTorch. */
  readonly isOrdered: boolean
  /** Of each layer the epsilon of its batch norm; 1e-5, PyTorch's own, where it is not known. */
  readonly epsilons?: readonly number[]
}

const EPSILON = 1e-5

interface Module {
  /** All of the name before its last point. */
  readonly name: string
  readonly tensors: ReadonlyMap<string, Tensor>
}

/**
 * The layers of a state dict: tensors by name, each dense layer a weight of units x inputs with or without a bias, batch norm
 * a mean and a variance with or without weight and bias. Names are those of this studio (`layer1.weight`,
 * `layer1.batchNorm.gamma`), those of a sequence (`net.0.weight`, `net.1.running_mean`), or any others of which the numbers
 * tell what belongs together (`fc1.weight`, `bn1.running_mean`).
 * @throws Error naming the tensor and its shape
 */
export function networkOfStateDict(
  tensors: ReadonlyMap<string, Tensor>,
  { activations, isOrdered, epsilons = [] }: StateDictOptions,
): ImportedNetwork {
  const modules = modulesOf(tensors)
  const dense = modules.filter(({ tensors: own }) => own.get('weight')?.shape.length === 2)
  const norms = modules.filter(({ tensors: own }) => own.has('running_mean'))
  for (const each of modules) if (!dense.includes(each) && !norms.includes(each)) refuse(each)
  const ordered = inOrder(dense, isOrdered)
  const places = placesOf(norms, ordered, modules)
  const layers = ordered.map((each, i) => {
    const layer = layerOf(each, activationAt(activations, i, ordered.length))
    const norm = places.get(i)
    return norm ? { ...layer, batchNorm: batchNormOf(norm, layer.units, epsilons[i] ?? EPSILON) } : layer
  })
  const names = ordered.map(({ name }) => name)
  checkLayers(layers, names)
  return importedLayers(layers, { saysActivations: Array.isArray(activations) })
}

const activationAt = (given: ChosenActivations | null, i: number, count: number): ActivationSpec => {
  if (given === null) return { name: i === count - 1 ? 'identity' : 'relu' }
  if ('hidden' in given) return i === count - 1 ? given.output : given.hidden
  const activation = given[i] as ActivationSpec | undefined
  if (given.length === count && activation) return activation
  throw new Error(`it has ${count} layers, and activations for ${given.length}`)
}

/** Tensors of the same module, in the order in which modules occur. Our own names are turned into PyTorch's. */
function modulesOf(tensors: ReadonlyMap<string, Tensor>): Module[] {
  const modules = new Map<string, Map<string, Tensor>>()
  for (const [name, tensor] of tensors) {
    const end = name.lastIndexOf('.')
    const [module, own] = [
      end < 0 ? '' : name.slice(0, end),
      OURS[name.slice(end + 1)] ?? name.slice(end + 1),
    ]
    if (own === 'num_batches_tracked') continue
    const known = modules.get(module) ?? new Map<string, Tensor>()
    modules.set(module, known.set(own, tensor))
  }
  return [...modules].map(([name, own]) => ({ name, tensors: own }))
}

const OURS: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  ...{ gamma: 'weight', beta: 'bias' },
  ...{ runningMean: 'running_mean', runningVariance: 'running_var' },
})

function refuse({ name, tensors }: Module): never {
  const [[own, { shape }]] = tensors
  const whole = name === '' ? own : `${name}.${own}`
  throw new Error(
    `${whole} (${shape.join(' x ') || 'a single number'}) is of no dense layer and of no batch norm, which are all that can be read`,
  )
}

/** `net.10` -> `net.#`, so that modules of one sequence have the same. */
const skeletonOf = (name: string): string => name.replace(/\d+/g, '#')
const numbersIn = (name: string): number[] => (name.match(/\d+/g) ?? []).map(Number)

/** By their numbers where all have some; else as they come, if that says the order. */
function inOrder(dense: readonly Module[], isOrdered: boolean): Module[] {
  const byNumber = (a: Module, b: Module): number => {
    const [left, right] = [numbersIn(a.name), numbersIn(b.name)]
    const place = left.findIndex((n, i) => n !== right[i])
    return place < 0 ? 0 : left[place] - (right[place] ?? -1)
  }
  const isOneSequence = new Set(dense.map(({ name }) => skeletonOf(name))).size <= 1
  if (isOneSequence) return dense.toSorted(byNumber)
  if (isOrdered) return [...dense]
  const orders = ordersThatFit(dense)
  if (orders.length === 1) return orders[0]
  const names = dense.map(({ name }) => name).join(', ')
  throw new Error(`the order of its layers (${names}) cannot be told from their names and shapes`)
}

const MOST_TRIED = 8

/** The orders in which each layer takes as many inputs as the one before has outputs; two at most. */
function ordersThatFit(dense: readonly Module[]): Module[][] {
  const found: Module[][] = []
  const shape = ({ tensors }: Module): readonly number[] => tensors.get('weight')!.shape
  const extend = (order: Module[]): void => {
    if (found.length > 1) return
    if (order.length === dense.length) return void found.push(order)
    for (const next of dense) {
      const last = order.at(-1)
      if (order.includes(next) || (last && shape(last)[0] !== shape(next)[1])) continue
      extend([...order, next])
    }
  }
  if (dense.length <= MOST_TRIED) extend([])
  return found
}

/** Which layer each batch norm follows: the one before it in a sequence, else the one with the same numbers. */
function placesOf(
  norms: readonly Module[],
  ordered: readonly Module[],
  modules: readonly Module[],
): Map<number, Module> {
  const places = new Map<number, Module>()
  const isSequence = new Set(modules.map(({ name }) => skeletonOf(name))).size <= 1
  for (const norm of norms) {
    const place = isSequence ? lastBefore(norm, ordered) : sameNumbers(norm, ordered)
    if (place < 0 || places.has(place)) {
      throw new Error(`it cannot be told from the names which layer the batch norm ${norm.name} follows`)
    }
    places.set(place, norm)
  }
  return places
}

const lastOf = (name: string): number => numbersIn(name).at(-1) ?? -1
const lastBefore = ({ name }: Module, ordered: readonly Module[]): number =>
  ordered.findLastIndex((each) => lastOf(each.name) < lastOf(name))

function sameNumbers({ name }: Module, ordered: readonly Module[]): number {
  const wanted = numbersIn(name).join()
  // Without a number it may follow any layer.
  if (wanted === '' && ordered.length > 1) return -1
  const fit = ordered.flatMap((each, i) => (numbersIn(each.name).join() === wanted ? [i] : []))
  return fit.length === 1 ? fit[0] : -1
}

function layerOf(module: Module, activation: ActivationSpec): ModelLayer {
  const { shape, data: weight } = module.tensors.get('weight')!
  const [units, inputs] = shape
  if (units === 0 || inputs === 0) {
    throw new Error(`${module.name}.weight is ${units} x ${inputs}, which holds nothing`)
  }
  return { inputs, units, weight, bias: vectorOf(module, 'bias', units, 0), activation, batchNorm: null }
}

const batchNormOf = (norm: Module, units: number, epsilon: number): ModelBatchNorm => ({
  gamma: vectorOf(norm, 'weight', units, 1),
  beta: vectorOf(norm, 'bias', units, 0),
  mean: vectorOf(norm, 'running_mean', units),
  variance: vectorOf(norm, 'running_var', units),
  epsilon: norm.tensors.get('epsilon')?.data[0] ?? epsilon,
})

/** @param missing what every value is where the file has no such tensor; undefined where it must have it */
function vectorOf({ name, tensors }: Module, own: string, units: number, missing?: number): Float32Array {
  const found = tensors.get(own)
  if (!found && missing !== undefined) return new Float32Array(units).fill(missing)
  if (found?.shape.length === 1 && found.shape[0] === units) return found.data
  const shape = found ? found.shape.join(' x ') || 'a single number' : 'missing'
  throw new Error(`${name}.${own} is ${shape}, expected ${units} values`)
}

import { z } from 'zod'
import type { ActivationSpec } from '../../../core'
import { importedLayers, type ImportedNetwork } from '../imported-network'
import type { ModelLayer } from '../portable-model'
import type { Tensor } from '../safetensors'
import { checkLayers } from './check-layers'
import { transposed } from './transposed'

/** What scikit-learn's MLPClassifier and MLPRegressor call activations. */
const ACTIVATIONS: Readonly<Record<string, ActivationSpec>> = {
  identity: { name: 'identity' },
  logistic: { name: 'sigmoid' },
  tanh: { name: 'tanh' },
  relu: { name: 'relu' },
  softmax: { name: 'softmax' },
}

const numbers = z.array(z.number())
const names = z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String))

/** An MLP as the snippet of docs/formats.md writes it: the attributes of the estimator by their names. */
const perceptron = z.object({
  coefs_: z.array(z.array(numbers).min(1)).min(1),
  intercepts_: z.array(numbers).min(1),
  activation: z.string(),
  out_activation_: z.string(),
  feature_names_in_: names.nullish(),
  classes_: names.nullish(),
})

/** @throws Error with what is wrong */
export function decodePerceptron(text: string): ImportedNetwork {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('it is not JSON')
  }
  const read = perceptron.safeParse(value)
  if (!read.success) {
    const { path, message } = read.error.issues[0]
    throw new Error(`${path.join('.') || 'its content'}: ${message}`)
  }
  const { coefs_, intercepts_, feature_names_in_, classes_, ...said } = read.data
  const weights = coefs_.map((rows, i) => matrixOf(rows, `coefs_[${i}]`))
  const biases = intercepts_.map((values) => Float32Array.from(values))
  return networkOf({ weights, biases, ...said, inputs: feature_names_in_ ?? null, classes: classes_ ?? null })
}

/** Rows of numbers, all as long as the first. */
function matrixOf(rows: readonly (readonly number[])[], name: string): Tensor {
  const columns = rows[0].length
  const odd = rows.findIndex((row) => row.length !== columns)
  if (odd >= 0)
    throw new Error(`row ${odd + 1} of ${name} has ${rows[odd].length} numbers, the first ${columns}`)
  return { shape: [rows.length, columns], data: Float32Array.from(rows.flat()) }
}

/** Whether arrays are those of such an MLP. */
export const isPerceptron = (arrays: ReadonlyMap<string, Tensor>): boolean => arrays.has('coefs_0')

/** The same as arrays: coefs_0, intercepts_0, ..., activation and out_activation_ as bytes. @throws Error with what is wrong */
export function perceptronOfArrays(arrays: ReadonlyMap<string, Tensor>): ImportedNetwork {
  const counted = (name: string): Tensor[] => {
    const found: Tensor[] = []
    for (let each = arrays.get(`${name}_0`); each; each = arrays.get(`${name}_${found.length}`))
      found.push(each)
    return found
  }
  const word = (name: string): string =>
    String.fromCharCode(...(arrays.get(name)?.data.subarray(0, 100) ?? []))
  return networkOf({
    weights: counted('coefs'),
    biases: counted('intercepts').map(({ data }) => data),
    ...{
      activation: word('activation'),
      out_activation_: word('out_activation_'),
      inputs: null,
      classes: null,
    },
  })
}

interface Perceptron {
  /** Of each layer inputs x units, as scikit-learn has them. */
  readonly weights: readonly Tensor[]
  readonly biases: readonly Float32Array[]
  readonly activation: string
  readonly out_activation_: string
  readonly inputs: readonly string[] | null
  readonly classes: readonly string[] | null
}

function networkOf({
  weights,
  biases,
  activation,
  out_activation_: out,
  inputs,
  classes,
}: Perceptron): ImportedNetwork {
  if (weights.length !== biases.length) {
    throw new Error(`it has ${weights.length} matrices of weights, and biases of ${biases.length} layers`)
  }
  const [hidden, last] = [activationNamed(activation), activationNamed(out)]
  const layers = weights.map((each, i) =>
    layerOf(each, biases[i], i, i === weights.length - 1 ? last : hidden),
  )
  checkLayers(
    layers,
    layers.map((_, i) => `coefs_[${i}]`),
  )
  if (inputs && inputs.length !== layers[0].inputs) {
    throw new Error(`it names ${inputs.length} features, and its first layer takes ${layers[0].inputs}`)
  }
  const isNamed = classes?.length === layers[layers.length - 1].units
  return importedLayers(layers, { inputs, outputs: isNamed ? classes : null })
}

function activationNamed(name: string): ActivationSpec {
  if (Object.hasOwn(ACTIVATIONS, name)) return ACTIVATIONS[name]
  const known = Object.keys(ACTIVATIONS).join(', ')
  throw new Error(`its activation is ${JSON.stringify(name)}, expected one of ${known}`)
}

function layerOf(
  { shape, data }: Tensor,
  bias: Float32Array,
  i: number,
  activation: ActivationSpec,
): ModelLayer {
  const [inputs, units] = shape
  if (shape.length !== 2 || data.length === 0) {
    throw new Error(`coefs_[${i}] is ${shape.join(' x ')}, expected a matrix of inputs x units`)
  }
  if (bias.length !== units) throw new Error(`intercepts_[${i}] has ${bias.length} values, expected ${units}`)
  return { inputs, units, weight: transposed(data, inputs, units), bias, batchNorm: null, activation }
}

import type { ActivationSpec, NamedTensors, NetworkSpec } from '../../core'
import type { ColumnPreprocessing, TargetPreprocessing } from '../contract/preprocessing'
import type { TransformName } from '../contract/transforms'
import type { TrainedModel } from './trained-model'

/**
 * A trained network as every format can write it: inputs as the source has them, features made of these, layers, and what
 * the outputs mean.
 */
export interface PortableModel {
  readonly name: string
  /** Columns of the source, in the order of the experiment. */
  readonly inputs: readonly ModelInput[]
  /** x, in the order of the columns of W[1]. */
  readonly features: readonly ModelFeature[]
  /** Layers 1..r. */
  readonly layers: readonly ModelLayer[]
  /** What the r-th layer's outputs are. */
  readonly target: TargetPreprocessing
  readonly trained: TrainedModel
}

/** A value that a row has to have: a number, or the name of a category. */
export type ModelInput =
  | { readonly kind: 'number'; readonly name: string; readonly fill: number | null }
  | {
      readonly kind: 'category'
      readonly name: string
      readonly categories: readonly string[]
      readonly fill: string | null
    }

/** One feature; `input` counts from 0. */
export type ModelFeature =
  /** (transform(x) - mean) / std. */
  | NumberFeature
  /** 1 where the input is this category, else 0. */
  | { readonly kind: 'isCategory'; readonly name: string; readonly input: number; readonly category: number }
  /** (place of the category - mean) / std. */
  | {
      readonly kind: 'place'
      readonly name: string
      readonly input: number
      readonly mean: number
      readonly std: number
    }

export interface NumberFeature {
  readonly kind: 'number'
  readonly name: string
  readonly input: number
  readonly transform: TransformName
  readonly mean: number
  readonly std: number
}

/** a = g(z), z = W x + b; with batch norm g(gamma (z - mean) / sqrt(variance + epsilon) + beta). */
export interface ModelLayer {
  readonly inputs: number
  readonly units: number
  /** Row-major, units x inputs. */
  readonly weight: Float32Array
  readonly bias: Float32Array
  readonly batchNorm: ModelBatchNorm | null
  readonly activation: ActivationSpec
}

export interface ModelBatchNorm {
  readonly gamma: Float32Array
  readonly beta: Float32Array
  readonly mean: Float32Array
  readonly variance: Float32Array
  readonly epsilon: number
}

export function portableModel(trained: TrainedModel): PortableModel {
  const { experiment, network, preprocessing, tensors } = trained
  const inputs: ModelInput[] = []
  const features: ModelFeature[] = []
  for (const column of preprocessing.features) {
    features.push(...featuresOf(column, inputs.length))
    inputs.push(...inputsOf(column))
  }
  const layers = network.layers.map((_, i) => layerOf(network, tensors, i + 1))
  return { name: experiment.name, inputs, features, layers, target: preprocessing.target, trained }
}

function inputsOf(column: ColumnPreprocessing): ModelInput[] {
  switch (column.kind) {
    case 'numeric':
      return [{ kind: 'number', name: column.column, fill: column.fill }]
    case 'categorical':
    case 'ordinal':
      return [{ kind: 'category', name: column.column, categories: column.categories, fill: column.fill }]
    case 'image':
      return pixelsOf(column).map((name) => ({ kind: 'number', name, fill: null }))
  }
}

function featuresOf(column: ColumnPreprocessing, input: number): ModelFeature[] {
  switch (column.kind) {
    case 'numeric': {
      const { column: name, transform, mean, std } = column
      return [{ kind: 'number', name, input, transform, mean, std }]
    }
    case 'ordinal':
      return [{ kind: 'place', name: column.column, input, mean: column.mean, std: column.std }]
    case 'categorical':
      return column.categories.map((each, category) => ({
        ...{ kind: 'isCategory', input, category, name: `${column.column}=${each}` },
      }))
    case 'image':
      return pixelsOf(column).map((name, j) => ({
        ...{ kind: 'number', name, input: input + j, transform: 'none' },
        ...{ mean: PIXEL * (column.mean?.[j] ?? 0), std: PIXEL * (column.std?.[j] ?? 1) },
      }))
  }
}

/** Pixels are bytes at the source. */
const PIXEL = 255

/** Row by row, as the data set names them. */
const pixelsOf = ({ width, height }: { width: number; height: number }): string[] =>
  Array.from({ length: width * height }, (_, j) => `pixel_${Math.floor(j / width)}_${j % width}`)

function layerOf(network: NetworkSpec, tensors: NamedTensors, k: number): ModelLayer {
  const { units, activation, batchNorm } = network.layers[k - 1]
  const inputs = k === 1 ? network.inputs : network.layers[k - 2].units
  const tensor = (name: string): Float32Array => tensors.get(`layer${k}.${name}`)!
  return {
    ...{ inputs, units, activation, weight: tensor('weight'), bias: tensor('bias') },
    batchNorm: batchNorm && {
      gamma: tensor('batchNorm.gamma'),
      beta: tensor('batchNorm.beta'),
      mean: tensor('batchNorm.runningMean'),
      variance: tensor('batchNorm.runningVariance'),
      epsilon: batchNorm.epsilon,
    },
  }
}

/** The same function without batch norm: W' = s W, b' = s (b - mean) + beta, with s = gamma / sqrt(variance + epsilon). */
export const foldBatchNorm = (model: PortableModel): PortableModel => ({
  ...model,
  layers: model.layers.map(foldedLayer),
})

export function foldedLayer(layer: ModelLayer): ModelLayer {
  const { inputs, weight, bias, batchNorm } = layer
  if (!batchNorm) return layer
  const { gamma, beta, mean, variance, epsilon } = batchNorm
  const scale = Float64Array.from(gamma, (each, j) => each / Math.sqrt(variance[j] + epsilon))
  return {
    ...layer,
    weight: weight.map((w, i) => w * scale[Math.floor(i / inputs)]),
    bias: bias.map((b, j) => scale[j] * (b - mean[j]) + beta[j]),
    batchNorm: null,
  }
}

import { Predictor, wasmExecutor } from '../../core'
import { transforms } from '../contract/transforms'
import { engineNetwork } from './imported-network'
import type { InputValues, ProofRows } from './model-format'
import type { ModelFeature, ModelLayer, PortableModel } from './portable-model'
import type { TrainedModel } from './trained-model'

/** Rows that go through the network at once. */
const MOST_ROWS = 512

/** What a row of the source comes to as training sees it: the definition of what every format with preprocessing computes. */
export function featuresOf(model: PortableModel, inputs: readonly InputValues[], rows: number): Float32Array {
  const width = model.features.length
  const features = new Float32Array(rows * width)
  model.features.forEach((feature, j) => {
    const value = valueOf(model, feature, inputs[feature.input])
    for (let i = 0; i < rows; i++) features[i * width + j] = value(i)
  })
  return features
}

function valueOf(
  { inputs }: PortableModel,
  feature: ModelFeature,
  values: InputValues,
): (row: number) => number {
  const input = inputs[feature.input]
  if (feature.kind === 'number') {
    const { to } = transforms[feature.transform]
    const numbers = values as Float64Array
    return (row) => {
      const x = Number.isNaN(numbers[row]) && input.fill !== null ? Number(input.fill) : numbers[row]
      return (to(x) - feature.mean) / feature.std
    }
  }
  if (input.kind === 'number') throw new Error(`The feature ${feature.name} is of a category`)
  const names = values as readonly (string | null)[]
  const place = (row: number): number => input.categories.indexOf(names[row] ?? input.fill ?? '')
  if (feature.kind === 'isCategory') return (row) => Number(place(row) === feature.category)
  return (row) => (place(row) - feature.mean) / feature.std
}

/**
 * a[r] of rows of features, row-major, by the engine.
 * @param features rows x d, as training sees them
 */
export const outputsOf = ({ trained }: PortableModel, features: Float32Array): Float32Array =>
  outputsOfNetwork(trained, features)

/** The same of layers alone. */
export const outputsOfLayers = (layers: readonly ModelLayer[], features: Float32Array): Float32Array =>
  outputsOfNetwork(engineNetwork(layers), features)

function outputsOfNetwork(
  { network, tensors }: Pick<TrainedModel, 'network' | 'tensors'>,
  features: Float32Array,
): Float32Array {
  const { inputs, layers } = network
  const [count, units] = [features.length / inputs, layers[layers.length - 1].units]
  const outputs = new Float32Array(count * units)
  const predictor = new Predictor(network, Math.max(1, Math.min(MOST_ROWS, count)), (layout, programs) =>
    wasmExecutor(layout, programs, { threads: 1 }),
  )
  try {
    predictor.load(tensors)
    for (let from = 0; from < count; from += predictor.rows) {
      const rows = Math.min(predictor.rows, count - from)
      predictor.run(features.subarray(from * inputs, (from + rows) * inputs), rows)
      const { values, offset, stride } = predictor.activations(layers.length)
      for (let i = 0; i < rows; i++) {
        outputs.set(values.subarray(offset + i * stride, offset + i * stride + units), (from + i) * units)
      }
    }
  } finally {
    predictor.close()
  }
  return outputs
}

/** Outputs as they are meant: of a regression on the original scale, of classes as they are. */
export function answersOf({ target }: PortableModel, outputs: ArrayLike<number>): Float64Array {
  if (target.kind === 'classes') return Float64Array.from(outputs)
  const { mean, std, transform } = target
  const { back } = transforms[transform]
  return Float64Array.from(outputs, (y, n) => back(y * std[n % std.length] + mean[n % std.length]))
}

/** What is expected of a program that was given the rows. */
export function expectedAnswers(
  model: PortableModel,
  rows: ProofRows,
  preprocessing: 'inside' | 'outside',
): Float64Array {
  const outputs = outputsOf(model, rows.features)
  return preprocessing === 'inside' ? answersOf(model, outputs) : Float64Array.from(outputs)
}

/** The largest |found - expected| / max(1, |expected|); infinite where a number is missing or is none. */
export function largestDifference(found: ArrayLike<number>, expected: Float64Array): number {
  if (found.length !== expected.length) return Infinity
  return expected.reduce((largest, y, n) => {
    const difference = Math.abs(found[n] - y) / Math.max(1, Math.abs(y))
    return Number.isNaN(difference) ? Infinity : Math.max(largest, difference)
  }, 0)
}

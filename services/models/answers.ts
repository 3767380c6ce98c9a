import { Predictor, wasmExecutor } from '../../core'
import { originalTarget } from '../contract/transforms'
import { engineNetwork } from './imported-network'
import type { ProofRows } from './model-format'
import type { ModelLayer, PortableModel } from './portable-model'
import type { TrainedModel } from './trained-model'

/** Rows that go through the network at once. */
const MOST_ROWS = 512

/** A network that answers, row after row: a[r] by the engine. */
export class NetworkAnswers {
  readonly #predictor: Predictor

  constructor(private readonly trained: Pick<TrainedModel, 'network' | 'tensors'>) {
    const { network, tensors } = trained
    this.#predictor = new Predictor(network, MOST_ROWS, (layout, programs) =>
      wasmExecutor(layout, programs, { threads: 1 }),
    )
    this.#predictor.load(tensors)
  }

  /**
   * @param features rows x d, as training sees them
   * @returns rows x m_r, row-major
   */
  outputs(features: Float32Array): Float32Array {
    const { inputs, layers } = this.trained.network
    const [count, units] = [features.length / inputs, layers[layers.length - 1].units]
    const outputs = new Float32Array(count * units)
    for (let from = 0; from < count; from += MOST_ROWS) {
      const rows = Math.min(MOST_ROWS, count - from)
      this.#predictor.run(features.subarray(from * inputs, (from + rows) * inputs), rows)
      const { values, offset, stride } = this.#predictor.activations(layers.length)
      for (let i = 0; i < rows; i++) {
        outputs.set(values.subarray(offset + i * stride, offset + i * stride + units), (from + i) * units)
      }
    }
    return outputs
  }

  close(): void {
    this.#predictor.close()
  }
}

/** a[r] of rows of features, as `NetworkAnswers` gives it. */
export const outputsOf = ({ trained }: PortableModel, features: Float32Array): Float32Array =>
  outputsOfNetwork(trained, features)

/** The same of layers alone. */
export const outputsOfLayers = (layers: readonly ModelLayer[], features: Float32Array): Float32Array =>
  outputsOfNetwork(engineNetwork(layers), features)

function outputsOfNetwork(
  trained: Pick<TrainedModel, 'network' | 'tensors'>,
  features: Float32Array,
): Float32Array {
  const network = new NetworkAnswers(trained)
  try {
    return network.outputs(features)
  } finally {
    network.close()
  }
}

/** Outputs as they are meant: of a regression on the original scale, of classes as they are. */
export function answersOf({ target }: PortableModel, outputs: ArrayLike<number>): Float64Array {
  if (target.kind === 'classes') return Float64Array.from(outputs)
  return Float64Array.from(outputs, (y, n) => originalTarget(y, target, n % target.names.length))
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

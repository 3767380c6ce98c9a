import type { Random } from '../random'
import type { Entry } from '../table'

/** What an initialiser may know of the layer it fills. */
export interface InitContext {
  /** m_(k-1). */
  readonly fanIn: number
  /** m_k. */
  readonly fanOut: number
  /** The slope of the layer's leaky ReLU for z < 0, else 0: He's gain is sqrt(2 / (1 + slope^2)). */
  readonly negativeSlope: number
}

/** A way to draw the entries of a fanOut x fanIn weight matrix, row-major. */
export interface InitializerEntry extends Entry {
  /** Whether it makes sense for a vector of biases. */
  readonly forBiases: boolean
  // The values are those of this very entry; the table as a whole cannot say so.
  fill(out: Float64Array, context: InitContext, random: Random, values: never): void
  /** The standard deviation of an entry: 0 for constants; for matrices with a pattern, over all their entries. */
  std(context: InitContext, values: never): number
}

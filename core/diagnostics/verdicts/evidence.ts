import type { NetworkSpec, TrainingSpec } from '../../experiment'
import type { NonFinite } from '../non-finite'

/** Numbers of a run, row by row, as in steps.csv and epochs.csv. */
export interface Table {
  readonly length: number
  /** NaN where there is no such column, or no number. */
  value(row: number, column: string): number
}

/** What a verdict is based on. */
export interface Evidence {
  readonly network: NetworkSpec
  readonly training: TrainingSpec
  /** The columns of steps.csv. The rows of a long run stand for intervals. */
  readonly steps: Table
  /** The columns of epochs.csv. */
  readonly epochs: Table
  /** Where the run left the finite numbers, once that is known. */
  readonly nonFinite: NonFinite | null
  /** Whether the run began with given tensors: then the initialisers say nothing. Default: it did not. */
  readonly hasInitialWeights?: boolean
}

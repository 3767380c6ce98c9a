import type { BoxPlot, Interval, PairedDifference } from '../statistics'

/** What a run came to: the number that is compared, or why it has none. */
export type Outcome = number | 'waiting' | 'diverged' | 'failed'

/** One scheme over its seeds. */
export interface SchemeRow {
  /** Place among the schemes. */
  readonly scheme: number
  /** Of the runs that came to a number, in the order of the seeds. */
  readonly values: readonly number[]
  readonly mean: number | null
  /** Student's 95 % interval of the mean; null for fewer than two values. */
  readonly interval: Interval | null
  readonly std: number | null
  readonly box: BoxPlot | null
  readonly diverged: number
  readonly failed: number
  readonly waiting: number
  /** This one minus the best, over the seeds of which both have a number; null for the best itself, and without one. */
  readonly toBest: ToBest | null
}

export interface ToBest extends PairedDifference {
  /** The p value after Holm's correction for as many tests as there are other schemes; null where there is no test. */
  readonly adjustedP: number | null
}

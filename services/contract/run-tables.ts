/** Names a run within its workspace: the name of its folder. */
export type RunId = string

/** The tables of a run. */
export const TABLES = ['steps', 'epochs', 'histograms'] as const
export type TableName = (typeof TABLES)[number]

/** The rows of a run's tables from which on a reader wants them. */
export type RowsFrom = Readonly<Record<TableName, number>>

/** How far a run is. */
export interface RunProgress {
  readonly run: RunId
  readonly step: number
  /** Whole epochs. */
  readonly epoch: number
  /** Of all sittings. */
  readonly elapsedMs: number
  /** The lowest validation loss so far (training loss where there is no validation part); null before the first epoch's end. */
  readonly bestLoss: number | null
}

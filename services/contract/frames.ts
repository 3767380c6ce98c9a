import type { RowsFrom, RunProgress, TableName } from './run-tables'

/** Rows of a table of a run, one after another: `numbers` holds `columns` numbers a row. */
export interface Rows {
  /** The place of the first one in its table, from 0. */
  readonly first: number
  readonly columns: number
  /** An absent number is NaN, as only dead shares and metrics can be. */
  readonly numbers: Float64Array<ArrayBuffer>
}

/**
 * What a run has done since the last frame: how far it is, and the rows that it wrote. All of them are on the disk before
 * anyone sees them.
 */
export interface Frame extends RunProgress, Readonly<Record<TableName, Rows>> {
  /** Counts the times that the run was taken up while the studio is open: rows of an earlier sitting may have been cut off. */
  readonly sitting: number
  /** Milliseconds since 1970. */
  readonly sentAtMs: number
}

/** Where the rows of a frame end. */
export const endOf = ({ first, columns, numbers }: Rows): number =>
  first + (columns === 0 ? 0 : numbers.length / columns)

/** The rows that follow a frame. */
export const after = ({ steps, epochs, histograms }: Frame): RowsFrom => ({
  steps: endOf(steps),
  epochs: endOf(epochs),
  histograms: endOf(histograms),
})

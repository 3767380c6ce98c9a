import type { ColumnDescription, TableInfo, TableRows } from '../../contract/tables'

/** A table that is open to be looked at. */
export interface ViewedTable {
  /** As far as it is known. */
  readonly info: TableInfo
  /** Once all of it has been looked through. @throws StudioError for what is wrong anywhere in it */
  whole(): Promise<TableInfo>
  /** Rows from `first` on, as many as there are of `count`. */
  rows(first: number, count: number): Promise<TableRows>
  /** Looks at every value. */
  describe(): Promise<readonly ColumnDescription[]>
  close(): Promise<void>
}

/** Of a column of numbers, from its smallest to its largest. */
export const BINS = 24
/** Different values that are counted one by one. */
export const MOST_VALUES = 20
/** Letters of a cell that are shown. */
export const MOST_LETTERS = 1000
/** Cells of one answer: a table of very many columns is shown in fewer rows. */
export const MOST_CELLS = 200_000

/** How many rows an answer holds of those that were asked for. */
export const shownRows = (count: number, columns: number): number =>
  Math.min(count, Math.max(1, Math.floor(MOST_CELLS / columns)))

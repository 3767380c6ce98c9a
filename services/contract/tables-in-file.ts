import type { DataFormatInfo } from './data-formats'

/** The tables of one file. */
export interface TablesInFile {
  readonly holds: NonNullable<DataFormatInfo['holds']>
  /** As `data.table` names them. */
  readonly names: readonly string[]
  /** That which is looked at; of arrays also several, side by side. */
  readonly chosen: readonly string[]
}

import type { ColumnPreprocessing } from '../contract/preprocessing'
import type { Scaling } from '../contract/transforms'
import type { Split } from './split'
import type { TableColumn } from './table'

/** How many rows there were at the beginning, and after each step that leaves some out. */
export interface RowsLeft {
  readonly read: number
  readonly filtered: number
  readonly complete: number
}

/** One who looks on while data are prepared, and is told what happens. Columns are read-only. */
export interface Onlooker {
  readonly rows?: (left: RowsLeft) => void
  /** @param train rows of the training part, by which it was found out how */
  readonly column?: (column: TableColumn, how: ColumnPreprocessing, train: Int32Array) => void
  readonly target?: (column: TableColumn, how: Scaling, train: Int32Array) => void
  /** The parts, before the training part is balanced. */
  readonly split?: (split: Split) => void
}

import type { Rows } from '../../services/contract/frames'
import { ColumnTable } from '../charts/column-table'

/** The rows of one table of a run, from its first on. */
export class RowTable extends ColumnTable {
  /** Appends rows that begin where ours end or before; those that we have are skipped. Beyond a gap nothing is taken. */
  append({ first, columns, numbers }: Rows): void {
    const known = this.length - first
    if (known < 0 || known * columns >= numbers.length) return
    this.push(columns, numbers, known * columns)
  }

  at(row: number, column: number): number {
    return this.column(column).at(row)
  }
}

import type { ColumnName } from './columns'
import type { RunRow } from './rows'

export interface Order {
  readonly column: ColumnName
  readonly isDescending: boolean
}

/** Newest first. */
export const NEWEST: Order = { column: 'created', isDescending: true }

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Rows in the order of a column; where it says nothing, last; equal ones as they were. */
export function sorted(rows: readonly RunRow[], { column, isDescending }: Order): readonly RunRow[] {
  const sign = isDescending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [one, other] = [a.cells[column].value, b.cells[column].value]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return sign * compared(one, other)
  })
}

function compared(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a === b ? 0 : a < b ? -1 : 1
  return collator.compare(String(a), String(b))
}

/** The order after a click on the head of a column: turned round where it is sorted by it already. */
export const orderAfter = (order: Order, column: ColumnName): Order => ({
  column,
  isDescending: order.column === column ? !order.isDescending : column === 'created',
})

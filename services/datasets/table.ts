import { StudioError } from '../contract/errors'
import type { RowsLeft } from './onlooker'

/** A column read: numbers (NaN where missing), or indices of categories (-1 where missing). */
export type TableColumn =
  | { readonly kind: 'number'; readonly name: string; readonly values: Float64Array }
  | {
      readonly kind: 'category'
      readonly name: string
      readonly values: Int32Array
      readonly categories: readonly string[]
    }

/** What an experiment uses of a table: as it is in the file, but for rows that are left out. */
export interface Table {
  readonly rows: number
  readonly features: readonly TableColumn[]
  readonly targets: readonly TableColumn[]
  /** For each row 0, 1, 2, in the order of SPLITS; null where fractions say the split. */
  readonly parts: Int32Array | null
  readonly warnings: readonly string[]
  readonly left: RowsLeft
  /** Where a row, counted from 0, is in its source: `line 431`. */
  readonly place: (row: number) => Promise<string>
}

const isGap = ({ kind, values }: TableColumn, row: number): boolean =>
  kind === 'number' ? Number.isNaN(values[row]) : values[row] < 0

export const hasGaps = ({ kind, values }: TableColumn): boolean =>
  kind === 'number' ? values.some(Number.isNaN) : values.includes(-1)

/**
 * The table without the rows that miss a value in one of some columns, and without the categories that only those had.
 * @throws StudioError `tableEmpty` where no row is left
 */
export function withoutGaps(table: Table, file: string, needed: readonly TableColumn[]): Table {
  const columns = needed.filter(hasGaps)
  if (columns.length === 0) return table
  const kept = Int32Array.from({ length: table.rows }, (_, row) => row).filter(
    (row) => !columns.some((column) => isGap(column, row)),
  )
  if (kept.length === 0) {
    const problem = 'every row misses a value, and "missing" is "dropRows"'
    throw new StudioError('tableEmpty', { file, problem })
  }
  const only = (column: TableColumn): TableColumn =>
    column.kind === 'number'
      ? { ...column, values: Float64Array.from(kept, (row) => column.values[row]) }
      : {
          ...column,
          ...compact(
            column.categories,
            Int32Array.from(kept, (row) => column.values[row]),
          ),
        }
  const { parts } = table
  return {
    rows: kept.length,
    features: table.features.map(only),
    targets: table.targets.map(only),
    parts: parts && Int32Array.from(kept, (row) => parts[row]),
    warnings: [
      ...table.warnings,
      `${table.rows - kept.length} of ${table.rows} rows miss a value and are left out.`,
    ],
    left: { ...table.left, complete: kept.length },
    place: (row) => table.place(kept[row]),
  }
}

function compact(
  categories: readonly string[],
  codes: Int32Array,
): { categories: readonly string[]; values: Int32Array } {
  const used = new Set(codes)
  const places = new Int32Array(categories.length)
  const kept = categories.filter((_, code) => used.has(code))
  kept.forEach((name, place) => (places[categories.indexOf(name)] = place))
  return { categories: kept, values: codes.map((code) => places[code]) }
}

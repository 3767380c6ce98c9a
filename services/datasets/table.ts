import { StudioError } from '../contract/errors'
import type { RowsLeft } from './onlooker'

/** A column read: numbers (NaN where missing), or indices of categories (-1 where missing). */
export type TableColumn = NumberColumn | CategoryColumn

interface NumberColumn {
  readonly kind: 'number'
  readonly name: string
  readonly values: Float64Array
}

interface CategoryColumn {
  readonly kind: 'category'
  readonly name: string
  readonly values: Int32Array
  readonly categories: readonly string[]
}

/** Numbers, or indices of categories. */
export type Values = TableColumn['values']

/** Values that are read when they are wanted. */
export interface StoredValues {
  /** How many are missing. */
  readonly gaps: number
  /** Reads as many as there is room for, from the row `first` on. */
  read(into: Values, first: number): void
  /** Replaces them all by those of some rows, which are in ascending order. */
  keep(rows: Int32Array): void
}

/** A column that is not in memory. */
export type StoredColumn = (Omit<NumberColumn, 'values'> | Omit<CategoryColumn, 'values'>) & {
  readonly stored: StoredValues
}

/** What an experiment uses of a table: as it is in the file, but for rows that are left out. */
export interface Table {
  readonly rows: number
  readonly features: readonly StoredColumn[]
  readonly targets: readonly StoredColumn[]
  /** For each row 0, 1, 2, in the order of SPLITS; null where fractions say the split. */
  readonly parts: Int32Array | null
  readonly warnings: readonly string[]
  readonly left: RowsLeft
  /** Where a row, counted from 0, is in its source: `line 431`. */
  readonly place: (row: number) => Promise<string>
}

/**
 * Some values of a column, in memory.
 * @param memory where they are to be, over what was there: eight bytes for each
 */
export function readValues(
  { stored, ...column }: StoredColumn,
  first: number,
  count: number,
  memory = new ArrayBuffer(8 * count),
): TableColumn {
  const values =
    column.kind === 'number' ? new Float64Array(memory, 0, count) : new Int32Array(memory, 0, count)
  stored.read(values, first)
  return { ...column, values } as TableColumn
}

/** Rows of a column that are looked at together. */
const BLOCK = 1 << 16

/** The values of all rows, some at a time; each block holds until the next one is asked for. */
export function* blocksOf(column: StoredColumn, rows: number): Generator<[first: number, values: Values]> {
  const memory = new ArrayBuffer(8 * Math.min(rows, BLOCK))
  for (let first = 0; first < rows; first += BLOCK)
    yield [first, readValues(column, first, Math.min(BLOCK, rows - first), memory).values]
}

/**
 * The table without the rows that miss a value in one of some columns, and without the categories that only those had.
 * @throws StudioError `tableEmpty` where no row is left
 */
export function withoutGaps(table: Table, file: string, needed: readonly StoredColumn[]): Table {
  const columns = needed.filter(({ stored }) => stored.gaps > 0)
  if (columns.length === 0) return table
  const kept = completeRows(columns, table.rows)
  if (kept.length === 0) {
    const problem = 'every row misses a value, and "missing" is "dropRows"'
    throw new StudioError('tableEmpty', { file, problem })
  }
  const only = (column: StoredColumn): StoredColumn => {
    column.stored.keep(kept)
    return column.kind === 'number' ? column : usedOnly(column, kept.length)
  }
  const { parts } = table
  return {
    rows: kept.length,
    features: table.features.map(only),
    targets: table.targets.map(only),
    parts: parts && kept.map((row) => parts[row]),
    warnings: [
      ...table.warnings,
      `${table.rows - kept.length} of ${table.rows} rows miss a value and are left out.`,
    ],
    left: { ...table.left, complete: kept.length },
    place: (row) => table.place(kept[row]),
  }
}

function completeRows(columns: readonly StoredColumn[], rows: number): Int32Array {
  const isLeftOut = new Uint8Array(rows)
  for (const column of columns) {
    const isGap = column.kind === 'number' ? Number.isNaN : (code: number): boolean => code < 0
    for (const [first, values] of blocksOf(column, rows))
      for (let i = 0; i < values.length; i++) if (isGap(values[i])) isLeftOut[first + i] = 1
  }
  const kept = new Int32Array(rows)
  let size = 0
  for (let row = 0; row < rows; row++) if (isLeftOut[row] === 0) kept[size++] = row
  return kept.slice(0, size)
}

type StoredCategories = Extract<StoredColumn, { kind: 'category' }>

/** Without the categories that no row has. */
function usedOnly(column: StoredCategories, rows: number): StoredCategories {
  const { categories, stored } = column
  const isUsed = new Uint8Array(categories.length)
  for (const [, codes] of blocksOf(column, rows)) for (const code of codes) if (code >= 0) isUsed[code] = 1
  const kept = categories.filter((_, code) => isUsed[code] === 1)
  if (kept.length === categories.length) return column
  const places = Int32Array.from(categories, (name) => kept.indexOf(name))
  const read = (into: Values, first: number): void => {
    stored.read(into, first)
    for (let i = 0; i < into.length; i++) if (into[i] >= 0) into[i] = places[into[i]]
  }
  return {
    ...column,
    categories: kept,
    stored: { gaps: stored.gaps, read, keep: (rows) => stored.keep(rows) },
  }
}

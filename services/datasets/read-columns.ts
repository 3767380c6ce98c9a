import type { DuckDBConnection } from '@duckdb/node-api'
import { StudioError } from '../contract/errors'
import type { Categories } from './categories'
import { itemsOf, slices, sqlText } from './duckdb'
import type { ProfiledColumn } from './profile'
import type { TableSource } from './table-source'

/** The values of a column: numbers, NaN where missing; or indices of categories, -1 where missing. */
export type Values = Float64Array | Int32Array

/** A column to be read: as numbers, or, with categories, as their indices. */
export interface Wanted {
  /** SQL of a double, or of an int; never null. */
  readonly sql: string
  readonly isCode: boolean
}

export const numberOf = ({ number }: ProfiledColumn): Wanted => ({
  sql: `coalesce(${number}, 'nan'::double)`,
  isCode: false,
})

/** @param text SQL that gives one of the names, or null */
export const codeOf = (text: string, names: readonly string[]): Wanted => ({
  sql: `coalesce(enum_code(cast(${text} as enum(${names.map(sqlText).join(', ')}))), -1)::int`,
  isCode: true,
})

/** Numbers as indices of the categories that they are; NaN as -1. */
export function codesOf(values: Values, { numbers }: Categories): Int32Array {
  if (numbers === null) return values as Int32Array
  const codes = new Map(numbers.map((number, i) => [number, i]))
  return Int32Array.from(values, (value) => codes.get(value) ?? -1)
}

/**
 * Reads columns as typed arrays, chunk by chunk: what is held is the result and 2048 rows.
 * @throws StudioError `fileUnreadable`, also where the file has changed since its rows were counted
 */
export async function readColumns(
  db: DuckDBConnection,
  source: TableSource,
  wanted: readonly Wanted[],
  rows: number,
): Promise<Values[]> {
  const columns: Values[] = []
  for (const slice of slices(wanted)) columns.push(...(await readSlice(db, source, slice, rows)))
  return columns
}

async function readSlice(
  db: DuckDBConnection,
  source: TableSource,
  wanted: readonly Wanted[],
  rows: number,
): Promise<Values[]> {
  const columns = wanted.map(({ isCode }) => (isCode ? new Int32Array(rows) : new Float64Array(rows)))
  const sql = `select ${wanted.map((each) => each.sql).join(', ')} from ${source.relation}`
  try {
    const result = await db.stream(sql)
    let offset = 0
    for (;;) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) break
      if (offset + chunk.rowCount > rows) changed(source)
      columns.forEach((column, j) => column.set(itemsOf(chunk, j), offset))
      offset += chunk.rowCount
    }
    if (offset !== rows) changed(source)
  } catch (error) {
    return source.explain(error)
  }
  return columns
}

function changed({ file }: TableSource): never {
  throw new StudioError('fileUnreadable', { file: file.path, problem: 'it changed while it was read' })
}

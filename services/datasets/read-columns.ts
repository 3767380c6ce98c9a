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
  let offset = 0
  for await (const values of streamColumns(db, source, wanted)) {
    const count = values[0].length
    if (offset + count > rows) changed(source)
    columns.forEach((column, j) => column.set(values[j], offset))
    offset += count
  }
  if (offset !== rows) changed(source)
  return columns
}

/**
 * The rows of columns as they come, some 2048 at a time; each block holds until the next one is asked for.
 * @throws StudioError `fileUnreadable`
 */
export async function* streamColumns(
  db: DuckDBConnection,
  source: TableSource,
  wanted: readonly Wanted[],
): AsyncGenerator<Values[]> {
  const sql = `select ${wanted.map((each) => each.sql).join(', ')} from ${source.relation}`
  const explained = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => source.explain(error))
  const result = await explained(db.stream(sql))
  for (;;) {
    const chunk = await explained(result.fetchChunk())
    if (!chunk || chunk.rowCount === 0) return
    yield wanted.map((_, j) => itemsOf(chunk, j))
  }
}

function changed({ file }: TableSource): never {
  throw new StudioError('fileUnreadable', { file: file.path, problem: 'it changed while it was read' })
}

import type { DuckDBConnection } from '@duckdb/node-api'
import { StudioError } from '../contract/errors'
import type { Categories } from './categories'
import { itemsOf, slices, sqlText } from './duckdb'
import type { NumberFile } from './number-file'
import type { ProfiledColumn } from './profile'
import { ValuesOnDisk } from './stored-values'
import type { Values } from './table'
import type { TableSource } from './table-source'

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

/**
 * Puts the values of columns into a file, some 2048 rows at a time: what is held is no more than those.
 * @param categories of each column that is of names
 * @throws StudioError `fileUnreadable`, also where the source has changed since its rows were counted; `fileUnwritable`
 */
export async function storeColumns(
  db: DuckDBConnection,
  source: TableSource,
  wanted: readonly Wanted[],
  categories: readonly (Categories | undefined)[],
  rows: number,
  file: NumberFile,
): Promise<ValuesOnDisk[]> {
  const columns = wanted.map(({ isCode }, j) => {
    const names = categories[j] ?? null
    return new ValuesOnDisk(file, 8 * rows * j, rows, isCode || names !== null, names)
  })
  for (const slice of slices(wanted.map((each, j) => ({ each, column: columns[j] }))))
    await storeSlice(db, source, slice, rows)
  return columns
}

async function storeSlice(
  db: DuckDBConnection,
  source: TableSource,
  slice: readonly { readonly each: Wanted; readonly column: ValuesOnDisk }[],
  rows: number,
): Promise<void> {
  let offset = 0
  const wanted = slice.map(({ each }) => each)
  for await (const values of streamColumns(db, source, wanted)) {
    const count = values[0].length
    if (offset + count > rows) changed(source)
    slice.forEach(({ column }, j) => column.write(values[j], offset))
    offset += count
  }
  if (offset !== rows) changed(source)
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

import {
  DuckDBDoubleVector,
  DuckDBInstance,
  DuckDBIntegerVector,
  DuckDBListVector,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBValue,
} from '@duckdb/node-api'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** Nothing is fetched from the network, nothing is written beside the data. */
const OPTIONS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  temp_directory: '',
}

/** Opens a database that stays, in a file. */
export const openDuckDB = (file: string): Promise<DuckDBInstance> => DuckDBInstance.create(file, OPTIONS)

const BOUND_MB = 300
/** Each thread has some vectors of its own for each column. */
const COLUMN_MB = 2
const MOST_THREADS = 4

/** A database in memory that takes little of it: what does not fit goes to a folder on the disk, or to files attached. */
export const openBounded = (spilled: string): Promise<DuckDBInstance> =>
  DuckDBInstance.create(':memory:', {
    ...OPTIONS,
    memory_limit: `${BOUND_MB}MB`,
    temp_directory: spilled,
    // Each has pieces of the file in memory.
    threads: String(Math.min(MOST_THREADS, availableParallelism())),
  })

/** Lets a bounded database take what queries over so many columns need. */
export async function makeRoom(db: DuckDBConnection, columns: number): Promise<void> {
  await db.run(`set memory_limit = '${BOUND_MB + COLUMN_MB * columns}MB'`)
}

/**
 * Gives `work` a DuckDB of its own, and closes it whatever happens.
 * @param folder where what memory had better not hold goes; where none is given, all is held
 */
export async function withDuckDB<T>(work: (db: DuckDBConnection) => Promise<T>, folder?: string): Promise<T> {
  const instance = await (folder === undefined
    ? DuckDBInstance.create(':memory:', OPTIONS)
    : openBounded(join(folder, 'spilled')))
  try {
    const db = await instance.connect()
    try {
      return await work(db)
    } finally {
      db.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

/** All rows of a small result. */
export async function rowsOf(db: DuckDBConnection, sql: string): Promise<DuckDBValue[][]> {
  return (await db.runAndReadAll(sql)).getRows()
}

/** The lists of doubles, none of them null, that a query gives as its one column: as they come, each where DuckDB keeps it. */
export async function* listsOf(
  db: DuckDBConnection,
  sql: string,
  values: Record<string, DuckDBValue>,
): AsyncGenerator<Float64Array> {
  const result = await db.stream(sql, values)
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return
    const lists = chunk.getColumnVector(0)
    if (!(lists instanceof DuckDBListVector && lists.childVector instanceof DuckDBDoubleVector))
      throw new Error('The column is not of lists of doubles')
    const numbers = lists.childVector['items'] as Float64Array
    for (let i = 0; i < chunk.rowCount; i++) {
      const from = lists.getEntryOffset(i)
      yield numbers.subarray(from, from + lists.getEntryLength(i))
    }
  }
}

/** The memory behind a vector of numbers: asking it value by value takes ten times as long. */
export function itemsOf(chunk: DuckDBDataChunk, column: number): Float64Array | Int32Array {
  const vector = chunk.getColumnVector(column)
  if (vector instanceof DuckDBDoubleVector)
    return (vector['items'] as Float64Array).subarray(0, chunk.rowCount)
  if (vector instanceof DuckDBIntegerVector)
    return (vector['items'] as Int32Array).subarray(0, chunk.rowCount)
  throw new Error(`Column ${column} is neither of doubles nor of ints`)
}

/** DuckDB plans a query in time that grows with the square of its columns: wide tables are read in slices of so many. */
const SLICE = 1000

export function* slices<T>(columns: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < columns.length; from += SLICE) yield columns.slice(from, from + SLICE)
}

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A path in SQL that means this one file, though DuckDB reads * ? [ in it as a pattern. */
export function sqlPath(path: string): string {
  const slashed = process.platform === 'win32' ? path.replaceAll('\\', '/') : path
  return sqlText(slashed.replace(/[*?[]/g, '[$&]'))
}

/** DuckDB's own words, its first line without the hints. */
export const firstLine = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n')[0].replace(/[.\s]+$/, '') : String(error)

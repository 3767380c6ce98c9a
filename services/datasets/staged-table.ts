import {
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  VARCHAR,
  type DuckDBAppender,
  type DuckDBConnection,
} from '@duckdb/node-api'
import { StudioError } from '../contract/errors'
import { checkNames } from './csv-header'
import { sqlText } from './duckdb'
import type { TableFile } from './file-format'
import type { Opening } from './opening'
import { UNCHECKED, unreadable, type SourceColumn, type UncheckedSource } from './table-source'

/** A column that a reader of ours finds. */
export interface StagedColumn {
  readonly name: string
  /** Texts may be numbers; a category is none, whatever it is called. */
  readonly kind: 'number' | 'boolean' | 'text' | 'category'
  /** What it holds that is neither, as it is known when all rows have come. */
  unfit?: string
}

/** NaN is missing as null is. */
export type Value = number | boolean | string | null
/** Some rows: for each column its values. */
export type Batch = readonly (readonly Value[])[]

/** Wider tables take more memory to sort into columns than they are worth. */
export const MOST_COLUMNS = 10_000
/** DuckDB takes so many at once. */
const ROWS = 2048
/** A block for each column is held in memory. */
const BLOCK_BYTES = 16_384

const TYPES = { number: DOUBLE, boolean: BOOLEAN, text: VARCHAR, category: VARCHAR }

/**
 * Puts rows, as they come, into a table of DuckDB on the disk, so that all that follows is as with a file which DuckDB reads.
 * @param place where a row, counted from 0, is in the file
 * @throws StudioError `tableEmpty`, `columnNameMissing`, `columnNameTwice`, `fileUnreadable`
 */
export async function stageTable(
  { db, scratch }: Opening,
  file: TableFile,
  columns: readonly StagedColumn[],
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  place: (row: number) => string | Promise<string>,
): Promise<UncheckedSource> {
  mustBeTable(file, columns)
  const name = `staged${++staged}`
  await db.run(
    `attach ${sqlText(scratch.newFile('duckdb'))} as ${name} (block_size ${BLOCK_BYTES}, storage_version 'latest')`,
  )
  const types = columns.map(({ kind }, j) => `c${j} ${String(TYPES[kind])}`).join(', ')
  await db.run(`create table ${name}.t (${types})`)
  const rows = await fill(db, name, columns, batches)
  if (rows === 0) throw new StudioError('tableEmpty', { file: file.path, problem: 'it has no row' })
  return {
    ...{ file, ...UNCHECKED },
    columns: columns.map(sourceColumn),
    relation: `${name}.t`,
    place: async (row) => place(row),
    explain: (error) => Promise.reject(unreadable(file, error)),
  }
}

let staged = 0

function mustBeTable(file: TableFile, columns: readonly StagedColumn[]): void {
  const refuse = (problem: string): never => {
    throw new StudioError('tableEmpty', { file: file.path, problem })
  }
  if (columns.length < 2)
    refuse(columns.length === 0 ? 'it has no column' : `it has one column, "${columns[0].name}"`)
  if (columns.length > MOST_COLUMNS)
    refuse(`it has ${columns.length} columns, more than the ${MOST_COLUMNS} that are read`)
  checkNames(
    columns.map(({ name }) => name),
    file,
  )
}

function sourceColumn({ name, kind, unfit }: StagedColumn, j: number): SourceColumn {
  return { name, sql: `c${j}`, storage: unfit === undefined ? kind : { unfit } }
}

async function fill(
  db: DuckDBConnection,
  name: string,
  columns: readonly StagedColumn[],
  batches: AsyncIterable<Batch> | Iterable<Batch>,
): Promise<number> {
  const appender = await db.createAppender('t', 'main', name)
  const types = columns.map(({ kind }) => TYPES[kind])
  let rows = 0
  try {
    for await (const batch of batches) {
      for (let from = 0; from < batch[0].length; from += ROWS)
        append(
          appender,
          types,
          batch.map((values) => values.slice(from, from + ROWS)),
        )
      rows += batch[0].length
    }
    appender.flushSync()
  } finally {
    appender.closeSync()
  }
  return rows
}

function append(
  appender: DuckDBAppender,
  types: readonly (typeof TYPES)[keyof typeof TYPES][],
  batch: Batch,
): void {
  const chunk = DuckDBDataChunk.create(types, batch[0].length)
  batch.forEach((values, j) => chunk.setColumnValues(j, values))
  appender.appendDataChunk(chunk)
}

/** Rows, as they come, column by column. */
export async function* inBatches(
  rows: AsyncIterable<readonly Value[]> | Iterable<readonly Value[]>,
  columns: number,
): AsyncGenerator<Batch> {
  let batch = Array.from({ length: columns }, (): Value[] => [])
  for await (const row of rows) {
    for (let j = 0; j < columns; j++) batch[j].push(row[j])
    if (batch[0].length < ROWS) continue
    yield batch
    batch = batch.map(() => [])
  }
  if (batch[0].length > 0) yield batch
}

import { StudioError } from '../contract/errors'
import type { FileReading, FoundDialect, TablesInFile } from '../contract/tables'
import { firstLine } from './duckdb'
import type { TableFile } from './file-format'

/** A column as DuckDB finds it. */
export interface SourceColumn {
  readonly name: string
  /** SQL of the value, for a relation of the source. */
  readonly sql: string
  /**
   * Text may hold numbers, JSON a value of any kind, a category is never a number, whatever it is called; `unfit` is named for
   * the message.
   */
  readonly storage: 'text' | 'json' | 'number' | 'boolean' | 'category' | { readonly unfit: string }
  /** Its numbers have a decimal comma. */
  readonly hasCommas?: true
}

/** What is known of a table once its file has been looked through. */
export interface TableFacts {
  /** Known before it is read, where the file has been checked line by line. */
  readonly rows: number | null
  /** Whether texts may have a `_`, which DuckDB forgives in numbers. */
  readonly underscores: boolean
  /** Whether commas occur which do not separate fields. */
  readonly commas: boolean
}

/** A table that can be read, in any format. */
export interface TableSource extends Omit<TableFacts, 'commas'> {
  readonly file: TableFile
  /** Of a file that may hold several tables. */
  readonly tables?: TablesInFile
  /** Of text: how it is written, but for its decimal sign. */
  readonly text?: Omit<FoundDialect, 'decimal'>
  readonly columns: readonly SourceColumn[]
  /** SQL of the relation whose columns those are; its rows come in the order of the file. */
  readonly relation: string
  /** Where a row, counted from 0, is in the file: `line 431`. */
  readonly place: (row: number) => Promise<string>
  /** Says what is wrong with a file that DuckDB did not read. */
  readonly explain: (error: unknown) => Promise<never>
}

/** What was read of the file of a table. */
export function readingOf({
  tables,
  text,
  columns,
}: Pick<TableSource, 'tables' | 'text' | 'columns'>): FileReading {
  const decimal = columns.some(({ hasCommas }) => hasCommas) ? ',' : '.'
  return { ...(tables ? { tables } : {}), ...(text ? { dialect: { ...text, decimal } } : {}) }
}

/** A table of which only the columns are known as yet. */
export interface UncheckedSource extends Omit<TableSource, 'rows' | 'underscores'> {
  /** The sign before the decimals of numbers in text; null where all values have to be seen to say. */
  readonly decimal: '.' | ',' | null
  /** Looks at the whole file. @throws StudioError where it is not as its kind should be */
  readonly check: () => Promise<TableFacts>
}

/** What is known of a file whose format is checked by whoever reads it. */
export const UNCHECKED = {
  decimal: '.',
  check: () => Promise.resolve({ rows: null, underscores: true, commas: false }),
} as const

/** An error of ours stays what it is. */
export function unreadable(file: TableFile, error: unknown): Error {
  if (error instanceof StudioError) return error
  return new StudioError('fileUnreadable', { file: file.path, problem: firstLine(error) })
}

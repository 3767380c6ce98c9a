import type { DuckDBConnection } from '@duckdb/node-api'
import { StudioError } from '../contract/errors'
import { checkCsv, lineOfRow } from './csv-check'
import { readCsvHeader } from './csv-header'
import { firstLine, rowsOf, sqlName, sqlPath, sqlText } from './duckdb'
import { tableFile, type TableFile } from './file-format'
import { jsonKeys, refuseJsonLine, lineOfJsonRow } from './json-lines'

/** A column as DuckDB finds it. */
export interface SourceColumn {
  readonly name: string
  /** SQL of the value, for a relation of the source. */
  readonly sql: string
  /** Text may hold numbers, JSON a value of any kind; `unfit` is named for the message. */
  readonly storage: 'text' | 'json' | 'number' | 'boolean' | { readonly unfit: string }
}

/** A table that can be read, in any format. */
export interface TableSource {
  readonly file: TableFile
  readonly columns: readonly SourceColumn[]
  /** SQL of the relation whose columns those are; its rows come in the order of the file. */
  readonly relation: string
  /** Known before it is read, where the file has been checked line by line. */
  readonly rows: number | null
  /** Whether texts may have a `_`, which DuckDB forgives in numbers. */
  readonly underscores: boolean
  /** Where a row, counted from 0, is in the file: `line 431`. */
  readonly place: (row: number) => Promise<string>
  /** Says what is wrong with a file that DuckDB did not read. */
  readonly explain: (error: unknown) => Promise<never>
}

/** A table of which only the columns are known as yet. */
export interface UncheckedSource extends Omit<TableSource, 'rows' | 'underscores'> {
  /** Looks at the whole file. @throws StudioError where it is not as its kind should be */
  readonly check: () => Promise<Pick<TableSource, 'rows' | 'underscores'>>
}

/**
 * Finds out which columns a file has, and whether it is as its kind should be. Text is taken as text here: which columns are numbers is decided over all rows,
 * in profile.ts, by rules of our own.
 * @throws StudioError for a file that is missing, of unknown kind, or not as its kind should be
 */
export async function openTable(db: DuckDBConnection, path: string): Promise<TableSource> {
  const { check, ...source } = await openUnchecked(db, path)
  return { ...source, ...(await check()) }
}

/** The same without the check, which may take its time: of two who read the file at once, one may see to it. */
export async function openUnchecked(db: DuckDBConnection, path: string): Promise<UncheckedSource> {
  const file = await tableFile(path)
  if (file.format === 'parquet') return openParquet(db, file)
  return file.format === 'jsonLines' ? openJsonLines(db, file) : openCsv(file)
}

/** What is known of a file whose format is checked by whoever reads it. */
const UNCHECKED = { check: () => Promise.resolve({ rows: null, underscores: true }) }

async function openCsv(file: TableFile): Promise<UncheckedSource> {
  const header = await readCsvHeader(file)
  // Under names of our own: those of the file may be anything.
  const columns = header.names.map((name, j) => ({ name, sql: `c${j}`, storage: 'text' as const }))
  const types = columns.map(({ sql }) => `'${sql}': 'VARCHAR'`).join(', ')
  const dialect =
    `auto_detect = false, header = true, delim = ${sqlText(header.separator)}, quote = '"', escape = '"', skip = 0, ` +
    `strict_mode = true, null_padding = false, compression = ${compression(file)}, hive_partitioning = false`
  return {
    ...{ file, columns },
    check: () => checkCsv(file, header),
    relation: `read_csv(${sqlPath(file.path)}, ${dialect}, columns = {${types}})`,
    place: async (row) => `line ${await lineOfRow(file, header, row)}`,
    explain: (error) => Promise.reject(unreadable(file, error)),
  }
}

/**
 * One JSON object per line. A key that a line does not have is a missing value; numbers, texts and booleans count as
 * their text.
 */
async function openJsonLines(db: DuckDBConnection, file: TableFile): Promise<UncheckedSource> {
  const path = sqlPath(file.path)
  const options = `compression = ${compression(file)}, hive_partitioning = false`
  const explain = async (error: unknown): Promise<never> => {
    await refuseJsonLine(file)
    throw unreadable(file, error)
  }
  const names = await jsonKeys(db, file, `read_ndjson_objects(${path}, ${options})`, explain)
  const columns = names.map((name) => ({ name, sql: sqlName(name), storage: 'json' as const }))
  const types = names.map((name) => `${sqlName(name)}: 'JSON'`).join(', ')
  return {
    ...{ file, columns, explain, ...UNCHECKED },
    relation: `read_json(${path}, format = 'newline_delimited', ${options}, columns = {${types}})`,
    place: async (row) => `line ${await lineOfJsonRow(file, row)}`,
  }
}

async function openParquet(db: DuckDBConnection, file: TableFile): Promise<UncheckedSource> {
  const relation = `read_parquet(${sqlPath(file.path)}, hive_partitioning = false)`
  const described = await rowsOf(
    db,
    `select column_name, column_type from (describe select * from ${relation})`,
  ).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  const columns = described.map(([name, type]) => ({
    name: String(name),
    sql: sqlName(String(name)),
    storage: storageOf(String(type)),
  }))
  return {
    ...{ file, columns, relation, ...UNCHECKED },
    place: (row) => Promise.resolve(`row ${row + 1}`),
    explain: (error) => Promise.reject(unreadable(file, error)),
  }
}

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/

function storageOf(type: string): SourceColumn['storage'] {
  if (NUMBERS.test(type)) return 'number'
  if (type === 'BOOLEAN') return 'boolean'
  if (type === 'VARCHAR' || type === 'UUID' || /^ENUM\([^]*\)$/.test(type)) return 'text'
  return { unfit: `values of type ${type.length > 60 ? `${type.slice(0, 60)}...` : type}` }
}

const compression = (file: TableFile): string => (file.isGzip ? "'gzip'" : "'uncompressed'")

/** An error of ours stays what it is. */
function unreadable(file: TableFile, error: unknown): Error {
  if (error instanceof StudioError) return error
  return new StudioError('fileUnreadable', { file: file.path, problem: firstLine(error) })
}

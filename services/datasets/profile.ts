import type { DuckDBConnection } from '@duckdb/node-api'
import { StudioError } from '../contract/errors'
import { commaNumber } from './decimal'
import { rowsOf, slices } from './duckdb'
import { MARKED, trimmedText, writtenSql } from './missing'
import type { SourceColumn, TableSource } from './table-source'

/** A column looked at over all rows. */
export interface ProfiledColumn {
  readonly name: string
  readonly kind: 'number' | 'text'
  /** SQL of the value as a number; null where it is none. */
  readonly number: string
  /** SQL of the value as a text without blanks around it; null where it is missing. */
  readonly text: string
  /** SQL of the value as the file has it. */
  readonly written: string
  /** Its numbers have a decimal comma. */
  readonly hasCommas: boolean
  /** SQL that is true where the value is missing, in a column of this kind. */
  readonly isMissing: string
  readonly rows: number
  readonly numbers: number
  readonly missing: number
  /** Of the numbers. */
  readonly min: number
  readonly max: number
}

/**
 * Looks at every value of the columns once and says which are numbers: those in which every value that is not missing
 * is one. A single text among 1000 numbers so makes a column of text here; text-columns.ts asks about it.
 * @throws StudioError `columnTypeUnfit`, `columnBlank`, `tableEmpty`; `fileUnreadable` for a file DuckDB cannot read
 */
export async function profileColumns(
  db: DuckDBConnection,
  source: TableSource,
  columns: readonly SourceColumn[],
): Promise<ProfiledColumn[]> {
  columns.forEach((column) => refuseUnfit(source, column))
  const profiled: ProfiledColumn[] = []
  for (const slice of slices(columns)) profiled.push(...(await profileSlice(db, source, slice)))
  return profiled
}

async function profileSlice(
  db: DuckDBConnection,
  source: TableSource,
  columns: readonly SourceColumn[],
): Promise<ProfiledColumn[]> {
  const { rows, counts } = await countValues(db, source, columns)
  checkRows(source, rows)
  return columns.map((column, j) => profileOf(source, column, rows, counts[j]))
}

/** What one look at all values of a column finds. */
interface ValueCounts {
  readonly numbers: number
  /** Missing, if it is a column of numbers. */
  readonly missing: number
  /** Of the numbers. */
  readonly min: number
  readonly max: number
  /** JSON's name of what is no single value; null where each is one. */
  readonly nested: string | null
}

/** A column is one of numbers if every value that is not missing is one, and there is one. */
export const isOfNumbers = ({ numbers, missing }: ValueCounts, rows: number): boolean =>
  numbers > 0 && numbers + missing === rows

/** Looks at every value of the columns once, and refuses nothing. */
export async function countValues(
  db: DuckDBConnection,
  source: Pick<TableSource, 'relation' | 'underscores' | 'explain'>,
  columns: readonly SourceColumn[],
): Promise<{ rows: number; counts: ValueCounts[] }> {
  const inner = columns.map((column, j) => {
    const nested = column.storage === 'json' ? `, ${NESTED(column.sql)} as x${j}` : ''
    return `${numberSql(column, source)} as n${j}, ${textSql(column)} as t${j}${nested}`
  })
  const outer = columns.map((column, j) => {
    const nested = column.storage === 'json' ? `any_value(x${j})` : 'null'
    const missing = `count(case when n${j} is null and ${MARKED(`t${j}`)} then 1 end)`
    return `count(n${j})::double, ${missing}::double, min(n${j}), max(n${j}), ${nested}`
  })
  const sql = `select count(*)::double, ${outer.join(', ')} from (select ${inner.join(', ')} from ${source.relation})`
  const [[total, ...cells]] = await rowsOf(db, sql).catch(source.explain)
  const counts = columns.map((_, j): ValueCounts => {
    const [numbers, missing, min, max, nested] = cells.slice(5 * j, 5 * j + 5)
    return {
      ...{ numbers: Number(numbers), missing: Number(missing), min: Number(min), max: Number(max) },
      nested: typeof nested === 'string' ? nested : null,
    }
  })
  return { rows: Number(total), counts }
}

function profileOf(
  source: TableSource,
  column: SourceColumn,
  rows: number,
  counts: ValueCounts,
): ProfiledColumn {
  const { name } = column
  const { numbers, missing, min, max, nested } = counts
  if (nested !== null) {
    refuseUnfit(source, { ...column, storage: { unfit: nested === 'ARRAY' ? 'lists' : 'objects' } })
  }
  if (missing === rows) {
    throw new StudioError('columnBlank', { file: source.file.path, column: name, part: 'any row' })
  }
  const kind = isOfNumbers(counts, rows) ? 'number' : 'text'
  const number = numberSql(column, source)
  const text = trimmedText(column)
  return {
    ...{ name, kind, number, text, written: writtenSql(column), rows },
    hasCommas: column.hasCommas === true,
    isMissing: `(${kind === 'number' ? number : text}) is null`,
    ...{ numbers, missing, min, max },
  }
}

function refuseUnfit({ file }: TableSource, { name, storage }: SourceColumn): void {
  if (typeof storage === 'string') return
  throw new StudioError('columnTypeUnfit', { file: file.path, column: name, type: storage.unfit })
}

/** DuckDB has to see as many rows as our own check of the file. */
function checkRows({ file, rows }: TableSource, found: number): void {
  if (found === 0) throw new StudioError('tableEmpty', { file: file.path, problem: 'it has no row' })
  if (rows === null || rows === found) return
  const problem = `it has ${rows} rows, of which ${found} could be read; it may be changing just now`
  throw new StudioError('fileUnreadable', { file: file.path, problem })
}

/** NaN counts as no number, so that it is missing. */
export function numberSql(
  { sql, storage, hasCommas }: SourceColumn,
  { underscores }: Pick<TableSource, 'underscores'>,
): string {
  if (storage === 'boolean' || storage === 'category') return 'null::double'
  const value = storage === 'json' ? `(${sql}->>'$')` : sql
  const cast = `nullif(${hasCommas ? commaNumber(value) : `try_cast(${value} as double)`}, 'nan'::double)`
  const isForgiven = underscores && storage !== 'number'
  return isForgiven ? `case when contains(${value}::varchar, '_') then null else ${cast} end` : cast
}

/** A column of numbers need not be written out as text to see that. */
function textSql(column: SourceColumn): string {
  return column.storage === 'number' ? 'null::varchar' : writtenSql(column)
}

const NESTED = (sql: string): string =>
  `case when json_type(${sql}) in ('ARRAY', 'OBJECT') then json_type(${sql}) end`

/** The first row in which a condition holds, and a value of it; null where there is none. */
export async function firstWhere(
  db: DuckDBConnection,
  source: TableSource,
  condition: string,
  value: string,
): Promise<{ place: string; value: string } | null> {
  const numbered = `select row_number() over () - 1 as row, ${value} as value, ${condition} as found from ${source.relation}`
  const sql = `select row::double, value::varchar from (${numbered}) where found order by row limit 1`
  const rows = await rowsOf(db, sql).catch(source.explain)
  if (rows.length === 0) return null
  const [[row, found]] = rows
  return { place: await source.place(Number(row)), value: typeof found === 'string' ? found : '' }
}

/** The same, where there must be one: it has been counted. */
export async function mustBeSomewhere(
  ...question: Parameters<typeof firstWhere>
): Promise<{ place: string; value: string }> {
  const found = await firstWhere(...question)
  if (!found) throw new Error(`No row in which ${question[2]}`)
  return found
}

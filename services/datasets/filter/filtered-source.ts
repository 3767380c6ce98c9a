import type { DuckDBConnection } from '@duckdb/node-api'
import { StudioError } from '../../contract/errors'
import { suggestion } from '../../contract/nearest'
import { firstLine, rowsOf } from '../duckdb'
import { trimmedText } from '../missing'
import { countValues, isOfNumbers, numberSql } from '../profile'
import type { SourceColumn, TableSource } from '../table-source'
import { FilterProblem, filterError } from './filter-problem'
import type { FilterColumn } from './filter-sql'
import { filterSql, parseFilter } from './parse-filter'

/** A source of which some rows count as not there. */
export interface FilteredSource {
  readonly source: TableSource
  /** Rows that the file has; null where nobody has counted them. */
  readonly rowsBefore: number | null
}

/**
 * Leaves out the rows of a source for which a filter is not true: false, or undecided because a value is missing.
 * @throws StudioError `filterWrong`; `filterLeavesNothing`
 */
export async function filterSource(
  db: DuckDBConnection,
  source: TableSource,
  filter: string | undefined,
): Promise<FilteredSource> {
  if (filter === undefined) return { source, rowsBefore: source.rows }
  const condition = await conditionOf(db, source, filter)
  const [rowsBefore, left] = await countRows(db, source, filter, condition)
  if (left === 0) {
    throw new StudioError('filterLeavesNothing', { file: source.file.path, rows: rowsBefore })
  }
  const place = async (row: number): Promise<string> =>
    source.place(await rowBehind(db, source, condition, row))
  const relation = `(select * from ${source.relation} where ${condition})`
  return { source: { ...source, relation, rows: left, place }, rowsBefore }
}

async function conditionOf(db: DuckDBConnection, source: TableSource, filter: string): Promise<string> {
  const syntax = await parseFilter(db, filter)
  const named = namesIn(syntax).flatMap((names) => matching(source, names))
  const columns = await filterColumns(db, source, [...new Set(named)])
  return filterSql(db, filter, syntax, (names, at) => columns.get(find(source, names, at))!)
}

/** The columns that are named anywhere in a parsed filter. */
function namesIn(syntax: unknown): string[][] {
  if (typeof syntax !== 'object' || syntax === null) return []
  if ('column_names' in syntax) return [syntax.column_names as string[]]
  return Object.values(syntax).flatMap(namesIn)
}

/** Of this very name, or else those of it in other letters, as SQL has it: `petal.width` is one name too. */
function matching({ columns }: TableSource, names: readonly string[]): readonly SourceColumn[] {
  const name = names.join('.')
  const exact = columns.filter((column) => column.name === name)
  if (exact.length > 0) return exact
  return columns.filter((column) => column.name.toLowerCase() === name.toLowerCase())
}

function find(source: TableSource, names: readonly string[], at: number | null): SourceColumn {
  const found = matching(source, names)
  if (found.length === 1) return found[0]
  const name = names.join('.')
  if (found.length > 1) {
    const each = found.map((column) => `"${column.name}"`).join(' and ')
    throw new FilterProblem(at, `"${name}" may be ${each}. Write it as it is in the file.`)
  }
  const known = source.columns.map((column) => column.name)
  throw new FilterProblem(at, `there is no column "${name}". ${suggestion(name, known)}`)
}

/** A column is of numbers or text by all of its rows, as profile.ts says it; what cannot be a feature is text here. */
async function filterColumns(
  db: DuckDBConnection,
  source: TableSource,
  columns: readonly SourceColumn[],
): Promise<ReadonlyMap<SourceColumn, FilterColumn>> {
  if (columns.length === 0) return new Map()
  const { rows, counts } = await countValues(db, source, columns)
  return new Map(
    columns.map((column, j): [SourceColumn, FilterColumn] => {
      const { name, storage, sql } = column
      if (storage === 'boolean') return [column, { name, type: 'boolean', sql }]
      return isOfNumbers(counts[j], rows)
        ? [column, { name, type: 'number', sql: numberSql(column, source) }]
        : [column, { name, type: 'text', sql: trimmedText(column) }]
    }),
  )
}

async function countRows(
  db: DuckDBConnection,
  source: TableSource,
  filter: string,
  condition: string,
): Promise<[all: number, left: number]> {
  const sql = `select count(*)::double, count(case when ${condition} then 1 end)::double from ${source.relation}`
  const [[all, left]] = await rowsOf(db, sql).catch(async (error: unknown) => {
    // Whether the file or the filter is to blame: the file can be read without it.
    await rowsOf(db, `select count(*) from (select * from ${source.relation})`).catch(source.explain)
    throw filterError(filter, null, `it cannot be worked out: ${firstLine(error)}.`)
  })
  if (source.rows !== null && source.rows !== Number(all)) {
    const problem = `it has ${source.rows} rows, of which ${Number(all)} could be read; it may be changing just now`
    throw new StudioError('fileUnreadable', { file: source.file.path, problem })
  }
  return [Number(all), Number(left)]
}

/** The row of the source that is row so many of those that are left. */
async function rowBehind(
  db: DuckDBConnection,
  source: TableSource,
  condition: string,
  row: number,
): Promise<number> {
  const numbered = `select row_number() over () - 1 as row, ${condition} as holds from ${source.relation}`
  const sql = `select row::double from (${numbered}) where holds order by row limit 1 offset ${row}`
  const [[found]] = await rowsOf(db, sql).catch(source.explain)
  return Number(found)
}

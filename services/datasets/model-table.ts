import type { DuckDBConnection } from '@duckdb/node-api'
import type { TableChoice } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { suggestion } from '../contract/nearest'
import type { ColumnPreprocessing, Preprocessing, TargetPreprocessing } from '../contract/preprocessing'
import { sqlText, withDuckDB } from './duckdb'
import { filterSource } from './filter/filtered-source'
import { MARKED, trimmedText, writtenSql } from './missing'
import { openTable } from './open-table'
import type { Opening } from './opening'
import { countValues, firstWhere, numberSql } from './profile'
import { codeOf, streamColumns, type Wanted } from './read-columns'
import { Scratch } from './scratch'
import type { TableColumn, Values } from './table'
import type { SourceColumn, TableSource } from './table-source'

/** A table whose rows a model can be asked for: it has the columns that the model was trained on, and they hold what they held. */
export interface ModelTable {
  readonly source: TableSource
  readonly rows: number
  readonly columns: readonly ModelColumn[]
  /** What should be answered, a column for each target; null where the table does not have them all. */
  readonly targets: readonly Wanted[] | null
}

interface ModelColumn {
  readonly how: TableColumnPreprocessing
  readonly wanted: Wanted
}

type TableColumnPreprocessing = Exclude<ColumnPreprocessing, { kind: 'image' }>

/**
 * What should be answered for some rows: numbers, or places in the list of classes. NaN: nothing is said; infinite: something
 * that is no class of the model, or no number.
 */
export type TargetValues = Float64Array

/** Some rows that follow each other. */
export interface RowBlock {
  /** Of the first of them, from 0 on. */
  readonly first: number
  readonly rows: number
  readonly columns: readonly TableColumn[]
  /** One for each target; null where the table does not have them all. */
  readonly targets: readonly TargetValues[] | null
}

/** The largest number in single precision, in which features are kept. */
const LARGEST = 3.4028234663852886e38

/**
 * Opens a table and holds the columns of a model against it. Whether each value can be used is seen when it is read.
 * @throws StudioError `modelColumnMissing`, `modelColumnText`, `categoryUnknown`, `valueTooLarge`, and what `openTable` throws
 */
async function openModelTable(
  opening: Opening,
  path: string,
  { features: hows, target }: Preprocessing,
  filter: string | undefined,
): Promise<ModelTable> {
  const { db } = opening
  const { source } = await filterSource(db, await openTable(opening, path), filter)
  const named = hows.map((how) => {
    if (how.kind === 'image') throw new Error('A table has no images')
    return { how, column: columnNamed(source, how.column) }
  })
  const { rows, counts } = await countValues(
    db,
    source,
    named.map(({ column }) => column),
  )
  if (rows === 0) throw new StudioError('tableEmpty', { file: path, problem: 'it has no row' })
  const columns: ModelColumn[] = []
  for (const [j, { how, column }] of named.entries()) {
    const { numbers, missing, min, max } = counts[j]
    if (how.kind === 'numeric') {
      if (numbers + missing < rows) await refuseText(db, source, column)
      if (numbers > 0 && Math.max(-min, max) > LARGEST) await refuseLarge(db, source, column)
      columns.push({
        how,
        wanted: { sql: `coalesce(${numberSql(column, source)}, 'nan'::double)`, isCode: false },
      })
    } else {
      columns.push({ how, wanted: await categoryWanted(db, source, column, how) })
    }
  }
  return { source, rows, columns, targets: targetsWanted(source, target) }
}

/** Which rows of a file are meant, in which of its tables. */
export type RowChoice = TableChoice & { readonly filter?: string | undefined }

/** Gives `work` the table of a file that fits a model, and puts away whatever that took. */
export const withTable = <T>(
  choice: RowChoice,
  path: string,
  model: Preprocessing,
  work: (table: ModelTable, db: DuckDBConnection) => Promise<T>,
): Promise<T> =>
  Scratch.within((scratch) =>
    withDuckDB(async (db) => {
      const { table, dialect, filter } = choice
      return work(await openModelTable({ db, scratch, table, dialect }, path, model, filter), db)
    }, scratch.folder),
  )

/** The rows of a table from the first on, some at a time. */
export async function* rowBlocks(
  db: DuckDBConnection,
  { source, columns, targets }: ModelTable,
): AsyncGenerator<RowBlock> {
  let first = 0
  const wanted = [...columns.map((column) => column.wanted), ...(targets ?? [])]
  for await (const values of streamColumns(db, source, wanted)) {
    const rows = values[0].length
    yield {
      ...{ first, rows, columns: columns.map(({ how }, j) => tableColumn(how, values[j])) },
      targets: targets && values.slice(columns.length).map((each) => Float64Array.from(each)),
    }
    first += rows
  }
}

function tableColumn(how: TableColumnPreprocessing, values: Values): TableColumn {
  return values instanceof Float64Array
    ? { kind: 'number', name: how.column, values }
    : {
        ...{ kind: 'category', name: how.column, values },
        categories: how.kind === 'numeric' ? [] : how.categories,
      }
}

function columnNamed({ columns, file }: TableSource, name: string): SourceColumn {
  const names = columns.map((column) => column.name)
  const column = columns[names.indexOf(name)] as SourceColumn | undefined
  if (column) return column
  const hint = suggestion(name, names)
  throw new StudioError('modelColumnMissing', { file: file.path, column: name, suggestion: hint })
}

/** Names that are all written as numbers are those of a column of numbers, in which 1.0 is 1. */
const areNumbers = (categories: readonly string[]): boolean =>
  categories.every((category) => category !== '' && String(Number(category)) === category)

/** SQL of the name of a category, which may be none of these; null where there is none. */
function categorySql(source: TableSource, column: SourceColumn, categories: readonly string[]): string {
  const text = trimmedText(column)
  if (!areNumbers(categories)) return text
  const number = numberSql(column, source)
  const cases = categories.map((each) => `when ${number} = ${each} then ${sqlText(each)}`)
  return `case ${cases.join(' ')} when ${MARKED(text)} then null else ${text} end`
}

/** What should be answered; null where a target is not there. Nothing in it is refused: it only judges. */
function targetsWanted(source: TableSource, target: TargetPreprocessing): readonly Wanted[] | null {
  const names = target.kind === 'classes' ? [target.name] : target.names
  const columns = names.map((name) => source.columns.find((column) => column.name === name))
  if (!columns.every((column) => column !== undefined)) return null
  const wanted =
    target.kind === 'classes'
      ? (column: SourceColumn) => classSql(source, column, target.classes)
      : (column: SourceColumn) => valueSql(source, column)
  return columns.map((column) => ({ sql: wanted(column), isCode: false }))
}

/** SQL of a double, as in `TargetValues`. */
function classSql(source: TableSource, column: SourceColumn, classes: readonly string[]): string {
  const name = categorySql(source, column, classes)
  const place = classes.map((each, i) => `when ${sqlText(each)} then ${i}::double`)
  return `case when ${name} is null then 'nan'::double else case ${name} ${place.join(' ')} else 'inf'::double end end`
}

function valueSql(source: TableSource, column: SourceColumn): string {
  const isMissing = MARKED(trimmedText(column))
  if (typeof column.storage !== 'string')
    return `case when ${isMissing} then 'nan'::double else 'inf'::double end`
  return `coalesce(${numberSql(column, source)}, case when ${isMissing} then 'nan'::double else 'inf'::double end)`
}

/** @throws StudioError `categoryUnknown` */
async function categoryWanted(
  db: DuckDBConnection,
  source: TableSource,
  column: SourceColumn,
  { categories }: Extract<TableColumnPreprocessing, { categories: unknown }>,
): Promise<Wanted> {
  const list = categories.map(sqlText).join(', ')
  const name = categorySql(source, column, categories)
  const unknown = await firstWhere(
    db,
    source,
    `${name} is not null and ${name} not in (${list})`,
    writtenSql(column),
  )
  if (!unknown) return codeOf(name, categories)
  throw new StudioError('categoryUnknown', {
    ...{ file: source.file.path, column: column.name, ...unknown },
    suggestion: suggestion(unknown.value, categories),
  })
}

async function refuseText(db: DuckDBConnection, source: TableSource, column: SourceColumn): Promise<void> {
  const isText = `${numberSql(column, source)} is null and not ${MARKED(trimmedText(column))}`
  const at = await firstWhere(db, source, isText, writtenSql(column))
  if (at) throw new StudioError('modelColumnText', { file: source.file.path, column: column.name, ...at })
}

async function refuseLarge(db: DuckDBConnection, source: TableSource, column: SourceColumn): Promise<void> {
  const isLarge = `abs(${numberSql(column, source)}) > ${LARGEST}`
  const at = await firstWhere(db, source, isLarge, writtenSql(column))
  if (at) throw new StudioError('valueTooLarge', { file: source.file.path, column: column.name, ...at })
}

import { DuckDBListValue, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api'
import { StudioError } from '../contract/errors'
import { rowsOf, sqlText } from './duckdb'
import { MISSING_MARKERS } from './missing'
import { mustBeSomewhere, type ProfiledColumn } from './profile'
import type { TableSource } from './table-source'

/** More categories than this seem to name the rows, and would be as many features. */
export const MOST_CATEGORIES = 1000
/** A numeric target with fractions has at most so many classes. */
const MOST_FRACTIONAL_CLASSES = 100
/** From this share of numbers on, the texts of a column are taken for slips of the pen. */
const MOSTLY = 0.9

/** A column whose values are names: of categories, or of the classes. */
export interface NamedColumn {
  readonly column: ProfiledColumn
  readonly isTarget: boolean
  /** The experiment says so itself, in `data.categorical`. */
  readonly isListed: boolean
}

export interface Categories {
  /** As they sort: numbers by size, text by code unit. */
  readonly names: readonly string[]
  /** The numbers that they are, in a column of numbers. */
  readonly numbers: readonly number[] | null
  readonly warnings: readonly string[]
}

/**
 * The categories of each column, over all rows of the file, and not only those of the training part: so that a name that
 * training did not see has its place nevertheless.
 * @throws StudioError `columnMixed`, `columnDecimalComma`, `columnTypeUnfit`, `columnIdentifies`, `categoriesInexact`,
 * `targetManyValues`
 */
export async function categoriesOf(
  db: DuckDBConnection,
  source: TableSource,
  named: readonly NamedColumn[],
): Promise<Categories[]> {
  if (named.length === 0) return []
  const inner = named.map(({ column }, j) => `${column[column.kind]} as v${j}`)
  const lists = named.map((_, j) => `list(distinct v${j}) filter (v${j} is not null) as l${j}`)
  const cut = named.map((_, j) => `l${j}[1:${MOST_CATEGORIES + 1}], len(l${j})::double`)
  const from = `(select ${inner.join(', ')} from ${source.relation})`
  const sql = `select ${cut.join(', ')} from (select ${lists.join(', ')} from ${from})`
  const [cells] = await rowsOf(db, sql).catch(source.explain)
  const found: Categories[] = []
  for (const [j, each] of named.entries()) {
    const values = itemsOf(cells[2 * j])
    const distinct = Number(cells[2 * j + 1])
    found.push(
      each.column.kind === 'number'
        ? await numbersOf(db, source, each, values.map(Number), distinct)
        : await textsOf(db, source, each, values.map(String), distinct),
    )
  }
  return found
}

const itemsOf = (list: DuckDBValue): readonly DuckDBValue[] =>
  list instanceof DuckDBListValue ? list.items : []

/** @param values at most MOST_CATEGORIES + 1 of the distinct ones */
async function numbersOf(
  db: DuckDBConnection,
  source: TableSource,
  { column, isTarget }: NamedColumn,
  values: readonly number[],
  distinct: number,
): Promise<Categories> {
  const file = source.file.path
  const most = isTarget && !values.every(Number.isInteger) ? MOST_FRACTIONAL_CLASSES : MOST_CATEGORIES
  if (distinct > most) refuseMany(file, column, isTarget, distinct, most)
  if (Math.max(-column.min, column.max) > Number.MAX_SAFE_INTEGER) {
    const isLarge = `abs(${column.number}) > ${Number.MAX_SAFE_INTEGER}`
    const { value } = await mustBeSomewhere(db, source, isLarge, column.written)
    throw new StudioError('categoriesInexact', { file, column: column.name, value })
  }
  // A set takes -0 and 0 for one.
  const numbers = [...new Set(values)].sort((a, b) => a - b)
  return { names: numbers.map(String), numbers, warnings: [] }
}

/** @param values at most MOST_CATEGORIES + 1 of the distinct ones */
async function textsOf(
  db: DuckDBConnection,
  source: TableSource,
  named: NamedColumn,
  values: readonly string[],
  distinct: number,
): Promise<Categories> {
  const { column, isTarget, isListed } = named
  if (!isListed) await refuseOddTexts(db, source, named, values)
  const file = source.file.path
  if (distinct > MOST_CATEGORIES) refuseMany(file, column, isTarget, distinct, MOST_CATEGORIES)
  const names = values.toSorted(byCodeUnit)
  const markers = names.filter((each) => MARKERS.includes(each.toLowerCase()))
  const warnings = markers.map(
    (marker) =>
      `Column "${column.name}" has a category "${marker}". If it means a missing value, leave the field empty.`,
  )
  return { names, numbers: null, warnings }
}

/**
 * Texts that were meant as something else.
 * @throws StudioError `columnDecimalComma`, `columnTypeUnfit`, `columnMixed`
 */
async function refuseOddTexts(
  db: DuckDBConnection,
  source: TableSource,
  { column: { name, numbers, rows, missing, text, number, written, hasCommas }, isTarget }: NamedColumn,
  values: readonly string[],
): Promise<void> {
  const file = source.file.path
  const list = `[${values.map(sqlText).join(', ')}]`
  const odd = hasCommas ? POINT : COMMA
  const counts = `count(${odd('v')})::double, count(${TEMPORAL('v')})::double`
  const [[others, temporals]] = await rowsOf(db, `select ${counts} from (select unnest(${list}) as v)`)
  if (Number(others) >= MOSTLY * values.length) {
    const at = await mustBeSomewhere(db, source, `${odd(text)} is not null`, written)
    throw new StudioError(hasCommas ? 'columnDecimalPoint' : 'columnDecimalComma', {
      file,
      column: name,
      ...at,
    })
  }
  if (Number(temporals) === values.length && !isTarget) {
    throw new StudioError('columnTypeUnfit', { file, column: name, type: 'dates or times' })
  }
  const filled = rows - missing
  if (numbers >= MOSTLY * filled) {
    const at = await mustBeSomewhere(db, source, `${number} is null and not ${isMarker(text)}`, written)
    throw new StudioError('columnMixed', { file, column: name, ...at, numbers, texts: filled - numbers })
  }
}

/** 1 for what is a number once its commas are gone, or a date or time; else null. */
const COMMA = (v: string): string =>
  `case when contains(${v}, ',') and try_cast(replace(${v}, ',', '') as double) is not null then 1 end`
/** 1 for what is a number whose decimal sign is a point, or which has points between its thousands; else null. */
const POINT = (v: string): string =>
  `case when contains(${v}, '.') and try_cast(replace(replace(${v}, '.', ''), ',', '.') as double) is not null then 1 end`
const TEMPORAL = (v: string): string =>
  `case when try_cast(${v} as timestamp) is not null or try_cast(${v} as time) is not null then 1 end`

const MARKERS: readonly string[] = MISSING_MARKERS.map((marker) => marker.toLowerCase())
/** SQL that is true where a text stands for a missing value, in a column of numbers. */
export const isMarker = (text: string): string =>
  `lower(coalesce(${text}, '')) in (${MARKERS.map(sqlText).join(', ')})`

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function refuseMany(
  file: string,
  { name }: ProfiledColumn,
  isTarget: boolean,
  found: number,
  most: number,
): never {
  if (isTarget) throw new StudioError('targetManyValues', { file, column: name, values: found, most })
  throw new StudioError('columnIdentifies', { file, column: name, categories: found, most })
}

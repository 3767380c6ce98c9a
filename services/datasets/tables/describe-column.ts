import type { DuckDBConnection } from '@duckdb/node-api'
import type { ColumnDescription, ColumnNumbers } from '../../contract/tables'
import { rowsOf } from '../duckdb'
import { BINS, MOST_VALUES } from './viewed-table'

/** A column of the copy: which of its tables it is in, and how it is to be read. */
export interface CopiedColumn {
  readonly name: string
  readonly kind: 'number' | 'text'
  readonly relation: string
  /** SQL of its value: a double, or a text without blanks around it; null where it is missing. */
  readonly value: string
  /** SQL of the value as the file has it; null where it is missing. */
  readonly written: string
}

/** Looks at every value of a column, in two or three passes over it alone. */
export async function describeColumn(
  db: DuckDBConnection,
  column: CopiedColumn,
  rows: number,
): Promise<ColumnDescription> {
  const { name, kind } = column
  const all = `(select ${column.value} as v from ${column.relation})`
  const [[filled, distinct]] = await numbersIn(db, `select count(v), count(distinct v) from ${all}`)
  const isCounted = kind === 'text' || distinct <= MOST_VALUES
  return {
    ...{ name, kind, rows, missing: rows - filled, distinct },
    numbers: kind === 'number' ? await numbersOf(db, all) : null,
    values: isCounted ? await valuesOf(db, all) : null,
  }
}

/** In single precision, in which training takes numbers. */
const LARGEST = '3.4028234663852886e38'

/** Without infinity, and what is too large for training, which refuses it: their squares have no place in a double. */
async function numbersOf(db: DuckDBConnection, all: string): Promise<ColumnNumbers | null> {
  const finite = `(select v from ${all} where abs(v) <= '${LARGEST}'::double)`
  const [found] = await numbersIn(
    db,
    `select count(v), min(v), max(v), avg(v), stddev_pop(v), median(v) from ${finite}`,
  )
  const [count, min, max, mean, std, median] = found
  if (count === 0) return null
  const place =
    max > min ? `least(${BINS - 1}, floor((v - ${sqlNumber(min)}) / ${sqlNumber(max - min)} * ${BINS}))` : '0'
  const bins = new Array<number>(BINS).fill(0)
  const counted = await numbersIn(db, `select ${place} as bin, count(*) from ${finite} group by bin`)
  for (const [bin, inIt] of counted) bins[bin] = inIt
  return { min, max, mean, std, median, bins }
}

/** In quotes, or it would be a decimal number first. */
const sqlNumber = (value: number): string => `'${value}'::double`

async function valuesOf(db: DuckDBConnection, all: string): Promise<{ value: string; count: number }[]> {
  const sql = `select v, count(*) as n from ${all} where v is not null group by v order by n desc, v limit ${MOST_VALUES}`
  const found = await rowsOf(db, sql)
  return found.map(([value, count]) => ({ value: String(value), count: Number(count) }))
}

const numbersIn = async (db: DuckDBConnection, sql: string): Promise<number[][]> =>
  (await rowsOf(db, sql)).map((row) => row.map(Number))

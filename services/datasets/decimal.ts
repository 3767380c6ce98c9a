import type { DuckDBConnection } from '@duckdb/node-api'
import { rowsOf, slices } from './duckdb'
import { MARKED, writtenSql } from './missing'
import type { SourceColumn } from './table-source'

/** SQL of a number in text that has a decimal comma; null for what has a point, which might be one of thousands. */
export const commaNumber = (text: string): string =>
  `case when not contains(${text}, '.') then try_cast(replace(${text}, ',', '.') as double) end`

/** "1,234" is a thousand and more, or one and some: what has this form is no proof. */
const MAY_BE_THOUSANDS = `'\\s*[+-]?[1-9][0-9]{0,2},[0-9]{3}\\s*'`

/**
 * Whether the comma is the decimal sign of a file in which it does not separate fields: it is, if there is a column of
 * nothing but numbers without points, one of which has a comma that cannot be a separator of thousands.
 * @param relation SQL of the relation of those columns
 */
export async function isOfDecimalCommas(
  db: DuckDBConnection,
  relation: string,
  columns: readonly SourceColumn[],
  explain: (error: unknown) => Promise<never>,
): Promise<boolean> {
  for (const slice of slices(columns.filter(({ storage }) => storage === 'text'))) {
    const inner = slice.map((column, j) => `${writtenSql(column)} as t${j}`)
    const outer = slice.map((_, j) => {
      const number = commaNumber(`t${j}`)
      const isProof = `contains(t${j}, ',') and ${number} is not null and not regexp_full_match(t${j}, ${MAY_BE_THOUSANDS})`
      const isOther = `${number} is null and not ${MARKED(`t${j}`)}`
      return `count(case when ${isProof} then 1 end) > 0 and count(case when ${isOther} then 1 end) = 0`
    })
    const sql = `select ${outer.join(' or ')} from (select ${inner.join(', ')} from ${relation})`
    const [[isFound]] = await rowsOf(db, sql).catch(explain)
    if (isFound === true) return true
  }
  return false
}

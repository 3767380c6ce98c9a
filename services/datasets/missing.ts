import { sqlText } from './duckdb'
import type { SourceColumn } from './table-source'

/**
 * What stands for a missing value in a column of numbers, in any case of letters. In a column of text they are texts
 * as others are (NA is Namibia too), and only an empty field is missing.
 */
export const MISSING_MARKERS = ['', 'NA', 'N/A', 'NaN', 'null', '?'] as const

const MARKERS = [...new Set(MISSING_MARKERS.map((marker) => sqlText(marker.toLowerCase())))].join(', ')

/** SQL that is true where a text stands for a missing number. */
export const MARKED = (sql: string): string => `(${sql} is null or lower(${trimmed(sql)}) in (${MARKERS}))`

/** The value as the file has it. */
export const writtenSql = ({ sql, storage }: Pick<SourceColumn, 'sql' | 'storage'>): string =>
  storage === 'json' ? `(${sql}->>'$')` : `${sql}::varchar`

/** A value as text without blanks around it; null where there is none. */
export const trimmedText = (column: SourceColumn): string => `nullif(${trimmed(writtenSql(column))}, '')`

const trimmed = (sql: string): string => `trim(${sql}, E' \\t\\r\\n')`

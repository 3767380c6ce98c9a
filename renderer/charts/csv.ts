import type { XRange } from './chart-source'
import type { Column } from './column'
import type { NamedRange, SmallMaps } from './surface'

/** A column of a file, over its own x. */
export interface CsvColumn {
  readonly name: string
  readonly x: Column
  readonly y: Column
}

const PART_ROWS = 2000

/**
 * All rows within a range, with all digits, in parts that make one text: a line for each x that any column has, and nothing
 * where a column has no number at it. NaN and Infinity stand as these words.
 */
export function csvOf(xName: string, columns: readonly CsvColumn[], { low, high }: XRange): string[] {
  const axes = [...new Set(columns.map(({ x }) => x))]
  const rows = axes.map((x) => x.rowsUpTo(low, false))
  const places = columns.map(({ x }) => axes.indexOf(x))
  const parts = [`${[xName, ...columns.map(({ name }) => name)].map(quoted).join(',')}\n`]
  for (let lines: string[] = []; ;) {
    const at = Math.min(...axes.map((x, i) => (rows[i] < x.length ? x.at(rows[i]) : Infinity)))
    const isOver = !(at <= high)
    if (!isOver) {
      const here = axes.map((x, i) => rows[i] < x.length && x.at(rows[i]) === at)
      const numbers = columns.map(({ y }, i) => {
        const row = rows[places[i]]
        return here[places[i]] && row < y.length ? String(y.at(row)) : ''
      })
      lines.push(`${[at, ...numbers].join(',')}\n`)
      here.forEach((isHere, i) => (rows[i] += isHere ? 1 : 0))
    }
    if (lines.length >= PART_ROWS || isOver) {
      parts.push(lines.join(''))
      lines = []
    }
    if (isOver) return parts
  }
}

/** Numbers and names in rows, with their names above. */
export const tableCsv = (
  names: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string[] => [names, ...rows].map((row) => `${row.map((value) => quoted(String(value))).join(',')}\n`)

/** Curves over the same points of an axis: a line for each point, a column for each curve. */
export const curvesCsv = (
  xName: string,
  x: ArrayLike<number>,
  curves: readonly { readonly name: string; readonly y: ArrayLike<number> }[],
): string[] =>
  tableCsv(
    [xName, ...curves.map(({ name }) => name)],
    Array.from(x, (at, i) => [at, ...curves.map(({ y }) => y[i])]),
  )

/** Maps over the plane: a line for each point, rows of y from low to high, a column for each map. */
export function mapsCsv(
  x: NamedRange,
  y: NamedRange,
  { resolution, values, names }: Pick<SmallMaps, 'resolution' | 'values' | 'names'>,
): string[] {
  const points = resolution ** 2
  const at = ({ low, high }: NamedRange, i: number): number => low + ((high - low) * i) / (resolution - 1)
  const rows = Array.from({ length: points }, (_, i) => [
    at(x, i % resolution),
    at(y, Math.floor(i / resolution)),
    ...names.map((_, map) => values[map * points + i]),
  ])
  return tableCsv([x.name, y.name, ...names], rows)
}

export const quoted = (text: string): string =>
  /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

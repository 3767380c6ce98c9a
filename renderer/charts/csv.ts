import type { XRange } from './chart-source'
import type { Column } from './column'

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

export const quoted = (text: string): string =>
  /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

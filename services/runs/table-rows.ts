import type { Rows } from '../contract/frames'
import { readLines } from './table-lines'

/** What lines of a table say, the first of which is row `first`; a number that is absent is NaN. */
export function rowsOf(lines: readonly string[], first: number): Rows {
  const columns = lines.at(0)?.split(',').length ?? 0
  const numbers = new Float64Array(columns * lines.length)
  lines.forEach((line, row) => {
    line.split(',').forEach((field, column) => {
      numbers[row * columns + column] = field === '' ? NaN : Number(field)
    })
  })
  return { first, columns, numbers }
}

/**
 * All rows that a table has by now, with the names of its columns, in pieces of a few megabytes. Nothing where there is no
 * table yet.
 */
export async function* readRows(
  file: string,
): AsyncGenerator<{ readonly columns: readonly string[]; readonly rows: Rows }> {
  let columns: readonly string[] | null = null
  for (let [offset, first] = [0, 0]; ;) {
    const lines = await readLines(file, offset)
    if (lines === 'shorter' || lines.length === 0) return
    offset += lines.length
    const texts: readonly string[] = columns ? lines.texts : lines.texts.slice(1)
    columns ??= lines.texts[0].split(',')
    yield { columns, rows: rowsOf(texts, first) }
    first += texts.length
  }
}

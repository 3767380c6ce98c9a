import type { Rows } from '../contract/frames'
import { readLines } from './table-lines'

/** The numbers of a table's lines; one that is absent is NaN. */
export const numbersOf = (lines: readonly string[]): number[][] =>
  lines.map((line) => line.split(',').map((field) => (field === '' ? NaN : Number(field))))

/** Rows that follow one another from a place on. */
export function rowsFrom(first: number, numbers: readonly (readonly number[])[]): Rows {
  return { first, columns: numbers.at(0)?.length ?? 0, numbers: Float64Array.from(numbers.flat()) }
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
    yield { columns, rows: rowsFrom(first, numbersOf(texts)) }
    first += texts.length
  }
}

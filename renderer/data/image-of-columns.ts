import type { ColumnDescription } from '../../services/contract/tables'

/** Smaller ones are more likely a table that happens to be numbered. */
const LEAST_SIDE = 4

/**
 * The image whose pixels, row by row, are the columns of a table: they are numbers, and their names end in row and column,
 * as `pixel_0_0`, `pixel_0_1`, ... do.
 * @returns null where they are none
 */
export function imageOf(
  columns: readonly Pick<ColumnDescription, 'name' | 'kind'>[],
): { width: number; height: number } | null {
  const places = columns.map(({ name, kind }) => (kind === 'number' ? /(\d+)\D+(\d+)$/.exec(name) : null))
  const first = places.at(0)
  const last = places.at(-1)
  if (!first || !last) return null
  const [top, left] = [Number(first[1]), Number(first[2])]
  const [height, width] = [Number(last[1]) - top + 1, Number(last[2]) - left + 1]
  if (Math.min(width, height) < LEAST_SIDE || width * height !== columns.length) return null
  const isInPlace = (place: RegExpExecArray | null, i: number): boolean =>
    place !== null &&
    Number(place[1]) === top + Math.floor(i / width) &&
    Number(place[2]) === left + (i % width)
  return places.every(isInPlace) ? { width, height } : null
}

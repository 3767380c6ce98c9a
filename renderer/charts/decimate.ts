import type { Column } from './column'

/** Points of a line as x, y, x, y, ..., with x growing. A y that is NaN is a gap. */
export type Points = Float64Array

export const countOf = (points: Points): number => points.length / 2

/** Rows `from` to `end` (without `end`). */
export interface RowRange {
  readonly from: number
  readonly end: number
}

/** The rows whose x lies within a range, and one more on each side, to which the line runs. */
export function rowsWithin(x: Column, low: number, high: number): RowRange {
  const from = Math.max(0, x.rowsUpTo(low, false) - 1)
  const end = Math.min(x.length, x.rowsUpTo(high) + 1)
  return { from: Math.min(from, end), end }
}

/**
 * At most about three points for each of about `buckets` buckets: where the bucket's smallest and largest values are, and a
 * gap where it has one. The first and the last point stay, so no spike, gap or end of a line is lost; a few rows are all
 * taken as they are. Buckets hold a power of two of rows and begin at multiples of it, so that a line which grows or is
 * moved keeps its drawn points instead of shimmering, and whole blocks of rows are not looked through.
 * @param isLog what is not positive is a gap
 */
export function decimate(
  x: Column,
  y: Column,
  { from, end }: RowRange,
  buckets: number,
  isLog = false,
): Points {
  const count = end - from
  if (count <= 2 * buckets) return pointsOf(x, y, { from, end }, isLog)
  const size = 2 ** Math.ceil(Math.log2(count / buckets))
  const kept: number[] = [from]
  const keep = (row: number): void => {
    if (row > kept[kept.length - 1]) kept.push(row)
  }
  for (let start = from - (from % size); start < end; start += size) {
    const [low, high] = [Math.max(from, start), Math.min(start + size, end)]
    const { least, most, odd } = y.extremes(low, high, isLog)
    const gap = odd === -1 && isLog ? nonPositiveIn(y, low, high, least, most) : odd
    for (const row of inOrder(least, most, gap)) keep(row)
  }
  keep(end - 1)
  const points = new Float64Array(2 * kept.length)
  kept.forEach((row, i) => put(points, i, x.at(row), y.at(row), isLog))
  return points
}

/** Where a bucket without any positive number has its gap; where it has one, the line runs on over what is missing. */
const nonPositiveIn = (y: Column, low: number, high: number, least: number, most: number): number =>
  least === -1 && most === -1 && low < high && y.at(low) <= 0 ? low : -1

function pointsOf(x: Column, y: Column, { from, end }: RowRange, isLog: boolean): Points {
  const points = new Float64Array(2 * Math.max(0, end - from))
  for (let row = from; row < end; row++) put(points, row - from, x.at(row), y.at(row), isLog)
  return points
}

function put(points: Points, i: number, x: number, y: number, isLog: boolean): void {
  points[2 * i] = x
  points[2 * i + 1] = Number.isFinite(y) && (!isLog || y > 0) ? y : NaN
}

/** Up to three rows in their order; written out, since this runs for every bucket of every line. */
function inOrder(a: number, b: number, c: number): readonly number[] {
  const rows = a === -1 ? [] : a < b ? [a, b] : [b, a]
  if (c === -1) return rows
  return [...rows, c].sort((first, second) => first - second)
}

/** The y that holds at x: of the last row at x or before; undefined before the first. */
export function valueAt(x: Column, y: Column, at: number): number | undefined {
  const row = x.rowsUpTo(at)
  return row === 0 ? undefined : y.at(row - 1)
}

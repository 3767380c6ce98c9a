/** Points of a line as x, y, x, y, ..., with x growing. A y that is not finite is a gap. */
export type Points = Float64Array

export const countOf = (points: Points): number => points.length / 2

export const hasFinite = (points: Points): boolean => points.some((y, i) => i % 2 === 1 && Number.isFinite(y))

/** The y that holds at x: of the last point at x or before; undefined before the first. */
export function valueAt(points: Points, x: number): number | undefined {
  let low = 0
  let high = countOf(points)
  while (low < high) {
    const middle = (low + high) >> 1
    if (points[2 * middle] <= x) low = middle + 1
    else high = middle
  }
  return low === 0 ? undefined : points[2 * low - 1]
}

/** Two objectives of a trial, lower being better in both. */
export type ObjectivePair = readonly [number, number]

/**
 * The places of the points that no other point dominates, i.e. is at least as good in both objectives and better in one,
 * in ascending order of the first objective. Equal points are all kept; a point that is not finite never is.
 */
export function paretoFront(points: readonly ObjectivePair[]): number[] {
  const order = points
    .map((_, i) => i)
    .filter((i) => points[i].every(Number.isFinite))
    .sort((i, j) => points[i][0] - points[j][0] || points[i][1] - points[j][1] || i - j)
  const front: number[] = []
  for (const i of order) {
    const last = points[front[front.length - 1] ?? i]
    const isEqual = points[i][0] === last[0] && points[i][1] === last[1]
    if (isEqual || points[i][1] < last[1]) front.push(i)
  }
  return front
}

/**
 * The area that the points dominate, up to a reference point that is worse in both (Zitzler & Thiele 1999); points beyond
 * it count nothing.
 */
export function hypervolume(points: readonly ObjectivePair[], reference: ObjectivePair): number {
  let area = 0
  let below = reference[1]
  for (const i of paretoFront(points)) {
    const [x, y] = points[i]
    if (x >= reference[0] || y >= below) continue
    area += (reference[0] - x) * (below - y)
    below = y
  }
  return area
}

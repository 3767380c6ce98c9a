import { scaleOf, type ParameterAxis } from '../charts/parameter-axis'

/** A point of the plane with what was found there. */
export interface FoundPoint {
  readonly x: number
  readonly y: number
  readonly value: number
}

/** Of the width of the map: how far a point is heard. */
const REACH = 0.11
/** Where all points together weigh less, nothing is said. */
const LEAST_WEIGHT = 0.05

/**
 * Values between points: their mean, weighted by nearness (Nadaraya 1964, Watson 1964), rows from above. It is a look at
 * what was tried, not a model that could be trusted far from it: cells that no point is near are NaN.
 * @param isLog values are compared by their size, so their logarithms are averaged
 */
export function smoothed(
  points: readonly FoundPoint[],
  axes: { readonly x: ParameterAxis; readonly y: ParameterAxis },
  { columns, rows }: { readonly columns: number; readonly rows: number },
  isLog: boolean,
): Float64Array<ArrayBuffer> {
  const [x, y] = [scaleOf(axes.x, 0, 1), scaleOf(axes.y, 1, 0)]
  const placed = points.map((point) => ({
    x: x.at(point.x),
    y: y.at(point.y),
    value: isLog ? Math.log(point.value) : point.value,
  }))
  return Float64Array.from({ length: columns * rows }, (_, cell) => {
    const [cx, cy] = [((cell % columns) + 0.5) / columns, (Math.floor(cell / columns) + 0.5) / rows]
    let [sum, weights] = [0, 0]
    for (const point of placed) {
      const weight = Math.exp(-((point.x - cx) ** 2 + (point.y - cy) ** 2) / (2 * REACH ** 2))
      sum += weight * point.value
      weights += weight
    }
    if (weights < LEAST_WEIGHT) return NaN
    return isLog ? Math.exp(sum / weights) : sum / weights
  })
}

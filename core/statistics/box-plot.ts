import { requireFinite } from './finite'

/** What a box plot shows (Tukey 1977, section 2D). */
export interface BoxPlot {
  readonly n: number
  readonly lowerQuartile: number
  readonly median: number
  readonly upperQuartile: number
  /** The outermost values within 1.5 interquartile ranges of the box; an end of the box where none lies beyond it. */
  readonly lowerWhisker: number
  readonly upperWhisker: number
  /** The values beyond, ascending. */
  readonly outliers: readonly number[]
}

const WHISKER = 1.5

/**
 * The quantile of a sample at p by linear interpolation between order statistics, at place 1 + (n - 1) p: type 7 of Hyndman &
 * Fan 1996, as R and NumPy have it unasked. Null of nothing.
 * @throws RangeError when a value is not finite, or p not from 0 to 1
 */
export function quantile(values: readonly number[], p: number): number | null {
  requireFinite(values)
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A quantile is of a share from 0 to 1, not ${p}.`)
  return values.length === 0 ? null : quantileOfSorted(ascending(values), p)
}

/** Null of nothing. @throws RangeError when a value is not finite */
export function boxPlot(values: readonly number[]): BoxPlot | null {
  requireFinite(values)
  if (values.length === 0) return null
  const sorted = ascending(values)
  const [lowerQuartile, median, upperQuartile] = [0.25, 0.5, 0.75].map((p) => quantileOfSorted(sorted, p))
  const reach = WHISKER * (upperQuartile - lowerQuartile)
  const isWithin = (value: number): boolean =>
    value >= lowerQuartile - reach && value <= upperQuartile + reach
  const within = sorted.filter(isWithin)
  return {
    ...{ n: sorted.length, lowerQuartile, median, upperQuartile },
    // Quartiles are interpolated, so that the nearest value may lie within the box.
    lowerWhisker: Math.min(within.at(0) ?? lowerQuartile, lowerQuartile),
    upperWhisker: Math.max(within.at(-1) ?? upperQuartile, upperQuartile),
    outliers: sorted.filter((value) => !isWithin(value)),
  }
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

function quantileOfSorted(sorted: readonly number[], p: number): number {
  const place = (sorted.length - 1) * p
  const below = Math.floor(place)
  const [low, high] = [sorted[below], sorted[Math.min(below + 1, sorted.length - 1)]]
  const between = low + (place - below) * (high - low)
  return Math.min(Math.max(between, low), high)
}

import type { ScalingName } from '../contract/scalings'

/** Where numbers lie: x becomes (x - mean) / std. */
export interface Scale {
  readonly mean: number
  /** Population standard deviation (divided by N), or what stands for it; 1 where that is 0. */
  readonly std: number
  /** All numbers are equal. */
  readonly isConstant: boolean
}

/** What x is scaled by, from the numbers in some rows, of which there is one at least and none is missing. */
export const scaleBy = {
  standard: scaleOf,
  minMax: (values, rows) => {
    const [low, high] = rangeOf(values, rows)
    return scale(low, high - low, low === high)
  },
  robust: (values, rows) => {
    const sorted = present(values, rows).sort()
    const spread = quantile(sorted, 0.75) - quantile(sorted, 0.25)
    return scale(quantile(sorted, 0.5), spread, sorted[0] === sorted[sorted.length - 1])
  },
  none: (values, rows) => {
    const [low, high] = rangeOf(values, rows)
    return scale(0, 1, low === high)
  },
} as const satisfies Record<ScalingName, (values: Float64Array, rows: Int32Array) => Scale>

/** A width of 0 scales by 1. */
const scale = (mean: number, width: number, isConstant: boolean): Scale => ({
  ...{ mean, std: width > 0 ? width : 1, isConstant },
})

function rangeOf(values: Float64Array, rows: Int32Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const row of rows) {
    if (values[row] < low) low = values[row]
    if (values[row] > high) high = values[row]
  }
  return [low, high]
}

/**
 * Quantile of sorted numbers, between two of them by how far it is from each: the linear method of NumPy, the seventh of
 * Hyndman & Fan (1996). One weighs each, so that large numbers do not overflow.
 */
export function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share
  const below = Math.floor(place)
  const weight = place - below
  if (weight === 0) return sorted[below]
  return sorted[below] * (1 - weight) + sorted[below + 1] * weight
}

/** Mean and deviation over some rows, in two passes, since sums of squares cancel where the mean is large. */
export function scaleOf(values: Float64Array, rows: Int32Array): Scale {
  const first = values[rows[0]]
  let sum = 0
  let isConstant = true
  for (const row of rows) {
    // From the first value on, so that equal numbers have exactly their own mean.
    sum += values[row] - first
    isConstant &&= values[row] === first
  }
  const mean = first + sum / rows.length
  let squares = 0
  for (const row of rows) squares += (values[row] - mean) ** 2
  const std = Math.sqrt(squares / rows.length)
  return std > 0 && !isConstant ? { mean, std, isConstant } : { mean, std: 1, isConstant: true }
}

/** The values that are there in some rows; a missing one is NaN. */
const present = (values: Float64Array, rows: Int32Array): Float64Array => {
  const chosen = new Float64Array(rows.length)
  let size = 0
  for (const row of rows) if (!Number.isNaN(values[row])) chosen[size++] = values[row]
  return chosen.subarray(0, size)
}

/** Mean of the values that are there in some rows; null where none is. */
export function meanOf(values: Float64Array, rows: Int32Array): number | null {
  const found = present(values, rows)
  if (found.length === 0) return null
  return found[0] + found.reduce((sum, value) => sum + (value - found[0]), 0) / found.length
}

/** Median of the values that are there in some rows: the mean of the two in the middle of an even number. */
export function medianOf(values: Float64Array, rows: Int32Array): number | null {
  const found = present(values, rows).sort()
  if (found.length === 0) return null
  const middle = found.length >> 1
  return found.length % 2 === 1 ? found[middle] : found[middle - 1] / 2 + found[middle] / 2
}

/** The most frequent category in some rows, the first of equals; null where none is there. */
export function modeOf(codes: Int32Array, rows: Int32Array, categories: number): number | null {
  const counts = new Int32Array(categories)
  for (const row of rows) if (codes[row] >= 0) counts[codes[row]]++
  const most = counts.reduce((best, count, code) => (count > counts[best] ? code : best), 0)
  return counts[most] > 0 ? most : null
}

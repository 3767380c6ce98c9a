import type { Matrix } from '../kernels/memory'

/** How values are spread: counts in bins of equal width from the smallest to the largest. */
export interface Histogram {
  /** The smallest and the largest finite value; NaN where there is none. */
  readonly low: number
  readonly high: number
  /** NaN and the infinities, which are in no bin. */
  readonly nonFinite: number
  /** All in the first bin where low = high. */
  readonly counts: Float64Array
}

type Values = Float32Array | Float64Array

/** What is known of values before they are counted. */
interface Range {
  low: number
  high: number
  nonFinite: number
}

/** The histogram of the first `rows` rows of a matrix, of values within single precision. */
export function histogramOf(values: Values, matrix: Matrix, rows: number, bins: number): Histogram {
  const range = rangeOf(values, matrix, rows)
  const counts = new Float64Array(bins)
  if (range.low <= range.high) count(values, matrix, rows, range, counts)
  else range.low = range.high = NaN
  return { ...range, counts }
}

/** This and `count` go through millions of values while a run trains: what their loops leave out is worth it. */
function rangeOf(values: Values, { offset, columns, stride }: Matrix, rows: number): Range {
  let low = Infinity
  let high = -Infinity
  let zero = 0
  for (let i = 0; i < rows; i++) {
    const first = offset + i * stride
    for (let at = first; at < first + columns; at++) {
      const x = values[at]
      if (x < low) low = x
      if (x > high) high = x
      // Finite numbers times 0 are 0, and one that is not makes the sum NaN.
      zero += x * 0
    }
  }
  return zero === 0 ? { low, high, nonFinite: 0 } : rangeOfFinite(values, { offset, columns, stride }, rows)
}

function rangeOfFinite(values: Values, { offset, columns, stride }: Matrix, rows: number): Range {
  const range = { low: Infinity, high: -Infinity, nonFinite: 0 }
  for (let i = 0; i < rows; i++) {
    for (const x of values.subarray(offset + i * stride, offset + i * stride + columns)) {
      if (!Number.isFinite(x)) range.nonFinite++
      else {
        range.low = Math.min(range.low, x)
        range.high = Math.max(range.high, x)
      }
    }
  }
  return range
}

function count(
  values: Values,
  { offset, columns, stride }: Matrix,
  rows: number,
  { low, high, nonFinite }: Range,
  counts: Float64Array,
): void {
  const bins = counts.length
  const perUnit = high > low ? bins / (high - low) : 0
  // The largest value has a bin of its own until the end. Two rooms by turns: most neighbours fall into the same bin.
  const room = new Int32Array(2 * (bins + 1))
  for (let i = 0; i < rows; i++) {
    const first = offset + i * stride
    let other = 0
    for (let at = first; at < first + columns; at++) {
      const x = values[at]
      if (nonFinite > 0 && x - x !== 0) continue
      room[other + (((x - low) * perUnit) | 0)]++
      other = bins + 1 - other
    }
  }
  for (let bin = 0; bin <= bins; bin++) counts[Math.min(bin, bins - 1)] += room[bin] + room[bins + 1 + bin]
}

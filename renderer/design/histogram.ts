import type { Histogram } from '../../services/contract/inspection'

export type { Histogram }

/** Counts of values in bins of equal width from the smallest to the largest; a constant stands in the middle of its own. */
export function summarise(values: Float32Array, bins = 30): Histogram {
  let low = Infinity
  let high = -Infinity
  let nonFinite = 0
  for (const x of values) {
    if (!Number.isFinite(x)) {
      nonFinite++
      continue
    }
    if (x < low) low = x
    if (x > high) high = x
  }
  const counts = new Float64Array(bins)
  if (low > high) return { low: 0, high: 0, counts, nonFinite }
  if (low === high) {
    const half = Math.abs(low) * 0.5 || 0.5
    low -= half
    high += half
  }
  for (const x of values) {
    if (Number.isFinite(x)) counts[Math.min(bins - 1, Math.floor(((x - low) / (high - low)) * bins))]++
  }
  return { low, high, counts, nonFinite }
}

import { requireFinite } from './finite'
import { studentQuantile } from './student-t'

export interface Interval {
  readonly low: number
  readonly high: number
}

/** The mean; null of nothing. @throws RangeError when a value is not finite */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : momentsOf(values).mean
}

/** Sample standard deviation, with n - 1; null for n < 2. @throws RangeError when a value is not finite */
export function sampleStd(values: readonly number[]): number | null {
  return values.length < 2 ? null : Math.sqrt(momentsOf(values).squares / (values.length - 1))
}

/** Of the mean: sample standard deviation / sqrt(n); null for n < 2. @throws RangeError when a value is not finite */
export function standardError(values: readonly number[]): number | null {
  const std = sampleStd(values)
  return std === null ? null : std / Math.sqrt(values.length)
}

/**
 * Student's t interval of the mean (1908), which holds the true mean in a share `confidence` of such samples where they are
 * normal; null for n < 2.
 * @throws RangeError when a value is not finite, or confidence is not between 0 and 1
 */
export function meanInterval(values: readonly number[], confidence = 0.95): Interval | null {
  const error = standardError(values)
  if (error === null) return null
  const { mean: centre } = momentsOf(values)
  const reach = studentQuantile((1 + confidence) / 2, values.length - 1) * error
  return { low: centre - reach, high: centre + reach }
}

/** Mean and sum of squared deviations, updated value by value (Welford 1962): no difference of large sums. */
function momentsOf(values: readonly number[]): { readonly mean: number; readonly squares: number } {
  requireFinite(values)
  let mean = 0
  let squares = 0
  values.forEach((value, i) => {
    const before = value - mean
    mean += before / (i + 1)
    squares += before * (value - mean)
  })
  return { mean, squares }
}

import { regularizedBeta } from './incomplete-beta'

/**
 * P(T <= t) of Student's t distribution (Abramowitz & Stegun 26.7.1), to 1e-11, and 1e-9 for a million degrees.
 * @param degrees of freedom, a finite number above 0, not always whole
 * @throws RangeError for other degrees, or where t is NaN
 */
export function studentDistribution(t: number, degrees: number): number {
  if (Number.isNaN(t)) throw new RangeError('t is a number, not NaN.')
  const tail = upperTail(Math.abs(t), degrees)
  return t > 0 ? 1 - tail : tail
}

/** P(|T| >= |t|), the p value of both sides; small ones to all their digits. @throws RangeError as above */
export const studentTwoSided = (t: number, degrees: number): number => 2 * upperTail(Math.abs(t), degrees)

/**
 * The t below which a share p lies: 2.262 for 0.975 and 9 degrees.
 * @throws RangeError unless 0 < p < 1, or for degrees as above
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A quantile is of a share between 0 and 1, not ${p}.`)
  const share = Math.min(p, 1 - p)
  const key = `${share} ${degrees}`
  // A band asks for the same one at every epoch.
  const t = known.get(key) ?? whereTailIs(share, degrees)
  if (known.size < MOST_KNOWN) known.set(key, t)
  return p < 0.5 ? -t : t
}

const MOST_KNOWN = 1000
const known = new Map<string, number>()

/** P(T >= t), t >= 0. */
function upperTail(t: number, degrees: number): number {
  if (!(degrees > 0 && degrees < Infinity)) {
    throw new RangeError(`Degrees of freedom are a finite number above 0, not ${degrees}.`)
  }
  if (t === Infinity) return 0
  const square = t * t
  if (square === Infinity) return 0
  const total = degrees + square
  return regularizedBeta(degrees / total, square / total, degrees / 2, 0.5) / 2
}

/** Bisection: the tail falls in t, and is cheap. */
function whereTailIs(share: number, degrees: number): number {
  if (share === 0.5) return 0
  let high = 1
  while (upperTail(high, degrees) > share) high *= 2
  let low = high === 1 ? 0 : high / 2
  for (;;) {
    const middle = low + (high - low) / 2
    if (middle === low || middle === high) return middle
    if (upperTail(middle, degrees) > share) low = middle
    else high = middle
  }
}

/** Lanczos' coefficients for g = 7, n = 9 (Godfrey 2001): ln Gamma to about 1e-15. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]
const LANCZOS_G = 7

/** ln Gamma(x), x > 0. */
export function logGamma(x: number): number {
  // The reflection would be needed below 1/2; the recurrence does as well for x > 0.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x)
  const base = x + LANCZOS_G - 0.5
  const series = LANCZOS.reduce(
    (sum, coefficient, i) => sum + (i === 0 ? coefficient : coefficient / (x + i - 1)),
    0,
  )
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series)
}

/**
 * The regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1.
 * @param y 1 - x, given apart so that an x near 1 keeps its digits
 */
export function regularizedBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (y <= 0) return 1
  // The fraction converges fast on this side of the mean; on the other, I_x(a, b) = 1 - I_(1-x)(b, a).
  return x < (a + 1) / (a + b + 2) ? byFraction(x, y, a, b) : 1 - byFraction(y, x, b, a)
}

const MAX_TERMS = 20_000
const TINY = 1e-300

/** x^a y^b / (a B(a, b)) times the continued fraction (NIST DLMF 8.17.22), by Lentz's method as Thompson & Barnett 1986. */
function byFraction(x: number, y: number, a: number, b: number): number {
  const logFront = a * Math.log(x) + b * Math.log(y) + logGamma(a + b) - logGamma(a) - logGamma(b)
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let factor = 1
    for (const term of [even, odd]) {
      d = 1 / awayFromZero(1 + term * d)
      c = awayFromZero(1 + term / c)
      factor = c * d
      fraction *= factor
    }
    if (Math.abs(factor - 1) < 1e-16) break
  }
  return (Math.exp(logFront) * fraction) / a
}

const awayFromZero = (x: number): number => (Math.abs(x) < TINY ? TINY : x)

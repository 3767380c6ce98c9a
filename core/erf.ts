/** Step of the trapezoidal rule below. */
const H = 0.5

/**
 * The complementary error function, to about 1e-15 of its value for every x. Near 0 by the series of erf (Abramowitz &
 * Stegun 7.1.6), where 1 - erf loses nothing; elsewhere by the trapezoidal rule for
 * erfc x = 2 x / pi e^(-x^2) int_0^inf e^(-t^2) / (t^2 + x^2) dt, whose error but for the pole at t = ix is e^(-(pi / H)^2)
 * (Chiarella & Reichel 1968).
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x)
  if (x < 0.5) return 1 - erfNearZero(x)
  return x > 28 ? 0 : erfcFarFromZero(x)
}

/** erf x = 2 / sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!! */
function erfNearZero(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; term > 1e-18 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

function erfcFarFromZero(x: number): number {
  let sum = 1 / (2 * x * x)
  for (let n = 1; n <= 13; n++) sum += Math.exp(-((n * H) ** 2)) / ((n * H) ** 2 + x * x)
  // The pole counts while the rule's strip of width pi / H holds it.
  const pole = x < Math.PI / H ? 2 / Math.expm1((2 * Math.PI * x) / H) : 0
  return ((2 * H * x) / Math.PI) * gaussian(x) * sum - pole
}

/** e^(-x^2), with x^2 split so that its rounding error is not blown up (Cody 1969). */
function gaussian(x: number): number {
  const head = Math.round(x * 16) / 16
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head))
}

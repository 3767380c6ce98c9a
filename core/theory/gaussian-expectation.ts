/** What the rule must know of a function to be exact on it; it is smooth on a scale of 1 near 0 and wider out. */
export interface Bends {
  /** Where the function or its slope may jump, ascending. */
  readonly corners: readonly number[]
  /** No panel is wider than this: for functions that go on bending far from 0. */
  readonly widestPanel: number
  /** How many standard deviations to look at on each side. */
  readonly reach: number
}

/** Points of a panel: exact for polynomials of degree 31. */
const POINTS = 16
/** Widths in which e^(-x^2 / 2) and functions that bend on a scale of 1 are polynomials of that degree to 1e-12. */
const PANEL_IN_STDS = 2
const PANEL_NEAR_ZERO = 0.5
/** Further out panels grow with |x|, so that a standard deviation of 1e6 costs a few dozen more and no digit. */
const PANEL_BY_DISTANCE = 1 / 3

const { nodes, weights } = gaussLegendre(POINTS)

/**
 * Calls `visit(x, weight)` for points x whose weights are those of N(mean, std^2): sum weight f(x) = E f. The line is cut
 * into panels at the function's corners, fine near 0, where the activations bend, whatever std is; each has a dense
 * Gauss-Legendre rule. (Gauss-Hermite's points spread with std, and miss the slope of a saturated sigmoid altogether.)
 */
export function visitGaussian(
  mean: number,
  std: number,
  bends: Bends,
  visit: (x: number, weight: number) => void,
): void {
  if (std === 0) return visit(mean, 1)
  const end = mean + bends.reach * std
  let from = mean - bends.reach * std
  while (from < end) {
    const to = Math.min(endOfPanel(from, std, bends), end)
    visitPanel(from, to, mean, std, visit)
    from = to
  }
}

function endOfPanel(from: number, std: number, { corners, widestPanel }: Bends): number {
  const fine = Math.max(PANEL_NEAR_ZERO, PANEL_BY_DISTANCE * Math.abs(from))
  const to = from + Math.min(fine, PANEL_IN_STDS * std, widestPanel)
  for (const corner of corners) if (from < corner && corner < to) return corner
  return to
}

function visitPanel(
  from: number,
  to: number,
  mean: number,
  std: number,
  visit: (x: number, weight: number) => void,
): void {
  const half = (to - from) / 2
  const middle = from + half
  for (let i = 0; i < POINTS; i++) {
    const x = middle + half * nodes[i]
    const z = (x - mean) / std
    visit(x, ((weights[i] * half) / std) * Math.exp(-0.5 * z * z) * INVERSE_ROOT)
  }
}

const INVERSE_ROOT = 1 / Math.sqrt(2 * Math.PI)

/** Nodes and weights on [-1, 1]: the roots of the Legendre polynomial by Newton's method (Abramowitz & Stegun 25.4.29). */
function gaussLegendre(n: number): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const rule = { nodes: new Float64Array(n), weights: new Float64Array(n) }
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5))
    for (let iteration = 0; iteration < 8; iteration++) {
      const { value, slope } = legendre(n, x)
      x -= value / slope
    }
    rule.nodes[i] = x
    rule.weights[i] = 2 / ((1 - x * x) * legendre(n, x).slope ** 2)
  }
  return rule
}

/** P_n(x) and P_n'(x), by the recurrence m P_m = (2m - 1) x P_(m-1) - (m - 1) P_(m-2). */
function legendre(n: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1
  let value = x
  for (let m = 2; m <= n; m++) [before, value] = [value, ((2 * m - 1) * x * value - (m - 1) * before) / m]
  return { value, slope: (n * (x * value - before)) / (x * x - 1) }
}

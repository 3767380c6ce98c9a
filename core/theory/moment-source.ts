import type { ElementwiseSpec } from '../activations'
import { momentsOf, raysOf, type ActivationMoments } from './activation-moments'

/** The two moments of an activation that q and chi are made of, as functions of q >= 0. */
export interface MomentSource {
  /** E[g(sqrt(q) z)^2], z ~ N(0, 1). */
  readonly forward: (q: number) => number
  /** E[g'(sqrt(q) z)^2]; for q = 0 its limit, which at a corner is not the slope there. */
  readonly slope: (q: number) => number
  /** For ReLU and its kin, which are a ray on each side of 0: E[g^2] / q = E[g'^2], the same for every q. Else null. */
  readonly share: number | null
}

/** Small enough to stand for 0 where only the limit is meant. */
const NEARLY_ZERO = 1e-20

/** The moments to about 1e-10, an integral each time. */
export function exactMoments(activation: ElementwiseSpec): MomentSource {
  return {
    forward: (q) => momentsOf(activation, q).square,
    slope: (q) => momentsOf(activation, Math.max(q, NEARLY_ZERO)).slopeSquare,
    share: shareOf(activation),
  }
}

const shareOf = (activation: ElementwiseSpec): number | null =>
  raysOf(activation) ? momentsOf(activation, 1).slopeSquare : null

/** Values of q in the tables below, in powers of this. */
export const GRID_FACTOR = 10 ** (1 / 16)
const STEP = Math.log(GRID_FACTOR)
const FIRST_ROW = -16 * 16
const LAST_ROW = 12 * 16
/** q below this counts as 0. */
const SMALLEST = 1e-16
/** What stands for a moment of 0, which has no logarithm. */
const LEAST_MOMENT = 1e-300

/**
 * The moments to 4 digits and mostly more, for pictures of thousands of points: integrals at 16 values of q a decade, worked
 * out when one is first needed, and between them the quintic through the six nearest, in logarithms.
 */
export function tabulatedMoments(activation: ElementwiseSpec): MomentSource {
  const rows = new Map<number, ActivationMoments>()
  const row = (i: number): ActivationMoments => {
    const known = rows.get(i) ?? momentsOf(activation, GRID_FACTOR ** i)
    rows.set(i, known)
    return known
  }
  const forward = interpolated((i) => row(i).square)
  const slope = interpolated((i) => row(i).slopeSquare)
  const atZero = momentsOf(activation, 0).square
  return {
    forward: (q) => (q < SMALLEST ? atZero : forward(q)),
    slope: (q) => slope(Math.max(q, SMALLEST)),
    share: shareOf(activation),
  }
}

/** A function of q from its values at GRID_FACTOR^i. */
function interpolated(valueAt: (row: number) => number): (q: number) => number {
  const known = new Float64Array(LAST_ROW - FIRST_ROW + 1).fill(NaN)
  const logarithm = (i: number): number => {
    const at = i - FIRST_ROW
    if (Number.isNaN(known[at])) known[at] = Math.log(Math.max(valueAt(i), LEAST_MOMENT))
    return known[at]
  }
  return (q) => {
    const place = Math.log(q) / STEP
    const nearest = Math.round(place)
    if (Math.abs(place - nearest) < 1e-9) return Math.exp(logarithm(nearest))
    const i = Math.min(Math.max(Math.floor(place), FIRST_ROW + 2), LAST_ROW - 3)
    return Math.exp(quintic(logarithm, i, place - i))
  }
}

/** Lagrange's polynomial through the rows i - 2 .. i + 3, at i + t. */
function quintic(y: (row: number) => number, i: number, t: number): number {
  const [a, b, c, d, e, f] = [t + 2, t + 1, t, t - 1, t - 2, t - 3]
  return (
    (-y(i - 2) * b * c * d * e * f + y(i + 3) * a * b * c * d * e) / 120 +
    (y(i - 1) * a * c * d * e * f - y(i + 2) * a * b * c * d * f) / 24 +
    (-y(i) * a * b * d * e * f + y(i + 1) * a * b * c * e * f) / 12
  )
}

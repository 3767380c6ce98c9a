import type { ElementwiseSpec } from '../activations'
import { meanFieldOf, nextSquare } from './mean-field'
import { exactMoments, tabulatedMoments } from './moment-source'

/** n values from `low` to `high`, both included. */
export type ScaleRange = readonly [low: number, high: number, n: number]

/** chi_1 over the plane of sigma_w and sigma_b, for a picture. */
export interface PhaseDiagram {
  readonly sigmaW: readonly number[]
  readonly sigmaB: readonly number[]
  /**
   * sigmaB.length x sigmaW.length, row-major, to 4 digits; NaN where q diverges and chi goes on changing.
   */
  readonly chi: Float64Array
  /** The fixed point of q, likewise; Infinity where q diverges, NaN where every q is kept. */
  readonly q: Float64Array
}

/** A point at which gradients neither shrink nor grow. */
export interface CriticalPoint {
  readonly sigmaW: number
  readonly sigmaB: number
  /** The fixed point of q there; null where every q is kept. */
  readonly q: number | null
}

/** chi_1 and q for each pair of `sigmaW` and `sigmaB`, q setting out from 1 (Schoenholz et al. 2017, figure 1). */
export function phaseDiagram(
  activation: ElementwiseSpec,
  ranges: { readonly sigmaW: ScaleRange; readonly sigmaB: ScaleRange },
): PhaseDiagram {
  const [sigmaW, sigmaB] = [valuesOf(ranges.sigmaW), valuesOf(ranges.sigmaB)]
  const moments = tabulatedMoments(activation)
  const fields = sigmaB.flatMap((b) => sigmaW.map((w) => meanFieldOf(moments, w, b)))
  return {
    ...{ sigmaW, sigmaB },
    chi: Float64Array.from(fields, ({ chi }) => chi ?? NaN),
    q: Float64Array.from(fields, ({ fixedPoint }) => {
      if (fixedPoint.kind === 'reached') return fixedPoint.q
      return fixedPoint.kind === 'every' ? NaN : Infinity
    }),
  }
}

const valuesOf = ([low, high, n]: ScaleRange): number[] =>
  Array.from({ length: n }, (_, i) => (n === 1 ? low : low + ((high - low) * i) / (n - 1)))

const PER_DECADE = 16
const FIRST_DECADE = -6
const LAST_DECADE = 3
/** Relative step of the difference quotient that tells whether q comes back to a fixed point. */
const NUDGE = 1e-4
/** What is left of numbers that cancel: at small q, hard tanh keeps every q. */
const ROUNDING = 1e-9

/**
 * The line chi_1 = 1, in order of q, each q from 1e-6 to 1e3 being a fixed point for sigma_w^2 = 1 / E[g'^2] and
 * sigma_b^2 = q - sigma_w^2 E[g^2] (Schoenholz et al. 2017, section 3). Only those that q comes back to: for softplus and
 * others that leaves none. For ReLU and its kin it is one point; elsewhere on their line chi_1 = 1, q diverges.
 */
export function criticalLine(activation: ElementwiseSpec): CriticalPoint[] {
  const { share } = exactMoments(activation)
  if (share !== null) return share > 0 ? [{ sigmaW: Math.sqrt(1 / share), sigmaB: 0, q: null }] : []
  const count = (LAST_DECADE - FIRST_DECADE) * PER_DECADE
  const line: CriticalPoint[] = []
  for (let i = 0; i <= count; i++) {
    const point = criticalPointAt(activation, 10 ** (FIRST_DECADE + i / PER_DECADE))
    if (point) line.push(point)
  }
  return line
}

/** Null where no variance of the biases makes q a fixed point that is reached. */
function criticalPointAt(activation: ElementwiseSpec, q: number): CriticalPoint | null {
  const moments = exactMoments(activation)
  const sigmaW = 1 / Math.sqrt(moments.slope(q))
  const biasSquare = q - sigmaW ** 2 * moments.forward(q)
  if (!(biasSquare >= -ROUNDING * q) || !Number.isFinite(sigmaW)) return null
  const next = (at: number): number => nextSquare(moments, sigmaW, 0, at)
  const slope = (next(q * (1 + NUDGE)) - next(q * (1 - NUDGE))) / (2 * NUDGE * q)
  return Math.abs(slope) < 1 + ROUNDING ? { sigmaW, sigmaB: Math.sqrt(Math.max(biasSquare, 0)), q } : null
}

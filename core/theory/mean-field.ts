import type { ElementwiseSpec } from '../activations'
import { exactMoments, GRID_FACTOR, type MomentSource } from './moment-source'

/** Where q, the mean square of z, ends up in layer after layer of the same kind. */
export type FixedPoint =
  | { readonly kind: 'reached'; readonly q: number }
  /** Every q is kept, as ReLU with He's gain keeps it. */
  | { readonly kind: 'every' }
  /** q grows beyond 1e12. */
  | { readonly kind: 'diverges' }

/** Whether small differences, and with them gradients, shrink, stay or grow from layer to layer. */
export type Phase = 'ordered' | 'critical' | 'chaotic'

/** What an endlessly wide and deep network of equal layers does to signals and gradients. */
export interface MeanField {
  readonly fixedPoint: FixedPoint
  /**
   * chi_1 = sigma_w^2 E[g'^2] at the fixed point, the factor of E[delta^2] per layer (Schoenholz et al. 2017, sections 2 and 4).
   * Null where q diverges and chi with it goes on changing.
   */
  readonly chi: number | null
  readonly phase: Phase | null
  /** xi = 1 / |ln chi_1| in layers, over which gradients change by e; Infinity at criticality (ibid., section 4). */
  readonly depthScale: number | null
  /** Layers beyond which such a network was not found to train: 6 xi (ibid., section 5). */
  readonly trainableDepth: number | null
}

/** chi this near to 1 counts as 1: it would take a billion layers to tell. */
const CRITICAL = 1e-9
/** Between these ends q is followed to its fixed point. */
const SMALLEST = 1e-16
const LARGEST = 1e12

/** sigma_w^2 E[g(sqrt(q) z)^2] + sigma_b^2, the q of the next layer (Poole et al. 2016, eq. 3). */
export const nextSquare = (moments: MomentSource, sigmaW: number, sigmaB: number, q: number): number =>
  sigmaW ** 2 * moments.forward(q) + sigmaB ** 2

/**
 * The mean-field theory of layers with weights of variance sigma_w^2 / fanIn and biases of variance sigma_b^2.
 * @param start the mean square of z from which q sets out; matters where there are several fixed points
 */
export function meanField(activation: ElementwiseSpec, sigmaW: number, sigmaB: number, start = 1): MeanField {
  return meanFieldOf(exactMoments(activation), sigmaW, sigmaB, start)
}

/** The same, of moments from elsewhere. */
export function meanFieldOf(moments: MomentSource, sigmaW: number, sigmaB: number, start = 1): MeanField {
  const fixedPoint = fixedPointOf(moments, sigmaW, sigmaB, start)
  const chi = chiAt(moments, sigmaW, fixedPoint)
  if (chi === null) return { fixedPoint, chi, phase: null, depthScale: null, trainableDepth: null }
  const phase = phaseOf(chi)
  const depthScale = phase === 'critical' ? Infinity : 1 / Math.abs(Math.log(chi))
  return { fixedPoint, chi, phase, depthScale, trainableDepth: 6 * depthScale }
}

function chiAt({ share, slope }: MomentSource, sigmaW: number, fixedPoint: FixedPoint): number | null {
  if (share !== null) return sigmaW ** 2 * share
  return fixedPoint.kind === 'reached' ? sigmaW ** 2 * slope(fixedPoint.q) : null
}

function phaseOf(chi: number): Phase {
  if (Math.abs(chi - 1) < CRITICAL) return 'critical'
  return chi < 1 ? 'ordered' : 'chaotic'
}

function fixedPointOf(moments: MomentSource, sigmaW: number, sigmaB: number, start: number): FixedPoint {
  if (moments.share !== null) return fixedPointOfRays(sigmaW ** 2 * moments.share, sigmaB)
  const gain = (q: number): number => nextSquare(moments, sigmaW, sigmaB, q) - q
  const first = Math.min(Math.max(start, SMALLEST), LARGEST)
  const isGrowing = gain(first) > 0
  let near = first
  while (near > SMALLEST && near < LARGEST) {
    const far = isGrowing ? near * GRID_FACTOR : near / GRID_FACTOR
    if (gain(far) > 0 !== isGrowing) {
      return { kind: 'reached', q: isGrowing ? rootBetween(gain, near, far) : rootBetween(gain, far, near) }
    }
    near = far
  }
  if (isGrowing) return { kind: 'diverges' }
  // So small that what it becomes is what 0 becomes.
  return { kind: 'reached', q: nextSquare(moments, sigmaW, sigmaB, 0) }
}

/** q becomes chi q + sigma_b^2. */
function fixedPointOfRays(chi: number, sigmaB: number): FixedPoint {
  if (phaseOf(chi) === 'critical') return { kind: sigmaB === 0 ? 'every' : 'diverges' }
  return chi < 1 ? { kind: 'reached', q: sigmaB ** 2 / (1 - chi) } : { kind: 'diverges' }
}

/** Where `gain`, positive at `low` and not so at `high`, changes sign: bisection. */
function rootBetween(gain: (q: number) => number, low: number, high: number): number {
  while (high / low > 1 + 1e-13) {
    const middle = low + (high - low) / 2
    if (middle === low || middle === high) break
    if (gain(middle) > 0) low = middle
    else high = middle
  }
  return low + (high - low) / 2
}

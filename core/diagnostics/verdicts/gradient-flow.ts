import type { ThresholdName } from '../thresholds'
import { forClipping, forExploding, forVanishing } from './choose-remedies'
import { median, type Readings } from './readings'
import type { Exploding, Flow, Vanishing } from './verdict'

/** A tiny element of the first layer's gradient says something only if the last layer's are this much larger. */
const MUCH_SMALLER = 1e-3

/** A step counts as clipped where less than this of the gradient's norm is left; rounding alone leaves more. */
const CUT = 0.999

/**
 * How gradients change on their way back, from delta[r] to the first layer that any of them reach; null without hidden
 * layers, or where nothing comes back: that is dead units or weights of 0, which have verdicts of their own.
 *
 * ||delta[k]|| is measured, not ||dJ/dW[k]||: delta[k] = (W[k+1]^T delta[k+1]) * g'(z[k]) is the chain rule itself, while
 * dJ/dW[k] = delta[k] a[k-1]^T also holds how large a[k-1] is and how many inputs the layer has. And the norm of the whole,
 * not its root mean square: with weights of variance 1 / fanIn, E ||W^T delta||^2 = ||delta||^2 whatever the widths, so that
 * the factor is of slopes and scales alone. The product of the factors is the ratio of the ends, their geometric mean its
 * root (Bengio et al. 1994; Pascanu et al. 2013, section 2.1).
 */
function flowIn(readings: Readings): Flow | null {
  const norms = readings.perLayer('deltaNorm')
  const to = norms.length
  const from = norms.findIndex((norm) => norm > 0) + 1
  if (from === 0 || from === to) return null
  const [firstNorm, lastNorm] = [norms[from - 1], norms[to - 1]]
  const factorPerLayer = (firstNorm / lastNorm) ** (1 / (to - from))
  return Number.isFinite(factorPerLayer) ? { layers: [from, to], firstNorm, lastNorm, factorPerLayer } : null
}

/** Geometric mean of ||delta[k]|| / ||delta[k+1]||; null without hidden layers, or where nothing comes back. */
export const factorPerLayer = (readings: Readings): number | null => flowIn(readings)?.factorPerLayer ?? null

/** Gradients shrink on their way back, so that the first layers hardly learn. */
export function vanishing(readings: Readings): Vanishing | null {
  const flow = flowIn(readings)
  const rule = flow && vanishingRule(readings, flow)
  if (!rule) return null
  return {
    ...{ kind: 'vanishing', severity: 'bad', step: readings.step, ...flow },
    ...{ gradNorm: readings.of('gradNorm', 1), rule, limit: readings.thresholds[rule] },
    remedies: forVanishing(readings.evidence),
  }
}

function vanishingRule(readings: Readings, flow: Flow): ThresholdName | null {
  const { thresholds } = readings
  const ratio = flow.layers[0] > 1 ? 0 : flow.firstNorm / flow.lastNorm
  const isLost = flow.factorPerLayer < thresholds.vanishingFactor && ratio < thresholds.vanishingRatio
  if (isLost) return 'vanishingFactor'
  const isSmall = readings.of('gradNorm', 1) < thresholds.vanishingNorm
  if (isSmall && ratio < thresholds.vanishingRatioAlone) return 'vanishingRatioAlone'
  const element = elementOf(readings, 1)
  const isTiny = element > 0 && element < MUCH_SMALLER * elementOf(readings, readings.layers)
  return isTiny && element < thresholds.vanishingElement ? 'vanishingElement' : null
}

/** Root mean square of the elements of dJ/dW[k]. */
function elementOf(readings: Readings, k: number): number {
  const { inputs, layers } = readings.evidence.network
  const fanIn = k === 1 ? inputs : layers[k - 2].units
  return readings.of('gradNorm', k) / Math.sqrt(fanIn * layers[k - 1].units)
}

/** Gradients grow on their way back, or are large altogether, or are clipped nearly always. */
export function exploding(readings: Readings): Exploding | null {
  const flow = flowIn(readings)
  const clipping = clippingIn(readings)
  const gradNorm = readings.now('gradNorm')
  const rule = explodingRule(readings, flow, clipping, gradNorm)
  if (!rule) return null
  const { evidence, thresholds, step } = readings
  return {
    ...{ kind: 'exploding', severity: clipping.clippedTo === null ? 'bad' : 'warning', step },
    ...{ flow, gradNorm, ...clipping, rule, limit: thresholds[rule] },
    remedies: rule === 'clippedShare' ? forClipping(evidence) : forExploding(evidence),
  }
}

function explodingRule(
  { thresholds }: Readings,
  flow: Flow | null,
  { clippedShare, clippedTo }: Clipping,
  gradNorm: number,
): ThresholdName | null {
  if (flow && grows(flow, thresholds.explodingFactor, thresholds.explodingRatio)) return 'explodingFactor'
  if (gradNorm > thresholds.explodingNorm) return 'explodingNorm'
  const isClipped = clippedTo !== null && clippedTo < thresholds.clippedTo
  return isClipped && clippedShare > thresholds.clippedShare ? 'clippedShare' : null
}

const grows = ({ factorPerLayer, firstNorm, lastNorm }: Flow, factor: number, ratio: number): boolean =>
  factorPerLayer > factor && firstNorm / lastNorm > ratio

type Clipping = Pick<Exploding, 'clippedTo' | 'clippedShare'>

/** What clipping did to the last steps. */
function clippingIn(readings: Readings): Clipping {
  const left = readings.shares('clippedGradNorm', 'gradNorm')
  const isOn = readings.evidence.training.clip !== null && left.length > 0
  if (!isOn) return { clippedTo: null, clippedShare: 0 }
  return { clippedTo: median(left), clippedShare: left.filter((share) => share < CUT).length / left.length }
}

import type { NetworkSpec } from '../experiment'
import { forwardSignals, type ForwardLayer } from './forward-signals'
import { lengthKept, type OutsideReason } from './layer-scales'

/** The size of a layer's vector before training, for one sample; over a minibatch, whose samples differ, it varies less. */
export interface Signal {
  /** Root of the expected mean square of its elements. */
  readonly rms: number
  /**
   * Standard deviation of ln |vector|^2 over draws of the weights, to leading order in 1 / widths: 0 for endlessly wide
   * layers. The logarithm is nearly normal, about ln E|vector|^2 - logSpread^2 / 2 (Hanin & Nica 2020, theorem 1).
   */
  readonly logSpread: number
}

export interface ActivationSignal extends Signal {
  /** Over units and samples, as `activationMean` and `activationStd` of the records are. */
  readonly mean: number
  readonly std: number
}

export interface PredictedLayer {
  readonly kind: 'predicted'
  /** k, from 1. */
  readonly layer: number
  /** Standard deviation of w times sqrt(fanIn). */
  readonly sigmaW: number
  /** Standard deviation of the biases, and their mean. */
  readonly sigmaB: number
  readonly biasMean: number
  /** By which batch norm divides z; 1 without. */
  readonly divisor: number
  /** z[k], what the activation is applied to: after batch norm, where there is one. */
  readonly preActivation: Signal
  /** a[k], before dropout; null for softmax. */
  readonly activation: ActivationSignal | null
  /**
   * E[delta[k]^2] / E[delta[k+1]^2], of elements. |delta|^2 changes by chi m_k / m_(k+1). Null in the output layer, and where
   * layer k + 1 is outside of the theory.
   */
  readonly chi: number | null
  /** delta[k] where delta[r] has rms 1; null where a layer above is outside of the theory. */
  readonly delta: Signal | null
}

/** A layer of which nothing is predicted, because of itself or of one before it. */
export interface OutsideLayer {
  readonly kind: 'outside'
  readonly layer: number
  readonly reason: OutsideReason
}

export type LayerSignals = PredictedLayer | OutsideLayer

/**
 * What variance propagation predicts of each layer before training: forwards after Poole et al. 2016, backwards after
 * Schoenholz et al. 2017, section 4, for widths of their own He et al. 2015, eq. 14. Takes weights on the way back as
 * independent of those on the way forward, and z as Gaussian, which few inputs or units are not; spreads leave out that slopes vary with q. Dropout is on, as in a step
 * of training. Of batch norm's derivative only the division by the standard deviation counts, the leading order.
 * @param q0 mean of x^2 over features and samples: 1 for standardised data
 * @param common0 mean over features of (mean of x)^2: 0 for standardised data; only batch norm asks for it
 * @throws RangeError unless 0 <= common0 <= q0 < Infinity
 */
export function predictSignals(network: NetworkSpec, q0: number, common0 = 0): LayerSignals[] {
  if (!(q0 < Infinity && 0 <= common0 && common0 <= q0)) {
    throw new RangeError(`Mean squares are finite, and that of means at most that of all: ${common0}, ${q0}.`)
  }
  const forward = forwardSignals(network, { square: q0, common: common0, logVariance: 0 })
  const back = backwardSignals(network, forward)
  return forward.map((at, i) =>
    typeof at === 'string'
      ? { kind: 'outside', layer: i + 1, reason: at }
      : { kind: 'predicted', layer: i + 1, ...forwardPart(at), ...back[i] },
  )
}

function forwardPart(at: ForwardLayer): Omit<PredictedLayer, 'kind' | 'layer' | 'chi' | 'delta'> {
  const { sigmaW, sigmaB, biasMean } = at.scales
  return {
    ...{ sigmaW, sigmaB, biasMean, divisor: at.divisor },
    preActivation: { rms: Math.sqrt(at.square), logSpread: Math.sqrt(at.logVariance) },
    activation: at.moments && {
      rms: Math.sqrt(at.moments.square),
      logSpread: Math.sqrt(at.activationLogVariance),
      mean: at.moments.value,
      std: Math.sqrt(Math.max(0, at.moments.square - at.moments.value ** 2)),
    },
  }
}

type Back = Pick<PredictedLayer, 'chi' | 'delta'>

function backwardSignals(network: NetworkSpec, forward: readonly (ForwardLayer | OutsideReason)[]): Back[] {
  const r = network.layers.length
  const back: Back[] = new Array<Back>(r).fill({ chi: null, delta: null })
  back[r - 1] = { chi: null, delta: typeof forward[r - 1] === 'string' ? null : { rms: 1, logSpread: 0 } }
  for (let k = r - 1; k >= 1; k--) {
    const [at, above] = [forward[k - 1], forward[k]]
    if (typeof at === 'string' || typeof above === 'string') continue
    back[k - 1] = backwardLayer(network, k, at, above, back[k].delta)
  }
  return back
}

/** delta[k] = (W[k+1]^T delta[k+1]) * mask g'(z[k]) / divisor */
function backwardLayer(
  { layers }: NetworkSpec,
  k: number,
  at: ForwardLayer,
  above: ForwardLayer,
  deltaAbove: Signal | null,
): Back {
  if (at.moments === null) return { chi: null, delta: null }
  const { units, dropout } = layers[k - 1]
  const { slopeSquare, slopeFourth } = at.moments
  const keep = 1 - dropout
  const weights = (above.scales.sigmaW ** 2 * layers[k].units) / units
  const chi = (weights * slopeSquare) / (keep * at.divisor ** 2)
  if (deltaAbove === null) return { chi, delta: null }
  // W^T delta is Gaussian given delta, hence the 3; for ReLU it makes 5, as forwards.
  const kept = lengthKept(above.scales, layers[k].units, units)
  const own = slopeSquare === 0 ? 0 : (3 * slopeFourth) / (keep * slopeSquare ** 2) - 1 - 2 * kept
  const rms = deltaAbove.rms * Math.sqrt(chi)
  return { chi, delta: { rms, logSpread: Math.sqrt(deltaAbove.logSpread ** 2 + Math.max(0, own) / units) } }
}

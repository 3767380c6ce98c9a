import type { ElementwiseSpec } from '../activations'
import type { LayerSpec, NetworkSpec } from '../experiment'
import { initContext } from '../training/initialization'
import { momentBetweenSamples, momentsOf, type ActivationMoments } from './activation-moments'
import { layerScales, lengthKept, type LayerScales, type OutsideReason } from './layer-scales'

/** What a layer is given: the features, or what comes out of the layer before, dropout included. */
export interface Inflow {
  /** Mean square of an element. */
  readonly square: number
  /** Mean product of an element in two different samples: what all samples have in common. */
  readonly common: number
  /** Variance of ln |a|^2 over draws of the weights so far. */
  readonly logVariance: number
}

/** Layer k on the way forward. */
export interface ForwardLayer {
  /** After the rescaling, for LSUV. */
  readonly scales: LayerScales
  /** By which batch norm divides z: its standard deviation over a large minibatch; 1 without. */
  readonly divisor: number
  /** Mean square of z, as the activation sees it. */
  readonly square: number
  readonly logVariance: number
  /** Null for softmax, which is no function of a single z. */
  readonly moments: ActivationMoments | null
  /** Variance of ln |a|^2. */
  readonly activationLogVariance: number
  readonly outflow: Inflow
}

/** z of one layer: Gaussian over units, with what varies and what all samples share told apart. */
interface PreActivation {
  readonly mean: number
  readonly variance: number
  readonly common: number
  readonly divisor: number
  /** d ln variance / d ln(mean square of the input): 1 where z is all weights, 0 where it is normalised. */
  readonly memory: number
}

const SMALLEST = 1e-70
const LARGEST = 1e70
/** Relative step of the difference quotient for d ln E[g^2] / d ln q. */
const NUDGE = 1e-4

/**
 * Layers 1..r on the way forward (Poole et al. 2016, eq. 3), until one is outside of the theory.
 * @returns one entry a layer, or the reason for it and all after it
 */
export function forwardSignals(network: NetworkSpec, input: Inflow): (ForwardLayer | OutsideReason)[] {
  const layers: (ForwardLayer | OutsideReason)[] = []
  let inflow = input
  for (let k = 1; k <= network.layers.length; k++) {
    const before = layers.at(-1)
    const layer = typeof before === 'string' ? before : forwardLayer(network, k, inflow)
    layers.push(layer)
    if (typeof layer !== 'string') inflow = layer.outflow
  }
  return layers
}

function forwardLayer(network: NetworkSpec, k: number, inflow: Inflow): ForwardLayer | OutsideReason {
  const drawn = layerScales(network, k)
  if (typeof drawn === 'string') return drawn
  const spec = network.layers[k - 1]
  const scales = rescaled(spec, drawn, k === 1 ? 0 : network.layers[k - 2].dropout, inflow)
  const z = preActivationOf(spec, scales, inflow)
  const square = z.variance + z.mean ** 2
  if (!(square < LARGEST)) return 'overflow'
  if (square > 0 && square < SMALLEST) return 'underflow'
  const passed = square === 0 ? 0 : ((z.memory * z.variance) / square) ** 2
  const kept = lengthKept(scales, initContext(network, k).fanIn, spec.units)
  const logVariance = passed * inflow.logVariance + (2 - 2 * kept * passed) / spec.units
  const own = { scales, divisor: z.divisor, square, logVariance }
  // Whether what samples share matters is for a later batch norm to ask.
  const isAsked = network.layers.slice(k).some(({ batchNorm }) => batchNorm)
  if (spec.activation.name === 'softmax') {
    return { ...own, moments: null, activationLogVariance: NaN, outflow: inflow }
  }
  return { ...own, ...activated(spec, spec.activation, z, kept, inflow.logVariance, isAsked) }
}

/**
 * LSUV (see training/initialization.ts) as it goes on expectations: dropout is off there, and the variance of z that it looks
 * at holds the biases, which it does not rescale.
 */
function rescaled(spec: LayerSpec, scales: LayerScales, dropout: number, { square }: Inflow): LayerScales {
  const { init, batchNorm } = spec
  if (init.scheme !== 'lsuv' || batchNorm) return scales
  let sigmaW = scales.sigmaW
  for (let iteration = 0; iteration < init.maxIterations; iteration++) {
    const variance = sigmaW ** 2 * square * (1 - dropout) + scales.sigmaB ** 2
    if (Math.abs(variance - 1) < init.tolerance || !(variance > 0)) break
    sigmaW /= Math.sqrt(variance)
  }
  return { ...scales, sigmaW }
}

/**
 * Batch norm takes away what the samples have in common and divides by the rest's standard deviation (Yang et al. 2019),
 * to leading order in 1 / batchSize and the widths.
 */
function preActivationOf({ init, batchNorm }: LayerSpec, scales: LayerScales, inflow: Inflow): PreActivation {
  const { sigmaW, sigmaB, biasMean } = scales
  const ofWeights = sigmaW ** 2 * inflow.square
  const variance = ofWeights + sigmaB ** 2
  const common = sigmaW ** 2 * inflow.common + sigmaB ** 2
  if (!batchNorm) {
    const memory = variance === 0 || init.scheme === 'lsuv' ? 0 : ofWeights / variance
    return { mean: biasMean, variance, common, divisor: 1, memory }
  }
  const between = Math.max(0, variance - common)
  const divisor = Math.sqrt(between + batchNorm.epsilon)
  return { mean: 0, variance: between / divisor ** 2, common: 0, divisor, memory: 0 }
}

function activated(
  { units, dropout }: LayerSpec,
  activation: ElementwiseSpec,
  { mean, variance, common, memory }: PreActivation,
  kept: number,
  logVarianceBefore: number,
  isCommonAsked: boolean,
): Pick<ForwardLayer, 'moments' | 'activationLogVariance' | 'outflow'> {
  const moments = momentsOf(activation, variance, mean)
  const passed = memory === 0 ? 0 : (memory * elasticity(activation, variance, mean)) ** 2
  const logVarianceWith = (keep: number): number => {
    const own = moments.square === 0 ? 0 : moments.fourth / (keep * moments.square ** 2) - 1
    return passed * logVarianceBefore + Math.max(0, own - 2 * kept * passed) / units
  }
  return {
    moments,
    activationLogVariance: logVarianceWith(1),
    outflow: {
      square: moments.square / (1 - dropout),
      common: isCommonAsked ? momentBetweenSamples(activation, variance, common, mean) : NaN,
      logVariance: logVarianceWith(1 - dropout),
    },
  }
}

/** d ln E[g^2] / d ln q: 1 for ReLU, less where the activation saturates. */
function elasticity(activation: ElementwiseSpec, variance: number, mean: number): number {
  if (variance === 0) return 0
  const logarithm = (q: number): number => Math.log(momentsOf(activation, q, mean).square)
  const change = logarithm(variance * (1 + NUDGE)) - logarithm(variance * (1 - NUDGE))
  return Number.isFinite(change) ? change / (2 * NUDGE) : 0
}

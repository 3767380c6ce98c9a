import type { NetworkSpec } from '../experiment'
import { FormulaError } from '../formula'
import { stdOf, type InitializerSpec } from '../initializers'
import { initContext } from '../training/initialization'

/** What the theory needs to know of a layer's initial weights and biases. */
export interface LayerScales {
  /** Standard deviation of w times sqrt(fanIn); of LSUV before its rescaling. */
  readonly sigmaW: number
  readonly sigmaB: number
  /** Mean of the biases: what a constant is. */
  readonly biasMean: number
  /** Whether W has orthonormal rows or columns, up to a factor. */
  readonly isOrthogonal: boolean
}

/**
 * Why nothing is predicted of a layer: `constantWeights` and `patternedWeights` (identity) are not random, so that its units
 * are not alike and independent; of `fewConnections` a sum is not Gaussian; `badFormula` cannot be used; with `overflow` and
 * `underflow`, z is beyond 1e35 or below 1e-35, near the ends of float32.
 */
export type OutsideReason =
  'constantWeights' | 'patternedWeights' | 'fewConnections' | 'badFormula' | 'overflow' | 'underflow'

/** Sums of fewer random terms than this are no Gaussians to two digits. */
const FEWEST_CONNECTIONS = 10

/** The scales of layer k (from 1), or why it is outside of the theory. */
export function layerScales(network: NetworkSpec, k: number): LayerScales | OutsideReason {
  const { init, biasInit } = network.layers[k - 1]
  const context = initContext(network, k)
  const { fanIn } = context
  const reason = outsideReason(init, fanIn)
  if (reason !== null) return reason
  try {
    return {
      sigmaW: stdOf(init, context) * Math.sqrt(fanIn),
      sigmaB: stdOf(biasInit, context),
      biasMean: constantOf(biasInit),
      isOrthogonal: init.scheme === 'orthogonal' || init.scheme === 'lsuv',
    }
  } catch (error) {
    if (error instanceof FormulaError) return 'badFormula'
    throw error
  }
}

function outsideReason(init: InitializerSpec, fanIn: number): OutsideReason | null {
  if (init.scheme === 'identity') return 'patternedWeights'
  const isSparse = init.scheme === 'sparse' && init.connections < fanIn
  if (isSparse && init.connections < FEWEST_CONNECTIONS) return 'fewConnections'
  return constantOf(init) === 0 ? null : 'constantWeights'
}

/** What all entries are, where they are all the same; 0 for the random schemes, which have mean 0. */
function constantOf(init: InitializerSpec): number {
  if (init.scheme === 'constant') return init.value
  return init.scheme === 'ones' ? 1 : 0
}

/**
 * By how much a product with these weights keeps lengths better than with independent ones, of which ln |Wx|^2 has variance
 * 2 / `to`: 1 where it keeps them all, the share of dimensions that are left where it leads to fewer, 0 for independent ones.
 */
export const lengthKept = ({ isOrthogonal }: LayerScales, from: number, to: number): number =>
  isOrthogonal ? Math.min(1, to / from) : 0

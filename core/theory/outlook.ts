import type { ElementwiseSpec } from '../activations'
import type { LayerSpec, NetworkSpec } from '../experiment'
import { meanField, type MeanField } from './mean-field'
import { predictSignals, type LayerSignals, type PredictedLayer } from './signals'

/** A network's prospects before training, in a few numbers. */
export interface Outlook {
  /**
   * Geometric mean of ||delta[k]|| / ||delta[k+1]||, k = 1..r-1, as the verdict on gradients measures it. Null without hidden
   * layers, or where a layer is outside of the theory.
   */
  readonly backwardPerLayer: number | null
  /** Geometric mean of rms(a[k+1]) / rms(a[k]) over the hidden layers; null with fewer than two. */
  readonly forwardPerLayer: number | null
  /** Hidden layers. */
  readonly depth: number
  /** What the hidden layers would do if there were ever more of them; or why that is not to be said. */
  readonly field: MeanField | NoField
}

/**
 * `different`: the hidden layers (but for the weights of the first, which has the inputs before it) are not all alike;
 * `batchNorm`, `dropout` and `constantBiases` are not in the theory of phases; `outside`: see the layers' reasons.
 */
export type NoField = 'noHiddenLayers' | 'different' | 'batchNorm' | 'dropout' | 'constantBiases' | 'outside'

/** Scales that differ by rounding alone are alike. */
const ALIKE = 1e-9

/**
 * Sums `predictSignals` up.
 * @param q0 mean of x^2 over features and samples
 * @throws RangeError as `predictSignals`
 */
export function outlook(network: NetworkSpec, q0: number, common0 = 0): Outlook {
  const signals = predictSignals(network, q0, common0)
  const hidden = signals.slice(0, -1)
  return {
    backwardPerLayer: backwardPerLayer(network, signals),
    forwardPerLayer: forwardPerLayer(hidden),
    depth: hidden.length,
    field: fieldOf(network.layers.slice(0, -1), hidden),
  }
}

function backwardPerLayer({ layers }: NetworkSpec, signals: readonly LayerSignals[]): number | null {
  const [first] = signals
  const steps = signals.length - 1
  if (steps < 1 || first.kind === 'outside' || first.delta === null) return null
  const normRatio = first.delta.rms * Math.sqrt(layers[0].units / layers[steps].units)
  return normRatio ** (1 / steps)
}

function forwardPerLayer(hidden: readonly LayerSignals[]): number | null {
  const [first, last] = [hidden.at(0), hidden.at(-1)]
  if (hidden.length < 2 || first?.kind !== 'predicted' || last?.kind !== 'predicted') return null
  if (!first.activation || !last.activation || first.activation.rms === 0) return null
  return (last.activation.rms / first.activation.rms) ** (1 / (hidden.length - 1))
}

function fieldOf(layers: readonly LayerSpec[], hidden: readonly LayerSignals[]): MeanField | NoField {
  if (layers.length === 0) return 'noHiddenLayers'
  const predicted = hidden.filter((layer): layer is PredictedLayer => layer.kind === 'predicted')
  const { activation } = layers[0]
  if (predicted.length < hidden.length || activation.name === 'softmax') return 'outside'
  if (layers.some(({ batchNorm }) => batchNorm)) return 'batchNorm'
  if (layers.some(({ dropout }) => dropout > 0)) return 'dropout'
  if (predicted.some(({ biasMean }) => biasMean !== 0)) return 'constantBiases'
  if (!areAlike(layers, predicted)) return 'different'
  return fieldOfAlike(activation, predicted)
}

function fieldOfAlike(activation: ElementwiseSpec, predicted: readonly PredictedLayer[]): MeanField {
  const { sigmaW, sigmaB } = predicted[predicted.length - 1]
  return meanField(activation, sigmaW, sigmaB, predicted[0].preActivation.rms ** 2)
}

function areAlike(layers: readonly LayerSpec[], predicted: readonly PredictedLayer[]): boolean {
  const activation = JSON.stringify(layers[0].activation)
  const sameActivation = layers.every((layer) => JSON.stringify(layer.activation) === activation)
  // From layer 2 on, where there is one, weights lead from a hidden layer to a hidden layer.
  const inner = predicted.slice(Math.min(1, predicted.length - 1))
  const sameScales = inner.every(
    ({ sigmaW, sigmaB }) => isNear(sigmaW, inner[0].sigmaW) && isNear(sigmaB, inner[0].sigmaB),
  )
  return sameActivation && sameScales
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= ALIKE * Math.max(a, b)

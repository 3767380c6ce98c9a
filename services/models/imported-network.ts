import type { LayerSpec, NamedTensors, NetworkSpec } from '../../core'
import type { ExperimentFile } from '../contract/experiment-file'
import type { ModelLayer } from './portable-model'

/** A network as a file of some other program holds it: what it computes, and as much of the rest as the file says. */
export interface ImportedNetwork {
  readonly layers: readonly ModelLayer[]
  /** Of each layer the share of its outputs that training sets to 0; 0 where the file has none. */
  readonly dropout: readonly number[]
  /** False where the file holds weights alone: the activations are then those that were asked for. */
  readonly saysActivations: boolean
  /** Names of the features, and of the outputs; null where the file has none. */
  readonly inputs: readonly string[] | null
  readonly outputs: readonly string[] | null
  /** The experiment that it was trained by, where the file is an export of this studio that holds it. */
  readonly experiment: ExperimentFile | null
}

/** What is known of a network where a file says no more than its layers. */
export const importedLayers = (
  layers: readonly ModelLayer[],
  more: Partial<Omit<ImportedNetwork, 'layers'>> = {},
): ImportedNetwork => ({
  ...{
    layers,
    dropout: layers.map(() => 0),
    saysActivations: true,
    inputs: null,
    outputs: null,
    experiment: null,
  },
  ...more,
})

/** Layers as the engine takes them. What only a start needs, initialisers and momentum, is the default. */
export function engineNetwork(layers: readonly ModelLayer[]): {
  network: NetworkSpec
  tensors: NamedTensors
} {
  const tensors = new Map<string, Float32Array>()
  layers.forEach(({ weight, bias, batchNorm }, i) => {
    const k = `layer${i + 1}`
    tensors.set(`${k}.weight`, weight).set(`${k}.bias`, bias)
    if (!batchNorm) return
    tensors.set(`${k}.batchNorm.gamma`, batchNorm.gamma).set(`${k}.batchNorm.beta`, batchNorm.beta)
    tensors.set(`${k}.batchNorm.runningMean`, batchNorm.mean)
    tensors.set(`${k}.batchNorm.runningVariance`, batchNorm.variance)
  })
  return { network: { inputs: layers[0].inputs, layers: layers.map(specOf) }, tensors }
}

const specOf = ({ units, activation, batchNorm }: ModelLayer): LayerSpec => ({
  ...{ units, activation, init: { scheme: 'xavier' }, biasInit: { scheme: 'zeros' }, dropout: 0 },
  batchNorm: batchNorm && { momentum: 0.1, epsilon: batchNorm.epsilon },
})

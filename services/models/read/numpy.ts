import type { ImportedNetwork } from '../imported-network'
import { decodeNpz, type NpyArray } from '../npy'
import type { ModelLayer } from '../portable-model'
import type { Tensor } from '../safetensors'
import { activationIn } from './activation'
import { isPerceptron, perceptronOfArrays } from './scikit-learn'
import { networkOfStateDict, type ChosenActivations } from './state-dict'

/** Layers as arrays by the names of a model file; with each its activation, as bytes of JSON, and batch norm's epsilon. */
export function numpyTensors(layers: readonly ModelLayer[]): Map<string, NpyArray> {
  const tensors = new Map<string, NpyArray>()
  const add = (name: string, data: NpyArray['data'], shape: readonly number[] = [data.length]): void =>
    void tensors.set(name, { shape, data })
  layers.forEach(({ inputs, units, weight, bias, batchNorm, activation }, i) => {
    const k = `layer${i + 1}`
    add(`${k}.weight`, weight, [units, inputs])
    add(`${k}.bias`, bias)
    if (batchNorm) {
      add(`${k}.batchNorm.gamma`, batchNorm.gamma)
      add(`${k}.batchNorm.beta`, batchNorm.beta)
      add(`${k}.batchNorm.runningMean`, batchNorm.mean)
      add(`${k}.batchNorm.runningVariance`, batchNorm.variance)
      add(`${k}.batchNorm.epsilon`, Float32Array.of(batchNorm.epsilon))
    }
    add(`${k}.activation`, new TextEncoder().encode(JSON.stringify(activation)))
  })
  return tensors
}

const ACTIVATION = /\.activation$/

/**
 * A network as arrays in an archive of NumPy: as this studio exports it, with other names (see `networkOfStateDict`), or as the
 * one of scikit-learn that docs/formats.md shows.
 * @param chosen what the activations are, where the file does not say them
 * @throws Error with what is wrong
 */
export function decodeNumpyNetwork(
  file: Uint8Array,
  chosen: ChosenActivations | null = null,
): ImportedNetwork {
  const arrays = decodeNpz(file)
  if (isPerceptron(arrays)) return perceptronOfArrays(arrays)
  const texts = [...arrays].filter(([name]) => ACTIVATION.test(name))
  const tensors = [...arrays].filter(([name]) => !ACTIVATION.test(name))
  const said = texts
    .map(([name, array]) => ({ layer: name.replace(ACTIVATION, ''), text: textOf(array) }))
    .toSorted((a, b) => numberOf(a.layer) - numberOf(b.layer))
    .map(({ layer, text }) => activationIn(text, layer))
  const activations = said.length > 0 ? said : chosen
  return networkOfStateDict(new Map(tensors), { activations, isOrdered: false })
}

const numberOf = (layer: string): number => Number(/\d+$/.exec(layer)?.[0] ?? 0)

/** A text that is kept as the bytes of UTF-8. */
export const textOf = ({ data }: Tensor): string => new TextDecoder().decode(Uint8Array.from(data))

import { activations, softmax, type ActivationName, type ActivationSpec } from '../../../core'
import type { PortableModel } from '../portable-model'
import { transposed } from '../read/transposed'
import type { Tensor } from '../safetensors'

/** A layer as Keras has it, and its variables in the order in which Keras lists them. */
export interface KerasLayer {
  readonly className: string
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  readonly inputs: number
  readonly variables: readonly { readonly name: string; readonly tensor: Tensor }[]
}

/** An activation by its name, or as a layer with parameters; null where there is none. */
export type KerasActivation =
  | string
  | ((spec: never) => { readonly className: string; readonly config: Readonly<Record<string, unknown>> })
  | null

export type KerasActivations = Readonly<Record<ActivationName | 'softmax', KerasActivation>>

/** Why a model cannot be had with these activations, as a sentence; null where it can. */
export function lacking({ layers }: PortableModel, known: KerasActivations, who: string): string | null {
  const unknown = layers.findIndex(({ activation }) => known[activation.name] === null)
  if (unknown < 0) return null
  const { label } = { ...activations, softmax }[layers[unknown].activation.name]
  return `${who} has no activation like ${label}, which layer ${unknown + 1} has, and code of one's own is not loaded from such files.`
}

/** The layers of a sequence, of rows of features: dense, batch norm, activation, dropout. */
export function kerasLayers({ layers, trained }: PortableModel, known: KerasActivations): KerasLayer[] {
  return layers.flatMap(({ inputs, units, weight, bias, batchNorm, activation }, i) => {
    const { batchNorm: trainedNorm, dropout } = trained.network.layers[i]
    const name = `layer_${i + 1}`
    const vector = (of: string, data: Float32Array) => ({ name: of, tensor: { shape: [units], data } })
    const kernel = { shape: [inputs, units], data: transposed(weight, units, inputs) }
    const own = activationLayer(activation, known)
    // Batch norm stands between the weights and the activation, which is then a layer of its own.
    const within = batchNorm || typeof own !== 'string' ? 'linear' : own
    const all: KerasLayer[] = [
      {
        ...{ className: 'Dense', name, inputs, config: { units, activation: within, use_bias: true } },
        variables: [{ name: 'kernel', tensor: kernel }, vector('bias', bias)],
      },
    ]
    if (batchNorm) {
      // Keras keeps this share of the old statistics, and this studio takes that of the new ones.
      const momentum = Number((1 - trainedNorm!.momentum).toPrecision(12))
      const config = { axis: -1, momentum, epsilon: batchNorm.epsilon, center: true, scale: true }
      all.push({
        ...{ className: 'BatchNormalization', name: `${name}_norm`, inputs: units, config },
        variables: [
          ...[vector('gamma', batchNorm.gamma), vector('beta', batchNorm.beta)],
          ...[vector('moving_mean', batchNorm.mean), vector('moving_variance', batchNorm.variance)],
        ],
      })
    }
    const plain = { inputs: units, variables: [] }
    if (typeof own !== 'string') all.push({ ...own, ...plain, name: `${name}_activation` })
    else if (own !== within) {
      all.push({ className: 'Activation', config: { activation: own }, ...plain, name: `${name}_activation` })
    }
    if (dropout > 0)
      all.push({ className: 'Dropout', config: { rate: dropout }, ...plain, name: `${name}_dropout` })
    return all
  })
}

function activationLayer(spec: ActivationSpec, known: KerasActivations) {
  const own = known[spec.name]
  if (own === null) throw new Error(`There is no ${spec.name} here`)
  return typeof own === 'string' ? own : own(spec as never)
}

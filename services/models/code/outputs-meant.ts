import type { PortableModel } from '../portable-model'

/**
 * What the outputs of a classifier are: probabilities after softmax and from one sigmoid; else only scores, of which the
 * largest counts. One output is that of the last of two classes, and what is missing to 1 that of the first.
 */
export function outputsMeant({ target, layers }: PortableModel): 'probabilities' | 'scores' {
  const { activation, units } = layers[layers.length - 1]
  const isOneSigmoid = units === 1 && activation.name === 'sigmoid'
  return target.kind === 'classes' && (activation.name === 'softmax' || isOneSigmoid)
    ? 'probabilities'
    : 'scores'
}

import { activations, softmax, type ActivationSpec } from '../../../core'
import { choice } from '../../contract/schema'

const schema = choice({ ...activations, softmax }, 'name')

/**
 * An activation as one of our own files has it.
 * @throws Error naming the layer
 */
export function activationOf(value: unknown, layer: string): ActivationSpec {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw new Error(`the activation of ${layer}: ${read.error.issues[0].message.replace(/\.$/, '')}`)
}

/** The same of a text of JSON. */
export function activationIn(text: string, layer: string): ActivationSpec {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`the activation of ${layer} is not JSON: ${text.slice(0, 40)}`)
  }
  return activationOf(value, layer)
}

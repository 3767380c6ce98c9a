import { z } from 'zod'
import type { ReadLayer } from './keras-layers'

/** A layer as a configuration has it, without its variables. */
export type ConfiguredLayer = Omit<ReadLayer, 'variables'>

const layer = z.looseObject({
  class_name: z.string().max(200),
  name: z.string().max(1000).optional(),
  config: z.looseObject({ name: z.string().max(1000).optional() }),
  inbound_nodes: z.unknown().optional(),
})

const model = z.looseObject({
  class_name: z.string().max(200),
  config: z.union([z.looseObject({ layers: z.array(layer) }), z.array(layer)]),
})

type Layer = z.output<typeof layer>

/** The layers of a model, in the order in which a row goes through them, and how the file lists them. */
export interface ConfiguredModel {
  readonly isSequential: boolean
  /** Each once, as the file lists them: what the names of weights count by. */
  readonly listed: readonly ConfiguredLayer[]
  readonly inOrder: readonly ConfiguredLayer[]
}

/**
 * A configuration as Keras 2, Keras 3 and TensorFlow.js write it: a sequence, or a functional model in which every layer
 * follows one other.
 * @throws Error with what is wrong
 */
export function configuredModel(value: unknown): ConfiguredModel {
  const read = model.safeParse(value)
  if (!read.success) {
    const { path, message } = read.error.issues[0]
    throw new Error(`its configuration at ${path.join('.') || 'the top'}: ${message}`)
  }
  const { class_name: kind, config } = read.data
  const layers = Array.isArray(config) ? config : config.layers
  const listed = layers.map(plain)
  if (kind === 'Sequential') return { isSequential: true, listed, inOrder: listed }
  if (kind === 'Functional' || kind === 'Model')
    return { isSequential: false, listed, inOrder: chain(layers, listed) }
  throw new Error(`it is a model of the class ${kind}, expected Sequential or Functional`)
}

function plain({ class_name: className, name, config }: Layer): ConfiguredLayer {
  return { className, name: config.name ?? name ?? className, config }
}

/** Layer after layer from the one input. @throws Error where a layer follows several, or several follow one */
function chain(layers: readonly Layer[], listed: readonly ConfiguredLayer[]): ConfiguredLayer[] {
  const after = new Map<string, ConfiguredLayer>()
  const inputs: ConfiguredLayer[] = []
  layers.forEach((each, i) => {
    const before = sourcesOf(each.inbound_nodes, 0)
    const { name } = listed[i]
    if (before.length === 0) return void inputs.push(listed[i])
    if (before.length > 1)
      throw new Error(`the layer "${name}" follows several: ${before.slice(0, 5).join(', ')}`)
    const [source] = before
    const other = after.get(source)
    if (other) throw new Error(`two layers, "${other.name}" and "${name}", follow "${source}"`)
    after.set(source, listed[i])
  })
  if (inputs.length !== 1) throw new Error(`it has ${inputs.length} inputs, expected one`)
  const order = [inputs[0]]
  for (
    let next = after.get(inputs[0].name);
    next && order.length < layers.length;
    next = after.get(next.name)
  ) {
    order.push(next)
  }
  if (order.length !== layers.length) throw new Error('its layers do not all follow from its input')
  return order
}

const DEEPEST = 12

/** The names of the layers that a node refers to: Keras 3 under keras_history, Keras 2 as [name, node, tensor, ...]. */
function sourcesOf(node: unknown, depth: number): string[] {
  if (depth > DEEPEST || typeof node !== 'object' || node === null) return []
  if (Array.isArray(node)) {
    const [name, index] = node as unknown[]
    if (typeof name === 'string' && typeof index === 'number') return [name]
    return node.flatMap((each) => sourcesOf(each, depth + 1))
  }
  return Object.values(node).flatMap((each) => sourcesOf(each, depth + 1))
}

import { z } from 'zod'
import { reasonOf } from '../../../contract/errors'
import { parseExperiment } from '../../../contract/parse-experiment'
import { jsonOf } from '../../../runs/json'
import { decodeModel, type Graph, type Model, type Node, type ValueInfo } from '../../formats/onnx/onnx-proto'
import { importedLayers, type ImportedNetwork } from '../../imported-network'
import { checkLayers } from '../check-layers'
import { constantOf, placeElsewhere } from './constants'
import { constantValue, operators, signalOf, type Value } from './operators'
import { inputSignal, layersOf, type Signal } from './signal'

/** Why a value cannot be said as layers. It is told only if the network's answers depend on it. */
interface Unread {
  readonly kind: 'unread'
  readonly why: string
}

type Values = Map<string, Value | Unread>

/** What an export of this studio says of itself: the values between which its layers lie. */
const ownNetwork = z
  .string()
  .transform(jsonOf)
  .pipe(z.object({ features: z.string(), outputs: z.string() }))

/** @throws Error where the bytes are no model */
export function onnxModel(bytes: Uint8Array): Model {
  try {
    return decodeModel(bytes)
  } catch (error) {
    throw new Error(`it is no model of ONNX (${reasonOf(error)})`)
  }
}

/** The names of the files beside the model that hold its tensors. @throws Error */
export function filesBeside({ graph }: Model): string[] {
  const names = (graph?.initializer ?? []).flatMap((each) => placeElsewhere(each)?.location ?? [])
  const leading = names.find((name) => /[\\/:]/.test(name) || name === '..')
  if (leading !== undefined) throw new Error(`its weights are to lie in "${leading}", which is not beside it`)
  return [...new Set(names)]
}

/**
 * The layers of a graph, found by going through it with what each value is as a function of the rows: dense layers, what is done
 * to each of their values alone, and what scales. So neither the names nor the way in which it was written matter.
 * @param files those that `filesBeside` names
 * @throws Error naming the node, its operator and what of it this studio has not
 */
export function networkOfOnnx(
  model: Model,
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): ImportedNetwork {
  const { graph } = model
  if (!graph) throw new Error('it has no graph')
  const own = ownOf(model)
  const values = valuesOf(graph, files, own?.features ?? null)
  const signal = own ? answerOf(values, own.outputs) : deepest(graph, values)
  const layers = layersOf(signal)
  checkLayers(
    layers,
    layers.map((_, i) => `layer ${i + 1}`),
  )
  return importedLayers(layers, { experiment: own?.experiment ?? null })
}

function ownOf({ metadataProps }: Model) {
  const said = new Map(metadataProps.map(({ key, value }) => [key, value]))
  const network = ownNetwork.safeParse(said.get('network')).data
  const experiment = said.get('experiment')
  if (!network || experiment === undefined) return null
  try {
    return { ...network, experiment: parseExperiment(experiment, 'its experiment') }
  } catch (error) {
    throw new Error(`what it says of its experiment is damaged: ${reasonOf(error)}`)
  }
}

/** @param start the value that counts as the features, whatever it is made of; null for the inputs of the graph */
function valuesOf(graph: Graph, files: ReadonlyMap<string, Uint8Array>, start: string | null): Values {
  const values: Values = new Map()
  for (const proto of graph.initializer)
    values.set(
      proto.name,
      attempt(() => constantValue(constantOf(proto, files))),
    )
  for (const input of graph.input)
    if (!values.has(input.name)) values.set(input.name, signalOf(inputSignal(widthOf(input))))
  for (const node of graph.node) {
    const value = valueOf(node, values, files)
    // A node may give more than one value; the first is what it computes.
    node.output.forEach((name, i) =>
      values.set(name, i === 0 ? value : unread(`${called(node)} gives more than one value`)),
    )
    if (start !== null && node.output.includes(start)) values.set(start, signalOf(inputSignal(null)))
  }
  return values
}

const unread = (why: string): Unread => ({ kind: 'unread', why })

function attempt(make: () => Value, who = ''): Value | Unread {
  try {
    return make()
  } catch (error) {
    return unread(`${who}${reasonOf(error)}`)
  }
}

const called = ({ name, opType, output }: Node): string =>
  `the node "${name || (output[0] ?? '')}" (${opType})`

const TAKES_SHAPE: ReadonlySet<string> = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Dropout'])

function valueOf(node: Node, values: Values, files: ReadonlyMap<string, Uint8Array>): Value | Unread {
  if (node.opType === 'Constant') return attempt(() => constantNode(node, files), `${called(node)}: `)
  const given = node.input.map((name) =>
    name === '' ? null : (values.get(name) ?? unread(`${called(node)} takes "${name}", which nothing gives`)),
  )
  // How a shape was worked out does not matter to what depends on the rows.
  const taken = given[0]?.kind === 'signal' && TAKES_SHAPE.has(node.opType) ? given.slice(0, 1) : given
  const inputs: (Value | null)[] = []
  for (const each of taken) {
    if (each?.kind === 'unread') return each
    inputs.push(each)
  }
  const operator = Object.hasOwn(operators, node.opType) ? operators[node.opType] : undefined
  if (!operator)
    return unread(
      `${called(node)} is an operator that this studio has not; it reads ${Object.keys(operators).join(', ')}`,
    )
  return attempt(() => operator({ node, name: node.name || node.output[0], inputs }), `${called(node)}: `)
}

function constantNode({ attribute }: Node, files: ReadonlyMap<string, Uint8Array>): Value {
  const [given] = attribute as readonly (Node['attribute'][number] | undefined)[]
  if (given?.t) return constantValue(constantOf(given.t, files))
  const list = given?.floats?.length ? given.floats : given?.ints
  if (list?.length) return constantValue({ shape: [list.length], data: Float32Array.from(list, Number) })
  const value =
    given?.name === 'value_float' ? (given.f ?? 0) : given?.name === 'value_int' ? (given.i ?? 0) : null
  if (value === null) throw new Error('its value is no number')
  return constantValue({ shape: [], data: Float32Array.of(value) })
}

/** Features of a row: the product of all axes but that of the rows. */
function widthOf({ type }: ValueInfo): number | null {
  const dims = type?.tensorType?.shape?.dim.slice(1).map(({ dimValue }) => dimValue ?? 0) ?? []
  const width = dims.reduce((product, n) => product * n, 1)
  return dims.length > 0 && Number.isSafeInteger(width) && width > 0 ? width : null
}

function answerOf(values: Values, name: string): Signal {
  const value = values.get(name)
  if (value?.kind === 'signal') return value.signal
  throw new Error(value?.kind === 'unread' ? value.why : `its output "${name}" does not depend on its inputs`)
}

/** Of several outputs (a label, logits, probabilities) the one with the most layers behind it. */
function deepest({ output }: Graph, values: Values): Signal {
  const [first] = output
  if (!(first as ValueInfo | undefined)) throw new Error('its graph has no output')
  const signals = output.flatMap(({ name }) => {
    const value = values.get(name)
    return value?.kind === 'signal' ? [value.signal] : []
  })
  const depth = ({ stage, of }: Signal): number =>
    2 * stage.layers.length + (stage.open ? 1 : 0) + (of.made.length > 0 ? 1 : 0)
  // Of what cannot be read, the last output speaks: labels, which are of no use here, come first.
  if (signals.length === 0) return answerOf(values, output[output.length - 1].name)
  return signals.reduce((best, each) => (depth(each) > depth(best) ? each : best))
}

import type { InputValues, ProofRows } from '../../model-format'
import type { Element } from './element'
import { functions } from './functions'

type Value = number | string
type Row = ReadonlyMap<string, Value>

/**
 * What a document says of rows, by its own words alone: row-major; of classes the outputs as the classes are listed, of values
 * the final results. NaN where the document has no answer: a value is missing, or not valid.
 * @param root a document that fits the structure
 */
export function evaluate(root: Element, { inputs, rows }: ProofRows): number[][] {
  const network = one(root, 'NeuralNetwork')
  const fields = one(network, 'MiningSchema').children.filter(
    ({ attributes }) => attributes['usageType'] !== 'target',
  )
  const dictionary = new Map(
    one(root, 'DataDictionary').children.map((each) => [each.attributes['name'], each]),
  )
  const answer = answererOf(network)
  return Array.from({ length: rows }, (_, i) => {
    const row = new Map<string, Value>()
    for (const [j, field] of fields.entries()) {
      const value = acceptedValue(valueAt(inputs[j], i), field, dictionary.get(field.attributes['name'])!)
      if (value === null) return answer(null)
      row.set(field.attributes['name'], value)
    }
    return answer(row)
  })
}

const one = (parent: Element, name: string): Element => parent.children.find((each) => each.name === name)!
const all = (parent: Element, name: string): Element[] => parent.children.filter((each) => each.name === name)

function valueAt(values: InputValues, i: number): Value | null {
  const value = values[i]
  return typeof value === 'number' && Number.isNaN(value) ? null : value
}

/** The value after missing ones are replaced and invalid ones refused; null where that leaves none. */
function acceptedValue(given: Value | null, field: Element, declared: Element): Value | null {
  const fill = field.attributes['missingValueReplacement'] as string | undefined
  const values = all(declared, 'Value')
  const isMissing =
    given === null ||
    values.some(({ attributes: { property, value } }) => property === 'missing' && value === given)
  const isNumber = declared.attributes['dataType'] === 'double'
  const value = !isMissing ? given : fill === undefined ? null : isNumber ? Number(fill) : fill
  if (value === null) return null
  const valid = values.filter(({ attributes }) => attributes['property'] !== 'missing')
  if (valid.length > 0 && !valid.some(({ attributes }) => attributes['value'] === value)) return null
  const interval = declared.children.find(({ name }) => name === 'Interval')
  return interval && Number(value) <= Number(interval.attributes['leftMargin']) ? null : value
}

/** How a network answers a row; null, for which there is no answer, with NaN for each of its outputs. */
function answererOf(network: Element): (row: Row | null) => number[] {
  const inputs = one(network, 'NeuralInputs').children
  const layers = all(network, 'NeuralLayer').map(layerOf)
  const outputs = one(network, 'NeuralOutputs').children
  const isClasses = network.attributes['functionName'] === 'classification'
  const shown = one(network, 'Output').children
  return (row) => {
    if (!row) return outputs.map(() => NaN)
    const said = new Map<string, number>()
    for (const input of inputs) {
      said.set(input.attributes['id'], Number(expression(one(input, 'DerivedField').children[0], row)))
    }
    for (const layer of layers) layer(said)
    const values = outputs.map(({ attributes }) => mustSay(said, attributes['outputNeuron']))
    return isClasses ? values : finalValues(values, outputs, shown)
  }
}

function mustSay(said: ReadonlyMap<string, number>, id: string): number {
  const value = said.get(id)
  if (value === undefined) throw new Error(`nothing that comes before it is called ${id}`)
  return value
}

interface ReadNeuron {
  readonly id: string
  readonly bias: number
  readonly from: readonly (readonly [id: string, weight: number])[]
}

/** Adds what the neurons of a layer say. */
function layerOf({ attributes, children }: Element): (said: Map<string, number>) => void {
  const { activationFunction, normalizationMethod } = attributes
  if (!Object.hasOwn(functions, activationFunction)) throw new Error(`there is no ${activationFunction}`)
  const activation = functions[activationFunction as keyof typeof functions]
  const neurons = children.map((neuron): ReadNeuron => ({
    ...{ id: neuron.attributes['id'], bias: Number(neuron.attributes['bias'] ?? 0) },
    from: neuron.children.map((each) => [each.attributes['from'], Number(each.attributes['weight'])]),
  }))
  return (said) => {
    const a = neurons.map(({ bias, from }) =>
      activation(from.reduce((sum, [id, weight]) => sum + weight * mustSay(said, id), bias)),
    )
    const normalized = normalizationMethod === 'softmax' ? softmax(a) : a
    neurons.forEach(({ id }, j) => said.set(id, normalized[j]))
  }
}

function softmax(a: readonly number[]): number[] {
  const largest = Math.max(...a)
  const powers = a.map((each) => Math.exp(each - largest))
  const sum = powers.reduce((total, each) => total + each, 0)
  return powers.map((each) => each / sum)
}

/** Outputs on the scale of their fields, and then what is made of these for the user. */
function finalValues(
  values: readonly number[],
  outputs: readonly Element[],
  shown: readonly Element[],
): number[] {
  const predicted = new Map<string, number>()
  outputs.forEach((output, c) => {
    const [line] = one(output, 'DerivedField').children
    const [from, to] = line.children.map(({ attributes }) => ({
      ...{ orig: Number(attributes['orig']), norm: Number(attributes['norm']) },
    }))
    const share = (values[c] - from.norm) / (to.norm - from.norm)
    predicted.set(line.attributes['field'], from.orig + share * (to.orig - from.orig))
  })
  const made = new Map<string, Value>()
  for (const { attributes, children } of shown) {
    const value =
      attributes['feature'] === 'transformedValue'
        ? expression(children[0], made)
        : predicted.get(attributes['targetField'])!
    made.set(attributes['name'], value)
  }
  return shown
    .filter(({ attributes }) => attributes['isFinalResult'] !== 'false')
    .map(({ attributes }) => Number(made.get(attributes['name'])))
}

const applied: Readonly<Record<string, (...operands: readonly number[]) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '/': (a, b) => a / b,
  ln: (a) => Math.log(a),
  exp: (a) => Math.exp(a),
}

function expression({ name, attributes, children, text }: Element, row: Row): Value {
  const field = (): Value => row.get(attributes['field'])!
  switch (name) {
    case 'Constant':
      return Number(text)
    case 'FieldRef':
      return field()
    case 'NormDiscrete':
      return field() === attributes['value'] ? 1 : 0
    case 'NormContinuous': {
      const [a, b] = children.map((each) => [
        Number(each.attributes['orig']),
        Number(each.attributes['norm']),
      ])
      return a[1] + ((Number(field()) - a[0]) / (b[0] - a[0])) * (b[1] - a[1])
    }
    case 'MapValues': {
      const [pair, table] = children
      const value = row.get(pair.attributes['field'])
      return Number(table.children.find(({ children: [from] }) => from.text === value)?.children[1].text)
    }
    default:
      return applied[attributes['function']](...children.map((each) => Number(expression(each, row))))
  }
}

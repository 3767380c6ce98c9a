import { DESCENT_VERSION } from '../../../version'
import { baseOf } from '../../../contract/data-name'
import { nameOfSource } from '../../../datasets/source-name'
import { boundsOf } from '../../code/bounds'
import { doubleText, floatText } from '../../code/numbers'
import { outputsMeant } from '../../code/outputs-meant'
import type { ModelFeature, ModelInput, ModelLayer, PortableModel } from '../../portable-model'
import { element, type Element } from './element'
import { partsOf, type FunctionName, type Part } from './functions'

export const NAMESPACE = 'http://www.dmg.org/PMML-4_4'

/** A model as a document of PMML 4.4. @param model its batch norm folded; of activations that PMML can say */
export function documentOf(model: PortableModel): Element {
  const { name, trained } = model
  const { source } = trained.experiment.data
  const description = `${name}: a network trained on ${baseOf(nameOfSource(source))}`
  return element('PMML', { xmlns: NAMESPACE, version: '4.4' }, [
    element('Header', { description }, [
      element('Application', { name: 'Descent Studio', version: DESCENT_VERSION }),
    ]),
    dictionaryOf(model),
    networkOf(model),
  ])
}

/** The fields that are predicted, and what each is called once it is taken back to the scale of the data. */
interface TargetField {
  /** With a transform, what the network was trained on: ln(y). */
  readonly name: string
  readonly shown: string
}

function targetsOf({ target, inputs }: PortableModel): TargetField[] {
  const taken = new Set(inputs.map(({ name }) => name))
  const unused = (wanted: string): string => {
    let name = wanted
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`
    taken.add(name)
    return name
  }
  const names = target.kind === 'classes' ? [target.name] : target.names
  const transform = target.kind === 'classes' ? 'none' : target.transform
  const field = {
    none: (y: string) => y,
    log: (y: string) => `ln(${y})`,
    log1p: (y: string) => `ln(1 + ${y})`,
  }
  return names.map((name) => ({ name: unused(field[transform](name)), shown: unused(`predicted_${name}`) }))
}

function dictionaryOf(model: PortableModel): Element {
  const bounds = boundsOf(model)
  const { target } = model
  const categorical = { optype: 'categorical', dataType: 'string' }
  const continuous = { optype: 'continuous', dataType: 'double' }
  const values = (names: readonly string[]): Element[] => names.map((value) => element('Value', { value }))
  const fields = model.inputs.map((input, j) => {
    if (input.kind === 'number') {
      return element('DataField', { name: input.name, ...continuous }, intervalOf(bounds[j]))
    }
    const empty = input.categories.includes('') ? [] : [element('Value', { value: '', property: 'missing' })]
    return element('DataField', { name: input.name, ...categorical }, [...values(input.categories), ...empty])
  })
  const targets = targetsOf(model).map(({ name }) =>
    target.kind === 'classes'
      ? element('DataField', { name, ...categorical }, values(target.classes))
      : element('DataField', { name, ...continuous }),
  )
  const all = [...fields, ...targets]
  return element('DataDictionary', { numberOfFields: all.length }, all)
}

/** What has no logarithm is no valid value. */
const intervalOf = (bound: number): Element[] =>
  bound === -Infinity ? [] : [element('Interval', { closure: 'openOpen', leftMargin: doubleText(bound) })]

function networkOf(model: PortableModel): Element {
  const { target } = model
  const { layers, outputs } = neuronLayers(model)
  const attributes = {
    ...{ modelName: model.name, functionName: target.kind === 'classes' ? 'classification' : 'regression' },
    ...{ activationFunction: 'identity', numberOfLayers: layers.length },
  }
  return element('NeuralNetwork', attributes, [
    miningSchemaOf(model),
    outputOf(model),
    inputsOf(model),
    ...layers,
    outputsOf(model, outputs),
  ])
}

function miningSchemaOf(model: PortableModel): Element {
  const fill = ({ fill }: ModelInput): Readonly<Record<string, string>> =>
    fill === null
      ? { missingValueTreatment: 'returnInvalid' }
      : {
          missingValueReplacement: typeof fill === 'number' ? doubleText(fill) : fill,
          missingValueTreatment: 'asValue',
        }
  return element('MiningSchema', {}, [
    ...model.inputs.map((input) =>
      element('MiningField', { name: input.name, ...fill(input), invalidValueTreatment: 'returnInvalid' }),
    ),
    ...targetsOf(model).map(({ name }) => element('MiningField', { name, usageType: 'target' })),
  ])
}

function outputOf(model: PortableModel): Element {
  const { target } = model
  const fields = targetsOf(model)
  if (target.kind === 'values')
    return element(
      'Output',
      {},
      fields.flatMap((each) => valueFields(model, each)),
    )
  const [{ name: targetField, shown }] = fields
  const predicted = { name: shown, optype: 'categorical', dataType: 'string', targetField }
  const probabilities = target.classes.map((value) =>
    element('OutputField', {
      ...{ name: `probability(${value})`, optype: 'continuous', dataType: 'double', targetField },
      ...{ feature: 'probability', value },
    }),
  )
  return element('Output', {}, [
    element('OutputField', { ...predicted, feature: 'predictedValue' }),
    ...(outputsMeant(model) === 'probabilities' ? probabilities : []),
  ])
}

function valueFields({ target }: PortableModel, { name, shown }: TargetField): Element[] {
  const field = { optype: 'continuous', dataType: 'double' }
  const predicted = { ...field, targetField: name, feature: 'predictedValue' }
  if (target.kind === 'classes' || target.transform === 'none') {
    return [element('OutputField', { name: shown, ...predicted })]
  }
  const raw = `raw ${shown}`
  const power = apply('exp', element('FieldRef', { field: raw }))
  const back = target.transform === 'log' ? power : apply('-', power, constant(1))
  return [
    element('OutputField', { name: raw, ...predicted, isFinalResult: 'false' }),
    element('OutputField', { name: shown, ...field, feature: 'transformedValue' }, [back]),
  ]
}

const apply = (name: string, ...operands: Element[]): Element =>
  element('Apply', { function: name }, operands)
const constant = (x: number): Element => element('Constant', { dataType: 'double' }, doubleText(x))

const inputId = (j: number): string => `0,${j + 1}`
/** The neuron of a unit that says a, or one beside it. */
const neuronId = (k: number, j: number, part = 'a'): string =>
  part === 'a' ? `${k},${j + 1}` : `${k},${j + 1},${part}`

function inputsOf({ features, inputs }: PortableModel): Element {
  const derived = { optype: 'continuous', dataType: 'double' }
  return element(
    'NeuralInputs',
    { numberOfInputs: features.length },
    features.map((feature, j) =>
      element('NeuralInput', { id: inputId(j) }, [
        element('DerivedField', derived, [featureOf(feature, inputs[feature.input])]),
      ]),
    ),
  )
}

function featureOf(feature: ModelFeature, input: ModelInput): Element {
  if (feature.kind === 'number') return numberOf(feature, input.name)
  if (input.kind === 'number') throw new Error('A category is of a column of names')
  if (feature.kind === 'isCategory') {
    return element('NormDiscrete', { field: input.name, value: input.categories[feature.category] })
  }
  const rows = input.categories.map((each, place) =>
    element('row', {}, [
      element('in', {}, each),
      element('out', {}, doubleText((place - feature.mean) / feature.std)),
    ]),
  )
  return element('MapValues', { outputColumn: 'out', dataType: 'double' }, [
    element('FieldColumnPair', { field: input.name, column: 'in' }),
    element('InlineTable', {}, rows),
  ])
}

type NumberFeature = Extract<ModelFeature, { kind: 'number' }>

function numberOf({ transform, mean, std }: NumberFeature, field: string): Element {
  if (transform === 'none') return scaled(field, mean, std)
  const x = element('FieldRef', { field })
  const logarithm = transform === 'log' ? apply('ln', x) : apply('ln', apply('+', constant(1), x))
  return apply('/', apply('-', logarithm, constant(mean)), constant(std))
}

/** (x - mean) / std, as a line through two points. */
const scaled = (field: string, mean: number, std: number): Element =>
  element('NormContinuous', { field }, [
    element('LinearNorm', { orig: doubleText(mean), norm: '0' }),
    element('LinearNorm', { orig: doubleText(mean + std), norm: '1' }),
  ])

/** The layers, and the neurons that are the network's outputs. */
function neuronLayers(model: PortableModel): { layers: Element[]; outputs: string[] } {
  const { layers, target } = model
  const last = layers.length
  const all = layers.flatMap((layer, i) => layerElements(layer, i + 1))
  const outputs = Array.from({ length: layers[last - 1].units }, (_, j) => neuronId(last, j))
  if (target.kind === 'values' || outputs.length > 1) return { layers: all, outputs }
  // One output is that of the second class: the first has what is missing to 1.
  const [from] = outputs
  const both = [-1, 1].map((weight, c) =>
    neuronElement(neuronId(last + 1, c), c === 0 ? '1' : '0', [[from, String(weight)]]),
  )
  return {
    layers: [...all, layerElement('identity', both)],
    outputs: [0, 1].map((c) => neuronId(last + 1, c)),
  }
}

/** A layer of the network: one of PMML, or one with z and more that make its activation of it. */
function layerElements(layer: ModelLayer, k: number): Element[] {
  const { units, activation } = layer
  if (activation.name === 'softmax') {
    return [layerElement('identity', sumsOf(layer, k, 'a'), { normalizationMethod: 'softmax' })]
  }
  const parts = partsOf(activation)
  if (parts === null) throw new Error(`PMML has no ${activation.name}`)
  if (typeof parts === 'string') return [layerElement(parts, sumsOf(layer, k, 'a'))]
  return [
    layerElement('identity', sumsOf(layer, k, 'z')),
    ...parts.map((part) => partElement(part, units, k)),
  ]
}

function sumsOf({ inputs, units, weight, bias }: ModelLayer, k: number, part: string): Element[] {
  const from = Array.from({ length: inputs }, (_, i) => (k === 1 ? inputId(i) : neuronId(k - 1, i)))
  return Array.from({ length: units }, (_, j) =>
    neuronElement(
      neuronId(k, j, part),
      floatText(bias[j]),
      from.map((id, i) => [id, floatText(weight[j * inputs + i])]),
    ),
  )
}

function partElement({ function: name, neurons }: Part, units: number, k: number): Element {
  const all = Array.from({ length: units }, (_, j) =>
    neurons.map((each) =>
      neuronElement(
        neuronId(k, j, each.name),
        doubleText(each.bias),
        Object.entries(each.from).map(([from, weight]) => [neuronId(k, j, from), doubleText(weight)]),
      ),
    ),
  )
  return layerElement(name, all.flat())
}

type Connection = readonly [from: string, weight: string]

const neuronElement = (id: string, bias: string, connections: readonly Connection[]): Element =>
  element(
    'Neuron',
    { id, bias },
    connections.map(([from, weight]) => element('Con', { from, weight })),
  )

const layerElement = (
  activationFunction: FunctionName,
  neurons: readonly Element[],
  more: Readonly<Record<string, string>> = {},
): Element =>
  element('NeuralLayer', { numberOfNeurons: neurons.length, activationFunction, ...more }, neurons)

function outputsOf(model: PortableModel, outputs: readonly string[]): Element {
  const { target } = model
  const fields = targetsOf(model)
  const derived = (c: number): Element => {
    if (target.kind === 'classes') {
      const content = [element('NormDiscrete', { field: fields[0].name, value: target.classes[c] })]
      return element('DerivedField', { optype: 'categorical', dataType: 'string' }, content)
    }
    const content = [scaled(fields[c].name, target.mean[c], target.std[c])]
    return element('DerivedField', { optype: 'continuous', dataType: 'double' }, content)
  }
  return element(
    'NeuralOutputs',
    { numberOfOutputs: outputs.length },
    outputs.map((outputNeuron, c) => element('NeuralOutput', { outputNeuron }, [derived(c)])),
  )
}

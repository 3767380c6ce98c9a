import { NAMESPACE } from './document'
import type { Element } from './element'

/** What an element holds, in this order, how often, and its attributes; those with `!` it must have. */
interface Structure {
  readonly children: readonly (readonly [name: string, least: number, most: number])[]
  readonly attributes: string
}

const MANY = Infinity
const EXPRESSIONS = ['Constant', 'FieldRef', 'NormContinuous', 'NormDiscrete', 'MapValues', 'Apply']
const FIELD = 'name! optype! dataType!'

/** The part of the schema of PMML 4.4 (dmg.org, pmml-4-4.xsd) that this studio writes; `expression` is one of several. */
const structures: Readonly<Record<string, Structure>> = {
  PMML: {
    children: [
      ['Header', 1, 1],
      ['DataDictionary', 1, 1],
      ['NeuralNetwork', 1, 1],
    ],
    attributes: 'xmlns! version!',
  },
  Header: { children: [['Application', 0, 1]], attributes: 'description' },
  Application: { children: [], attributes: 'name! version' },
  DataDictionary: { children: [['DataField', 1, MANY]], attributes: 'numberOfFields' },
  DataField: {
    children: [
      ['Interval', 0, MANY],
      ['Value', 0, MANY],
    ],
    attributes: FIELD,
  },
  Interval: { children: [], attributes: 'closure! leftMargin rightMargin' },
  Value: { children: [], attributes: 'value! property' },
  NeuralNetwork: {
    children: [
      ['MiningSchema', 1, 1],
      ['Output', 0, 1],
      ['NeuralInputs', 1, 1],
      ['NeuralLayer', 1, MANY],
      ['NeuralOutputs', 1, 1],
    ],
    attributes: 'modelName functionName! activationFunction! numberOfLayers',
  },
  MiningSchema: { children: [['MiningField', 1, MANY]], attributes: '' },
  MiningField: {
    children: [],
    attributes: 'name! usageType missingValueReplacement missingValueTreatment invalidValueTreatment',
  },
  Output: { children: [['OutputField', 1, MANY]], attributes: '' },
  OutputField: {
    children: [['expression', 0, 1]],
    attributes: 'name! dataType! optype targetField feature value isFinalResult',
  },
  NeuralInputs: { children: [['NeuralInput', 1, MANY]], attributes: 'numberOfInputs' },
  NeuralInput: { children: [['DerivedField', 1, 1]], attributes: 'id!' },
  DerivedField: { children: [['expression', 1, 1]], attributes: 'optype! dataType!' },
  NeuralLayer: {
    children: [['Neuron', 1, MANY]],
    attributes: 'numberOfNeurons activationFunction normalizationMethod',
  },
  Neuron: { children: [['Con', 1, MANY]], attributes: 'id! bias' },
  Con: { children: [], attributes: 'from! weight!' },
  NeuralOutputs: { children: [['NeuralOutput', 1, MANY]], attributes: 'numberOfOutputs' },
  NeuralOutput: { children: [['DerivedField', 1, 1]], attributes: 'outputNeuron!' },
  Constant: { children: [], attributes: 'dataType' },
  FieldRef: { children: [], attributes: 'field!' },
  NormContinuous: { children: [['LinearNorm', 2, 2]], attributes: 'field!' },
  LinearNorm: { children: [], attributes: 'orig! norm!' },
  NormDiscrete: { children: [], attributes: 'field! value!' },
  MapValues: {
    children: [
      ['FieldColumnPair', 1, 1],
      ['InlineTable', 1, 1],
    ],
    attributes: 'outputColumn! dataType',
  },
  FieldColumnPair: { children: [], attributes: 'field! column!' },
  InlineTable: { children: [['row', 0, MANY]], attributes: '' },
  row: {
    children: [
      ['in', 1, 1],
      ['out', 1, 1],
    ],
    attributes: '',
  },
  in: { children: [], attributes: '' },
  out: { children: [], attributes: '' },
  Apply: { children: [['expression', 0, MANY]], attributes: 'function!' },
}

/** @throws Error naming the first element that is not as the schema has it */
export function mustBePmml(root: Element): void {
  const { xmlns, version } = root.attributes
  if (root.name !== 'PMML' || xmlns !== NAMESPACE || version !== '4.4') throw new Error('it is no PMML 4.4')
  mustFit(root)
}

function mustFit({ name, attributes, children }: Element): void {
  const structure = Object.hasOwn(structures, name) ? structures[name] : undefined
  if (!structure) throw new Error(`${name} is no element of the models that are read here`)
  const known = structure.attributes.split(' ')
  const missing = known.find((each) => each.endsWith('!') && !(each.slice(0, -1) in attributes))
  if (missing) throw new Error(`${name} has no ${missing.slice(0, -1)}`)
  const stranger = Object.keys(attributes).find(
    (each) => !known.includes(each) && !known.includes(`${each}!`),
  )
  if (stranger !== undefined) throw new Error(`${name} has ${stranger}, which the schema has not`)
  let at = 0
  for (const [wanted, least, most] of structure.children) {
    const from = at
    while (at < children.length && at - from < most && isA(children[at].name, wanted)) at++
    if (at - from < least) throw new Error(`${name} has ${at - from} of ${wanted}, expected ${least} or more`)
  }
  if (at < children.length) throw new Error(`${name} has a ${children[at].name} where there may be none`)
  children.forEach(mustFit)
}

const isA = (name: string, wanted: string): boolean =>
  wanted === 'expression' ? EXPRESSIONS.includes(name) : name === wanted

import type { TransformName } from '../../../contract/transforms'
import type { ModelFeature, ModelInput, NumberFeature, PortableModel } from '../../portable-model'
import { ML, type GraphBuilder } from './graph-builder'

/**
 * The features of rows as the source has them. Numbers come as doubles, so that a large offset costs no digits; where all
 * inputs are numbers they are one matrix, else each column is an input of its own, by its name. A category that the model
 * does not know makes its row NaN throughout.
 */
export function preprocessingNodes(graph: GraphBuilder, model: PortableModel): string {
  const { inputs, features } = model
  const numbers = features.filter((feature) => feature.kind === 'number')
  if (numbers.length === features.length) {
    const rows = graph.input('rows', 'double', inputs.length)
    return numberNodes(graph, rows, numbers, inputs)
  }
  // All of them before any node, so that the nodes are named around them.
  const values = inputs.map(({ name, kind }) => graph.input(name, kind === 'number' ? 'double' : 'string', 1))
  const parts = inputs.map((input, i) => {
    const own = features.filter((feature) => feature.input === i)
    return input.kind === 'number'
      ? numberNodes(graph, values[i], own as NumberFeature[], [input])
      : categoryNodes(graph, values[i], own, input)
  })
  return parts.length === 1 ? parts[0] : graph.op('Concat', parts, { axis: 1 })
}

/** (transform(x or fill) - mean) / std of the columns of a matrix of doubles. */
function numberNodes(
  graph: GraphBuilder,
  rows: string,
  features: readonly NumberFeature[],
  inputs: readonly ModelInput[],
): string {
  const column = (of: (feature: NumberFeature) => number): Float64Array => Float64Array.from(features, of)
  let x = rows
  if (inputs.some(({ fill }) => fill !== null)) {
    const fills = Float64Array.from(inputs, ({ fill }) => (fill === null ? NaN : Number(fill)))
    x = graph.op('Where', [graph.op('IsNaN', [x]), graph.doubles('fill', fills), x])
  }
  x = transformNodes(graph, x, features)
  const centred = graph.op('Sub', [
    x,
    graph.doubles(
      'mean',
      column(({ mean }) => mean),
    ),
  ])
  const scaled = graph.op('Div', [
    centred,
    graph.doubles(
      'std',
      column(({ std }) => std),
    ),
  ])
  return graph.op('Cast', [scaled], { to: 1 })
}

const logOf: { readonly [Name in TransformName]: ((graph: GraphBuilder, x: string) => string) | null } = {
  none: null,
  log: (graph, x) => graph.op('Log', [x]),
  log1p: (graph, x) => graph.op('Log', [graph.op('Add', [x, graph.doubles('one', Float64Array.of(1))])]),
}

function transformNodes(graph: GraphBuilder, rows: string, features: readonly NumberFeature[]): string {
  let x = rows
  for (const [name, write] of Object.entries(logOf)) {
    const isMeant = features.map(({ transform }) => transform === name)
    if (write === null || !isMeant.includes(true)) continue
    // From the rows as they came: a column has one transform.
    const transformed = write(graph, rows)
    x = isMeant.includes(false) ? graph.op('Where', [graph.bools(isMeant), transformed, x]) : transformed
  }
  return x
}

type Category = Extract<ModelInput, { kind: 'category' }>

function categoryNodes(
  graph: GraphBuilder,
  value: string,
  features: readonly ModelFeature[],
  { categories, fill }: Category,
): string {
  // An empty text is a missing value, as in a file.
  const isFilled = fill !== null && !categories.includes('')
  const keys = isFilled ? [...categories, ''] : categories
  const places = categories.map((_, place) => place)
  const place = graph.op(
    'LabelEncoder',
    [value],
    {
      keys_strings: keys,
      values_floats: { floats: isFilled ? [...places, categories.indexOf(fill)] : places },
      default_float: { float: NaN },
    },
    ML,
  )
  const [first] = features
  if (first.kind === 'place') {
    const centred = graph.op('Sub', [place, graph.float(first.mean)])
    return graph.op('Div', [centred, graph.float(first.std)])
  }
  const isThis = graph.op('Equal', [place, graph.floats('places', Float32Array.from(places))])
  const oneHot = graph.op('Cast', [isThis], { to: 1 })
  return graph.op('Where', [graph.op('IsNaN', [place]), graph.float(NaN), oneHot])
}

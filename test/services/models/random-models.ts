import fc from 'fast-check'
import {
  activations,
  parameterArena,
  randomFor,
  type ActivationName,
  type ActivationSpec,
  type NamedTensors,
  type NetworkSpec,
} from '../../../core'
import { parseExperiment } from '../../../services/contract/parse-experiment'
import type { ColumnPreprocessing, Preprocessing } from '../../../services/contract/preprocessing'
import { transforms } from '../../../services/contract/transforms'
import type { InputValues, ProofRows } from '../../../services/models/model-format'
import { portableModel, type ModelFeature, type PortableModel } from '../../../services/models/portable-model'
import { defaultsOf } from '../../../core'

/** What a network of the tests is made of. */
export interface ModelShape {
  readonly hidden: readonly {
    readonly units: number
    readonly activation: ActivationName
    readonly batchNorm: boolean
  }[]
  readonly output: ActivationName | 'softmax'
  readonly columns: readonly ('numeric' | 'filled' | 'log' | 'log1p' | 'categorical' | 'ordinal' | 'image')[]
  readonly task: 'classes' | 'values' | 'logValues'
  /** Of classes with one output there are two. */
  readonly outputs: number
  readonly seed: number
}

const NAMES = Object.keys(activations) as ActivationName[]
export const COLUMNS = ['numeric', 'filled', 'log', 'log1p', 'categorical', 'ordinal'] as const

/** Networks of all depths, widths, activations, with batch norm or without, of all heads and kinds of columns. */
export const anyShape: fc.Arbitrary<ModelShape> = fc.record({
  hidden: fc.array(
    fc.record({
      units: fc.integer({ min: 1, max: 9 }),
      activation: fc.constantFrom(...NAMES),
      batchNorm: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  ...{ columns: fc.array(fc.constantFrom(...COLUMNS), { minLength: 1, maxLength: 5 }) },
  ...{ outputs: fc.integer({ min: 1, max: 4 }), seed: fc.integer({ min: 0, max: 1e6 }) },
  ...{
    output: fc.constantFrom('softmax' as const, 'sigmoid' as const, 'identity' as const, 'tanh' as const),
    task: fc.constantFrom('classes' as const, 'values' as const, 'logValues' as const),
  },
})

const COLOURS = ['blue', "d'or", 'green "dark"', 'rot, grün; \\n']

const activationOf = (name: ActivationName | 'softmax'): ActivationSpec =>
  (name === 'softmax' ? { name } : { name, ...defaultsOf(activations[name]) }) as ActivationSpec

function columnOf(kind: ModelShape['columns'][number], j: number): ColumnPreprocessing {
  const column = `column ${j + 1}`
  switch (kind) {
    case 'numeric':
      return { kind: 'numeric', column, fill: null, transform: 'none', mean: 3.25 + j, std: 1.7 }
    case 'filled':
      return { kind: 'numeric', column, fill: -2.5, transform: 'none', mean: -1.1, std: 0.3 }
    case 'log':
    case 'log1p':
      return { kind: 'numeric', column, fill: 1, transform: kind, mean: 0.4, std: 0.9 }
    case 'categorical':
      return { kind: 'categorical', column, categories: COLOURS, fill: 'blue' }
    case 'ordinal':
      return { kind: 'ordinal', column, categories: COLOURS.slice(0, 3), fill: null, mean: 1, std: 0.8 }
    case 'image':
      return { kind: 'image', width: 3, height: 2, mean: null, std: null }
  }
}

/** A model of that shape, with weights and running statistics at random: as one that was trained would be. */
export function modelOf({ hidden, output, columns, task, outputs, seed }: ModelShape): PortableModel {
  const prepared: Preprocessing = { features: columns.map(columnOf), target: targetOf(task, outputs, output) }
  const units =
    prepared.target.kind === 'values' || outputs > 1 || output === 'softmax'
      ? Math.max(outputs, output === 'softmax' ? 2 : 1)
      : 1
  const head = task === 'classes' || output !== 'softmax' ? output : 'identity'
  const file = {
    schemaVersion: 1,
    ...{
      name: 'a "model" of the tests',
      data: { source: 'rows.csv', target: 'y', task: task === 'classes' ? 'classification' : 'regression' },
    },
    network: {
      hidden: hidden.map(({ activation, ...layer }) => ({
        ...layer,
        activation: activationOf(activation),
        init: 'xavier',
      })),
      output: { activation: activationOf(head), init: 'xavier' },
    },
  }
  const experiment = parseExperiment(JSON.stringify(file), 'experiment.json')
  const inputs = prepared.features.reduce((sum, column) => sum + widthOf(column), 0)
  const network: NetworkSpec = {
    inputs,
    layers: [
      ...hidden.map(({ units, activation, batchNorm }) => layer(units, activationOf(activation), batchNorm)),
      layer(units, activationOf(head), false),
    ],
  }
  const tensors = tensorsOf(network, seed)
  return portableModel({ experiment, network, preprocessing: prepared, tensors })
}

const layer = (
  units: number,
  activation: ActivationSpec,
  batchNorm: boolean,
): NetworkSpec['layers'][number] => ({
  ...{ units, activation, init: { scheme: 'xavier' }, biasInit: { scheme: 'zeros' }, dropout: 0 },
  batchNorm: batchNorm ? { momentum: 0.1, epsilon: 1e-5 } : null,
})

function widthOf(column: ColumnPreprocessing): number {
  if (column.kind === 'categorical') return column.categories.length
  return column.kind === 'image' ? column.width * column.height : 1
}

function targetOf(
  task: ModelShape['task'],
  outputs: number,
  output: ModelShape['output'],
): Preprocessing['target'] {
  if (task === 'classes') {
    const classes = Math.max(2, outputs)
    return { kind: 'classes', name: 'y', classes: Array.from({ length: classes }, (_, c) => `class ${c}`) }
  }
  const units = output === 'softmax' ? Math.max(2, outputs) : outputs
  const names = Array.from({ length: units }, (_, j) => `y${j + 1}`)
  return {
    ...{ kind: 'values', names, transform: task === 'logValues' ? 'log' : 'none' },
    ...{ mean: names.map((_, j) => j / 2), std: names.map((_, j) => 0.5 + j / 4) },
  }
}

function tensorsOf(network: NetworkSpec, seed: number): NamedTensors {
  const rng = randomFor(seed, 'the tests')
  const between = (low: number, high: number) => (): number => low + (high - low) * rng.uniform()
  const filled = (length: number, draw: () => number): Float32Array => Float32Array.from({ length }, draw)
  const tensors = new Map<string, Float32Array>()
  for (const { name, kind, units, perUnit } of parameterArena(network).tensors) {
    const size = kind === 'weight' ? 1 / Math.sqrt(perUnit) : 0.5
    tensors.set(
      name,
      filled(units * perUnit, between(kind === 'gamma' ? 0.5 : -size, kind === 'gamma' ? 1.5 : size)),
    )
  }
  network.layers.forEach(({ batchNorm, units }, i) => {
    if (!batchNorm) return
    tensors.set(`layer${i + 1}.batchNorm.runningMean`, filled(units, between(-0.5, 0.5)))
    tensors.set(`layer${i + 1}.batchNorm.runningVariance`, filled(units, between(0.2, 2)))
  })
  return tensors
}

/** Rows that a model takes: within the domain of each transform, with gaps where they are filled. */
export function rowsFor(model: PortableModel, rows: number, seed = 1): ProofRows {
  const rng = randomFor(seed, 'rows')
  const inputs = model.inputs.map((input, j): InputValues => {
    const isLog = model.features.some((f) => f.input === j && f.kind === 'number' && f.transform !== 'none')
    const isGap = (): boolean => input.fill !== null && rng.uniform() < 0.2
    if (input.kind === 'category') {
      const pick = (): string => input.categories[Math.floor(rng.uniform() * input.categories.length)]
      return Array.from({ length: rows }, () => (isGap() ? null : pick()))
    }
    return Float64Array.from({ length: rows }, () =>
      isGap() ? NaN : isLog ? 0.1 + 5 * rng.uniform() : -4 + 9 * rng.uniform(),
    )
  })
  return { rows, inputs, features: featuresOf(model, inputs, rows) }
}

/** What a row of the source comes to as training sees it: the definition that every format with preprocessing is held against. */
function featuresOf(model: PortableModel, inputs: readonly InputValues[], rows: number): Float32Array {
  const width = model.features.length
  const features = new Float32Array(rows * width)
  model.features.forEach((feature, j) => {
    const value = valueOf(model, feature, inputs[feature.input])
    for (let i = 0; i < rows; i++) features[i * width + j] = value(i)
  })
  return features
}

function valueOf(
  { inputs }: PortableModel,
  feature: ModelFeature,
  values: InputValues,
): (row: number) => number {
  const input = inputs[feature.input]
  if (feature.kind === 'number') {
    const { to } = transforms[feature.transform]
    const numbers = values as Float64Array
    return (row) => {
      const x = Number.isNaN(numbers[row]) && input.fill !== null ? Number(input.fill) : numbers[row]
      return (to(x) - feature.mean) / feature.std
    }
  }
  if (input.kind === 'number') throw new Error(`The feature ${feature.name} is of a category`)
  const names = values as readonly (string | null)[]
  const place = (row: number): number => input.categories.indexOf(names[row] ?? input.fill ?? '')
  if (feature.kind === 'isCategory') return (row) => Number(place(row) === feature.category)
  return (row) => (place(row) - feature.mean) / feature.std
}

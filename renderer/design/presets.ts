import { clippings, type ActivationName, type InitializerScheme } from '../../core'
import { activations, initializers, optimizers } from '../../core'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import { words } from '../words'
import { chosen } from './choices'
import type { HiddenLayer } from './layers'

type Training = ExperimentFile['training']
type PresetGroup = keyof typeof words.design.presets.groups

/** A network, and how to train it, that shows one thing. */
export interface Preset {
  readonly id: PresetId
  readonly group: PresetGroup
  readonly title: string
  /** One sentence. */
  readonly lookAt: string
  /** The experiment with this network; its data and its seed stay. */
  readonly apply: (draft: ExperimentFile) => ExperimentFile
}

interface Recipe {
  readonly group: PresetGroup
  readonly hidden: readonly HiddenLayer[]
  readonly training?: Partial<Training>
  /** Of the output layer too, where it belongs to what is shown. */
  readonly outputInit?: HiddenLayer['init']
}

const DEEP = 8

function layers(
  count: number,
  units: number,
  activation: ActivationName,
  scheme: InitializerScheme,
  more: Partial<HiddenLayer> = {},
): HiddenLayer[] {
  const layer: HiddenLayer = {
    ...{ units, activation: chosen(activations, 'name', activation) },
    ...{ init: chosen(initializers, 'scheme', scheme), biasInit: { scheme: 'zeros' } },
    ...{ batchNorm: null, dropout: 0 },
    ...more,
  }
  return Array.from({ length: count }, () => layer)
}

const sgd = (learningRate: number, momentum = 0): Partial<Training> => ({
  optimizer: { ...chosen(optimizers, 'name', 'sgd'), learningRate, momentum } as Training['optimizer'],
})
const adam = (learningRate: number): Partial<Training> => ({
  optimizer: { ...chosen(optimizers, 'name', 'adam'), learningRate },
})
const batchNorm = { momentum: 0.1, epsilon: 1e-5 }

const recipes = {
  // In small steps: its lines are to stay soft for a while.
  text: {
    group: 'start',
    hidden: layers(1, 4, 'sigmoid', 'xavier'),
    training: { ...sgd(0.3), epochs: 60 },
  },
  small: { group: 'start', hidden: layers(1, 32, 'relu', 'heNormal'), training: adam(0.002) },
  vanishingSigmoid: { group: 'vanishing', hidden: layers(DEEP, 32, 'sigmoid', 'xavier') },
  saturatedSigmoid: { group: 'vanishing', hidden: layers(DEEP, 64, 'sigmoid', 'standardNormal') },
  smallTanh: { group: 'vanishing', hidden: layers(DEEP, 64, 'tanh', 'normal') },
  explodingRelu: {
    group: 'exploding',
    hidden: layers(DEEP, 64, 'relu', 'standardNormal'),
    outputInit: { scheme: 'standardNormal' },
    training: sgd(0.01),
  },
  // Leaky, since ReLU units would die of such steps, and those of a tanh saturate.
  highRate: {
    group: 'exploding',
    hidden: layers(2, 32, 'leakyRelu', 'heNormal'),
    training: { ...adam(0.3), epochs: 10 },
  },
  heRelu: { group: 'remedies', hidden: layers(DEEP, 64, 'relu', 'heNormal'), training: sgd(0.01) },
  xavierTanh: { group: 'remedies', hidden: layers(DEEP, 64, 'tanh', 'xavier') },
  glorotTanh: { group: 'remedies', hidden: layers(DEEP, 64, 'tanh', 'glorotUniform') },
  batchNormSigmoid: {
    group: 'remedies',
    hidden: layers(DEEP, 64, 'sigmoid', 'standardNormal', { batchNorm }),
  },
  lsuv: { group: 'remedies', hidden: layers(DEEP, 64, 'relu', 'lsuv'), training: sgd(0.01) },
  clipping: {
    group: 'remedies',
    hidden: layers(DEEP, 64, 'relu', 'standardNormal'),
    outputInit: { scheme: 'standardNormal' },
    training: { ...sgd(0.01), clip: { norm: clippings.norm.parameters.limit.default } },
  },
  dropout: {
    group: 'remedies',
    hidden: layers(2, 256, 'relu', 'heNormal', { dropout: 0.5 }),
    training: adam(0.001),
  },
  zeros: { group: 'traps', hidden: layers(2, 32, 'tanh', 'zeros'), outputInit: { scheme: 'zeros' } },
  constant: {
    group: 'traps',
    hidden: layers(2, 32, 'tanh', 'constant'),
    outputInit: { scheme: 'constant', value: 0.1 },
  },
  linear: { group: 'traps', hidden: layers(3, 32, 'identity', 'xavier') },
  deadRelu: {
    group: 'traps',
    hidden: layers(2, 64, 'relu', 'heNormal', { biasInit: { scheme: 'constant', value: -8 } }),
  },
} as const satisfies Record<string, Recipe>

export type PresetId = keyof typeof recipes

/** All presets, in the order of the menu. */
export const presets: readonly Preset[] = (Object.entries(recipes) as [PresetId, Recipe][]).map(
  ([id, recipe]) => ({
    ...{ id, group: recipe.group },
    ...{ title: words.design.presets[id].title, lookAt: words.design.presets[id].lookAt },
    apply: (draft) => cook(draft, recipe, words.design.presets[id].title),
  }),
)

/** The preset that an experiment of this name was made of; null where it has a name of its own. */
export const presetNamed = (name: string): Preset | null =>
  presets.find(({ title }) => title === name) ?? null

/** Everything that would show something else is put back to what is plain. */
function cook(
  draft: ExperimentFile,
  { hidden, training, outputInit }: Recipe,
  title: string,
): ExperimentFile {
  const { seed, record } = draft.training
  return {
    ...draft,
    name: title,
    network: {
      hidden: [...hidden],
      output: { activation: 'auto', init: outputInit ?? 'auto', biasInit: { scheme: 'zeros' } },
    },
    training: {
      ...{ loss: 'auto', classWeights: null, schedule: { name: 'constant' }, clip: null },
      ...{ l1: 0, l2: 0, weightDecay: 0, earlyStopping: null, changes: [] },
      ...{ batchSize: 32, shuffle: true, epochs: 30 },
      ...{ optimizer: sgd(0.1).optimizer! },
      ...training,
      ...{ seed, record },
    },
  }
}

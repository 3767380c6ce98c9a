import { type InitializerSpec, type RemedyName } from '../../core'
import type { ExperimentFile } from './experiment-file'
import { asSteered } from './training-changes'

export type { RemedyName } from '../../core'

/** Something that can be done about a verdict: a change of the experiment, for a run beside the first. */
export interface RemedyEntry {
  /** What a button says. */
  readonly label: string
  /** Why it helps, in a sentence. */
  readonly why: string
  /** A copy of the experiment with the change made; its name says which. */
  readonly apply: (experiment: ExperimentFile) => ExperimentFile
  /** Whether it changes anything, and what it needs is there. */
  readonly isUseful: (experiment: ExperimentFile) => boolean
}

type Change = (experiment: ExperimentFile) => ExperimentFile
type HiddenLayer = ExperimentFile['network']['hidden'][number]
type Training = ExperimentFile['training']

const FACTOR = 3
const MOST_LEARNING_RATE = 1e3
const MOST_NAME = 200

/**
 * A verdict speaks of a run as it trains now, so that a remedy begins there: what was changed under way holds from the start.
 * @param tag what is added to the name of the experiment
 */
function remedy(label: string, tag: string, why: string, change: Change): RemedyEntry {
  return {
    label,
    why,
    apply: (experiment) => ({ ...change(asSteered(experiment)), name: renamed(experiment.name, tag) }),
    isUseful: (experiment) => {
      const now = asSteered(experiment)
      return JSON.stringify(change(now)) !== JSON.stringify(now)
    },
  }
}

function renamed(name: string, tag: string): string {
  const end = `, ${tag}`
  return name.slice(0, MOST_NAME - end.length) + end
}

function withoutKey<T extends object, Key extends keyof T>(object: T, key: Key): Omit<T, Key> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key)) as Omit<T, Key>
}

/** The same experiment with weights that its initialisers draw, and no file gives. */
export const drawnAnew: Change = (experiment) => ({
  ...experiment,
  network: withoutKey(experiment.network, 'initialWeights'),
})

/** Every hidden layer changed. Tensors given to start from would not fit any more, or undo it: they go. */
const hidden =
  (change: (layer: HiddenLayer) => HiddenLayer): Change =>
  (experiment) => {
    const { network } = drawnAnew(experiment)
    return { ...experiment, network: { ...network, hidden: network.hidden.map(change) } }
  }

const training =
  (change: (training: Training) => Partial<Training>): Change =>
  (experiment) => ({
    ...experiment,
    training: { ...experiment.training, ...change(experiment.training) },
  })

/** All weights drawn by one scheme, biases 0. */
const drawnBy =
  (init: InitializerSpec): Change =>
  (experiment) => {
    const drawn = { init, biasInit: { scheme: 'zeros' } as const }
    const changed = hidden((layer) => ({ ...layer, ...drawn }))(experiment)
    return { ...changed, network: { ...changed.network, output: { ...changed.network.output, ...drawn } } }
  }

/** Another activation, and the scheme that goes with it. */
const activatedBy = (activation: HiddenLayer['activation']): Change =>
  withNaturalOutput(
    hidden((layer) => ({ ...layer, activation, init: 'auto', biasInit: { scheme: 'zeros' } })),
  )

/** Weights of the output that are constant or far too large would undo what is done before them. */
function withNaturalOutput(change: Change): Change {
  return (experiment) => {
    const changed = change(experiment)
    return {
      ...changed,
      network: { ...changed.network, output: { ...changed.network.output, init: 'auto' } },
    }
  }
}

/** Only where a hidden layer is not activated so yet: else it would be a change of the weights alone. */
function notYet(entry: RemedyEntry, name: HiddenLayer['activation']['name']): RemedyEntry {
  const isOther = (layer: HiddenLayer): boolean => layer.activation.name !== name
  return { ...entry, isUseful: ({ network }) => network.hidden.some(isOther) }
}

const rateTimes = (factor: number): Change =>
  training(({ optimizer }) => {
    const rate = Math.min(MOST_LEARNING_RATE, Number((optimizer.learningRate * factor).toPrecision(3)))
    return { optimizer: { ...optimizer, learningRate: rate } }
  })

const withClip: Change = training(({ clip }) => ({ clip: clip?.norm === undefined ? { norm: 1 } : clip }))

const withoutLastLayers: Change = (experiment) => {
  const { hidden: layers } = experiment.network
  const left = Math.ceil(layers.length / 2)
  const { network } = drawnAnew(experiment)
  return left === layers.length
    ? experiment
    : { ...experiment, network: { ...network, hidden: layers.slice(0, left) } }
}

const BATCH_NORM = { momentum: 0.1, epsilon: 1e-5 }

/** Everything that the verdicts may advise, by the names that they give. */
export const remedies: Readonly<Record<RemedyName, RemedyEntry>> = {
  heInit: remedy(
    'Use He weights',
    'He weights',
    'Variance 2 / fanIn makes up for the half of the signal that a ReLU cuts off, so that no layer shrinks or stretches it.',
    drawnBy({ scheme: 'heNormal' }),
  ),
  xavierInit: remedy(
    'Use Xavier weights',
    'Xavier weights',
    'Variance 1 / fanIn lets signals and gradients through a tanh at much the size they came with.',
    drawnBy({ scheme: 'xavier' }),
  ),
  glorotInit: remedy(
    'Use Glorot weights',
    'Glorot weights',
    'Variance 2 / (fanIn + fanOut) is the middle between what signals and what gradients ask for.',
    drawnBy({ scheme: 'glorotNormal' }),
  ),
  orthogonalInit: remedy(
    'Use orthogonal weights',
    'orthogonal weights',
    'An orthogonal matrix changes no length at all, however many layers there are.',
    drawnBy({ scheme: 'orthogonal', gain: 1 }),
  ),
  reluActivation: notYet(
    remedy(
      'Use ReLU with its weights',
      'ReLU',
      "A ReLU's slope is 1 where a sigmoid's is 1/4 at most, so that gradients do not shrink from layer to layer.",
      activatedBy({ name: 'relu' }),
    ),
    'relu',
  ),
  tanhActivation: notYet(
    remedy(
      'Use tanh with its weights',
      'tanh',
      "A tanh's slope at 0 is 1, and its values have mean 0.",
      activatedBy({ name: 'tanh' }),
    ),
    'tanh',
  ),
  leakyRelu: notYet(
    remedy(
      'Use leaky ReLU',
      'leaky ReLU',
      'Its slope is never 0, so that no unit dies for good.',
      hidden((layer) => ({ ...layer, activation: { name: 'leakyRelu', alpha: 0.01 } })),
    ),
    'leakyRelu',
  ),
  batchNorm: {
    ...remedy(
      'Add batch norm',
      'batch norm',
      'It brings z of every hidden layer to mean 0 and variance 1, whatever the weights.',
      hidden((layer) => ({ ...layer, batchNorm: layer.batchNorm ?? BATCH_NORM })),
    ),
    isUseful: (experiment) => {
      const { network, training } = asSteered(experiment)
      return training.batchSize !== 1 && network.hidden.some(({ batchNorm }) => !batchNorm)
    },
  },
  clipNorm: remedy(
    'Clip gradients to norm 1',
    'clipped',
    'A gradient that is too large is made shorter and keeps its direction, so that one step cannot throw the weights away.',
    withClip,
  ),
  learningRateUp: remedy(
    'Triple the learning rate',
    'learning rate x3',
    'Steps three times as long get there sooner.',
    rateTimes(FACTOR),
  ),
  learningRateDown: remedy(
    'A third of the learning rate',
    'learning rate /3',
    'Shorter steps do not overshoot the minimum.',
    rateTimes(1 / FACTOR),
  ),
  fewerLayers: remedy(
    'Half as many hidden layers',
    'fewer layers',
    'Gradients that pass fewer layers shrink or grow fewer times, and a smaller network has less to overfit with.',
    withoutLastLayers,
  ),
  dropout: remedy(
    'Add dropout of 0.2',
    'dropout',
    'Units that may be missing at any step cannot lean on each other to learn the samples by heart.',
    hidden((layer) => ({ ...layer, dropout: layer.dropout || 0.2 })),
  ),
  l2: remedy(
    'Add an L2 penalty of 0.001',
    'L2',
    'Small weights make smooth functions, which follow the noise of the samples less.',
    training(({ l2 }) => ({ l2: l2 || 1e-3 })),
  ),
  earlyStopping: {
    ...remedy(
      'Stop early',
      'early stopping',
      'Training ends when the validation loss no longer falls, and the best weights are put back.',
      training(({ earlyStopping }) => ({ earlyStopping: earlyStopping ?? { patience: 20, minDelta: 0 } })),
    ),
    isUseful: ({ data, training: { earlyStopping } }) =>
      !earlyStopping && ('column' in data.split || data.split.validation > 0),
  },
  standardizeData: remedy(
    'Standardise the data',
    'standardised',
    'Features and targets of mean 0 and variance 1 keep the first gradients at a size that the learning rate is made for.',
    (experiment) => ({
      ...experiment,
      data: {
        ...experiment.data,
        standardize: true,
        ...(experiment.data.task === 'regression' ? { standardizeTarget: true } : {}),
      },
    }),
  ),
}

/** What a verdict advises, best first, as far as it changes this experiment. */
export const usefulRemedies = (
  advised: readonly RemedyName[],
  experiment: ExperimentFile,
): readonly RemedyName[] => advised.filter((name) => remedies[name].isUseful(experiment))

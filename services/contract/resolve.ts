import {
  biasSchemes,
  clippings,
  FormulaError,
  initContext,
  losses,
  stdOf,
  type ActivationSpec,
  type ClipSpec,
  type InitializerSpec,
  type LayerSpec,
  type LossSpec,
  type NetworkSpec,
  type TrainingSpec,
} from '../../core'
import type { Chunks } from './data-spec'
import { StudioError } from './errors'
import type { ExperimentFile } from './experiment-file'
import type { TrainingChange } from './training-changes'

/** What an experiment has to know of its data before it can be run. */
export interface DataFacts {
  /** d. */
  readonly features: number
  readonly target:
    | {
        readonly kind: 'classes'
        readonly classes: readonly string[]
        readonly trainCounts: readonly number[]
      }
    | { readonly kind: 'values'; readonly names: readonly string[] }
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number }
  /** How much of a part is in memory at a time; left out or null: all. */
  readonly chunks?: Chunks | null
}

/** An experiment with nothing left open: the file with every default and "auto" filled in, and what the engine takes. */
export interface ResolvedExperiment {
  readonly file: ExperimentFile
  readonly network: NetworkSpec
  /** As it begins; `trainingAt` says what it is at a later step. */
  readonly training: TrainingSpec
  readonly changes: readonly TrainingChange[]
}

/**
 * Fills in what depends on the data, and refuses what cannot be trained.
 * @throws StudioError `experimentImpossible`, naming the key and what would do
 */
export function resolveExperiment(given: ExperimentFile, facts: DataFacts): ResolvedExperiment {
  const output = resolveOutput(given, facts)
  const hidden = given.network.hidden.map(resolveHidden)
  const network: NetworkSpec = { inputs: facts.features, layers: [...hidden, output] }
  checkInitializers(network)
  const loss = resolveLoss(given, facts, output.activation)
  const batchSize = resolveBatchSize(given, facts, given.training.batchSize, 'training.batchSize')
  const changes = resolveChanges(given, facts)
  const { training } = given
  if (training.earlyStopping && facts.rows.validation === 0) {
    impossible('training.earlyStopping', 'it watches the validation loss, and the validation part is empty.')
  }
  const classWeights = resolveClassWeights(given, facts, loss)
  const { activation, init, biasInit } = output
  const file: ExperimentFile = {
    ...given,
    data: facts.chunks ? { ...given.data, chunks: facts.chunks } : given.data,
    network: { ...given.network, hidden, output: { activation, init, biasInit } },
    training: { ...training, loss, batchSize, changes, classWeights: classWeights && [...classWeights] },
  }
  const { l1, l2, weightDecay } = training
  return {
    file,
    network,
    training: {
      ...{ loss, batchSize, classWeights },
      optimizer: training.optimizer,
      schedule: training.schedule,
      penalty: { l1, l2, weightDecay },
      clip: clipOf(training.clip),
      shuffle: training.shuffle,
      epochs: training.epochs,
      earlyStopping: training.earlyStopping,
      seed: training.seed,
    },
    changes: changes.map(changeOf),
  }
}

function impossible(key: string, problem: string): never {
  throw new StudioError('experimentImpossible', { key, problem })
}

type HiddenLayer = ExperimentFile['network']['hidden'][number]
function resolveHidden(layer: HiddenLayer): HiddenLayer & LayerSpec {
  return { ...layer, init: layer.init === 'auto' ? naturalInit(layer.activation) : layer.init }
}

const RELU_LIKE: readonly ActivationSpec['name'][] = ['relu', 'leakyRelu', 'elu', 'gelu', 'silu', 'softplus']

/** The scheme that keeps the variance of the signal: the text, "Solution" (k = 2 for ReLU and its kin, else k = 1). */
const naturalInit = ({ name }: ActivationSpec): InitializerSpec => ({
  scheme: RELU_LIKE.includes(name) ? 'heNormal' : 'xavier',
})

function resolveOutput({ network: { output } }: ExperimentFile, { target }: DataFacts): LayerSpec {
  const activation = output.activation === 'auto' ? naturalOutput(target) : output.activation
  if (activation.name === 'softmax' && target.kind === 'values') {
    impossible(
      'network.output.activation',
      'softmax gives probabilities of classes, and the task is a regression.',
    )
  }
  const init = output.init === 'auto' ? naturalInit(activation) : output.init
  return {
    ...{ units: outputsFor(target, activation), activation, init },
    ...{ biasInit: output.biasInit, batchNorm: null, dropout: 0 },
  }
}

function naturalOutput(target: DataFacts['target']): ActivationSpec {
  if (target.kind === 'values') return { name: 'identity' }
  return { name: target.classes.length === 2 ? 'sigmoid' : 'softmax' }
}

/** A unit per class, but one alone for two classes unless they are a softmax; a unit per value in a regression. */
function outputsFor(target: DataFacts['target'], activation: ActivationSpec): number {
  if (target.kind === 'values') return target.names.length
  return target.classes.length === 2 && activation.name !== 'softmax' ? 1 : target.classes.length
}

function resolveLoss(
  { training }: ExperimentFile,
  { target }: DataFacts,
  activation: ActivationSpec,
): LossSpec {
  const loss = training.loss === 'auto' ? naturalLoss(target, activation) : training.loss
  const { head, task, label } = losses[loss.name]
  if (task === 'classification' && target.kind === 'values') {
    impossible('training.loss', `${label} is for classes, and the task is a regression. Try "squaredError".`)
  }
  if (head !== 'any' && activation.name !== head) {
    const found = `the output's activation is ${activation.name}`
    impossible('training.loss', `${label} works on the logits of a ${head} output, and ${found}.`)
  }
  if (activation.name === 'softmax' && head !== 'softmax') {
    impossible(
      'training.loss',
      `a softmax output is trained with "categoricalCrossEntropy", not ${loss.name}.`,
    )
  }
  return loss
}

function naturalLoss(target: DataFacts['target'], activation: ActivationSpec): LossSpec {
  if (target.kind === 'values') return { name: 'squaredError' }
  if (activation.name === 'softmax') return { name: 'categoricalCrossEntropy', labelSmoothing: 0 }
  const isBinary = activation.name === 'sigmoid' && target.classes.length === 2
  return isBinary ? { name: 'binaryCrossEntropy', labelSmoothing: 0 } : { name: 'squaredError' }
}

type Changes = ExperimentFile['training']['changes']

function resolveBatchSize(
  { network }: ExperimentFile,
  { rows, chunks }: DataFacts,
  given: ExperimentFile['training']['batchSize'],
  key: string,
): number {
  const size = given === 'all' ? rows.train : Math.min(given, rows.train)
  if (chunks && size > chunks.rows) {
    const problem = `a minibatch is of one chunk, and found ${size} rows where chunks have ${chunks.rows} at most.`
    impossible(key, `${problem} Take no more than that, or larger chunks (data.chunks).`)
  }
  const normed = network.hidden.findIndex((layer) => layer.batchNorm)
  if (size === 1 && normed >= 0) {
    const where = `network.hidden[${normed}]`
    impossible(key, `${where} has batch norm, which needs minibatches of two rows or more.`)
  }
  return size
}

function resolveChanges(given: ExperimentFile, facts: DataFacts): Changes {
  let last = 0
  return given.training.changes.map((change, i) => {
    const key = `training.changes[${i}]`
    const { afterStep, learningRate, clip, batchSize } = change
    if (afterStep < last) {
      impossible(
        `${key}.afterStep`,
        `found ${afterStep} behind ${last}; expected changes in the order of their steps.`,
      )
    }
    last = afterStep
    if (learningRate === undefined && clip === undefined && batchSize === undefined) {
      impossible(key, 'nothing is changed; expected learningRate, clip or batchSize.')
    }
    const size =
      batchSize === undefined
        ? {}
        : { batchSize: resolveBatchSize(given, facts, batchSize, `${key}.batchSize`) }
    // In the order that a file is read in, wherever the change comes from.
    return {
      afterStep,
      ...(learningRate === undefined ? {} : { learningRate }),
      ...(clip === undefined ? {} : { clip }),
      ...size,
    }
  })
}

/** As the engine takes it; what is left out stays left out. */
const changeOf = ({ afterStep, learningRate, clip, batchSize }: Changes[number]): TrainingChange => ({
  afterStep,
  ...(learningRate === undefined ? {} : { learningRate }),
  ...(clip === undefined ? {} : { clip: clipOf(clip) }),
  // It was resolved before.
  ...(batchSize === undefined ? {} : { batchSize: batchSize as number }),
})

function resolveClassWeights(
  { training }: ExperimentFile,
  { target, rows }: DataFacts,
  loss: LossSpec,
): readonly number[] | null {
  const weights = training.classWeights
  if (weights === null) return null
  const key = 'training.classWeights'
  if (target.kind === 'values') return impossible(key, 'a regression has no classes.')
  if (losses[loss.name].task !== 'classification') {
    impossible(key, `they weigh the cross-entropies, and the loss is ${losses[loss.name].label}.`)
  }
  const { classes, trainCounts } = target
  if (loss.name === 'binaryCrossEntropy' && classes.length > 2) {
    impossible(
      key,
      'each output is trained as one class against all others, which has no such weights: use a softmax output.',
    )
  }
  // Inversely to how often a class occurs, so that the weights of all samples sum to their number.
  if (weights === 'balanced') return trainCounts.map((n) => (n === 0 ? 0 : rows.train / (classes.length * n)))
  if (weights.length !== classes.length) {
    impossible(key, `expected ${classes.length} weights, for ${classes.join(', ')}, found ${weights.length}.`)
  }
  if (weights.every((weight) => weight === 0)) impossible(key, 'all are 0, which leaves nothing to learn.')
  return weights
}

export function clipOf(clip: ExperimentFile['training']['clip']): ClipSpec | null {
  for (const by of Object.keys(clippings) as ClipSpec['by'][]) {
    const limit = clip?.[by]
    if (limit !== undefined) return { by, limit }
  }
  return null
}

/** Schemes that fill matrices only, formulas that cannot be used: said before anything is made. */
function checkInitializers(network: NetworkSpec): void {
  network.layers.forEach((layer, i) => {
    const where = i === network.layers.length - 1 ? 'network.output' : `network.hidden[${i}]`
    if (!biasSchemes.includes(layer.biasInit.scheme)) {
      const schemes = biasSchemes.join(', ')
      impossible(
        `${where}.biasInit`,
        `"${layer.biasInit.scheme}" fills a matrix; biases take one of ${schemes}.`,
      )
    }
    for (const key of ['init', 'biasInit'] as const) {
      try {
        stdOf(layer[key], initContext(network, i + 1))
      } catch (error) {
        if (!(error instanceof FormulaError)) throw error
        impossible(`${where}.${key}`, error.message)
      }
    }
  })
}

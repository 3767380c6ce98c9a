import type {
  DeadUnits,
  Diverged,
  Exploding,
  Flow,
  Healthy,
  LearningRateTooHigh,
  NotLearning,
  SymmetricUnits,
  Vanishing,
  Verdict,
} from '../../core'
import { digits, grouped } from './numbers'

/** A verdict as a person would say it. */
export interface VerdictWords {
  /** One line for the bar. */
  readonly title: string
  /** What it means and what it comes from, in a few short sentences. */
  readonly text: string
}

export function verdictInWords(verdict: Verdict): VerdictWords {
  switch (verdict.kind) {
    case 'tooEarly':
      return { title: 'No step yet', text: 'The first step says how the gradients flow.' }
    case 'healthy':
      return healthyWords(verdict)
    case 'diverged':
      return divergedWords(verdict)
    case 'symmetricUnits':
      return symmetryWords(verdict)
    case 'exploding':
      return explodingWords(verdict)
    case 'vanishing':
      return vanishingWords(verdict)
    case 'deadUnits':
      return deadWords(verdict)
    case 'saturation':
      return {
        title: `Saturated: ${percent(verdict.share)} of ${inLayer(verdict.layer)}`,
        text: `The values of ${these(verdict.layers)} lie at the flat ends of the activation, where its slope is below 5 % of its natural size. Little gradient passes there. Weights or inputs are too large, or a large step has pushed the units there.`,
      }
    case 'learningRateTooHigh':
      return tooHighWords(verdict)
    case 'learningRateTooLow':
      return {
        title: `Learning rate ${digits(verdict.learningRate)} is too low: updates of ${digits(verdict.updateRatio)} of the weights`,
        text: `A step changes the weights of most layers by ${digits(verdict.updateRatio)} of their norm; about 0.001 is usual. The loss was ${digits(verdict.firstLoss)} at the start and is ${digits(verdict.trainLoss)}.`,
      }
    case 'notLearning':
      return stuckWords(verdict)
    case 'overfitting': {
      const { bestEpoch, epoch, bestLoss, validationLoss, trainLoss, gap } = verdict
      return {
        title: `Overfits since epoch ${grouped(bestEpoch)}: validation loss ${digits(bestLoss)}, now ${digits(validationLoss)}`,
        text: `From epoch ${grouped(bestEpoch)} to ${grouped(epoch)} the validation loss rose while the training loss fell to ${digits(trainLoss)}: the gap is ${digits(gap)}. The network learns the training samples by heart.`,
      }
    }
  }
}

/** Three digits that matter, for a line that is read at a glance. */
const short = (x: number): string => digits(Number(x.toPrecision(3)))
const percent = (share: number): string => `${short(100 * share)} %`
const inLayer = (layer: number): string => `layer ${layer}`

/** Layers 1-4, or layer 2. */
const span = ([from, to]: readonly [number, number]): string =>
  from === to ? inLayer(from) : `layers ${from}-${to}`

/** Layers 1, 2 and 5; where there are many, how many. */
function these(layers: readonly number[]): string {
  if (layers.length === 1) return inLayer(layers[0])
  const first = layers.slice(0, -1).join(', ')
  return layers.length > 5 ? `${layers.length} layers` : `layers ${first} and ${layers[layers.length - 1]}`
}

function healthyWords({ factorPerLayer, updateRatio, trainLoss }: Healthy): VerdictWords {
  const flow =
    factorPerLayer === null ? '' : ` Gradients change by ×${short(factorPerLayer)} from layer to layer.`
  const update =
    updateRatio === null ? '' : ` A step changes the weights by ${short(updateRatio)} of their norm.`
  const title = factorPerLayer === null ? 'Healthy' : `Healthy: gradients ×${short(factorPerLayer)} a layer`
  return { title, text: `The loss is ${digits(trainLoss)}.${flow}${update}` }
}

const TENSORS: Readonly<Record<NonNullable<Diverged['tensor']>, string>> = {
  input: 'inputs',
  target: 'targets',
  weight: 'weights',
  bias: 'biases',
  gamma: 'gamma',
  beta: 'beta',
  preActivation: 'pre-activations',
  activation: 'activations',
  runningMean: 'running mean',
  runningVariance: 'running variance',
  loss: 'loss',
  delta: 'delta',
  weightGradient: 'gradient of the weights',
  biasGradient: 'gradient of the biases',
  gammaGradient: 'gradient of gamma',
  betaGradient: 'gradient of beta',
  optimizerState: "optimiser's state",
}

function divergedWords({ value, tensor, layer, unit, step }: Diverged): VerdictWords {
  const what = tensor === null ? 'loss' : TENSORS[tensor]
  const isWhole = layer === null || layer === 0 || tensor === 'loss'
  const where = isWhole ? '' : ` of ${inLayer(layer)}`
  const index = unit === null ? '' : `, ${unitWord(tensor)} ${grouped(unit)}`
  return {
    title: `Diverged: ${value} in the ${what}${where}, at step ${grouped(step)}`,
    text: `${value} first stood in the ${what}${where}${index}, at step ${grouped(step)}. Numbers grew beyond what single precision holds, and there is no way back from that: the run has ended.`,
  }
}

function unitWord(tensor: Diverged['tensor']): string {
  if (tensor === 'loss') return 'row'
  return tensor === 'input' || tensor === 'target' ? 'column' : 'unit'
}

function symmetryWords({ layers, units, isZero }: SymmetricUnits): VerdictWords {
  const cause = isZero
    ? 'With weights of 0 nothing comes back through them, and all units of a layer compute the same.'
    : 'All weights of a layer are the same, so all its units compute the same.'
  return {
    title: `All units of ${these(layers)} are equal`,
    text: `${cause} Equal units get equal gradients and stay equal for ever: ${grouped(units)} units do the work of one. Random weights break the symmetry; biases may stay 0.`,
  }
}

/** "shrink to 0.21 of their size", or how much is left at all where layers get nothing. */
function flowWords({ layers: [from, to], factorPerLayer, firstNorm, lastNorm }: Flow): string {
  const nothing = from > 1 ? ` Below layer ${from} they are 0.` : ''
  return `From layer ${to} back to layer ${from}, ||delta|| goes from ${digits(lastNorm)} to ${digits(firstNorm)}: ×${short(factorPerLayer)} a layer.${nothing}`
}

function vanishingWords({ gradNorm, ...verdict }: Vanishing): VerdictWords {
  return {
    title: `Gradients vanish: ×${short(verdict.factorPerLayer)} a layer (${span(verdict.layers)})`,
    text: `${flowWords(verdict)} The gradient of W[1] has norm ${digits(gradNorm)}, so the first layers hardly learn.`,
  }
}

function explodingWords({ rule, gradNorm, flow, clippedTo, clippedShare }: Exploding): VerdictWords {
  const along = flow ? ` ${flowWords(flow)}` : ''
  if (rule === 'explodingFactor' && flow) {
    return {
      title: `Gradients explode: ×${short(flow.factorPerLayer)} a layer (${span(flow.layers)})`,
      text: `${flowWords(flow)} The gradient of all parameters has norm ${digits(gradNorm)}. Steps in the first layers are huge.`,
    }
  }
  if (rule === 'clippedShare') {
    return {
      title: `Clipping cuts ${percent(clippedShare)} of the steps`,
      text: `It leaves ${percent(clippedTo ?? 1)} of a gradient whose norm is ${digits(gradNorm)}. Clipping is meant for the rare step: now it, and not the learning rate, sets how long steps are.${along}`,
    }
  }
  return {
    title: `Gradients explode: norm ${short(gradNorm)}`,
    text: `The gradient of all parameters has norm ${digits(gradNorm)}. Such steps overshoot.${along}`,
  }
}

function deadWords({ layer, share, units, layers, seenIn }: DeadUnits): VerdictWords {
  if (seenIn === 'minibatch') {
    return {
      title: `${percent(share)} of ${inLayer(layer)} is inactive`,
      text: `Of late ${percent(share)} of the slopes in layer ${layer} are 0: hardly any gradient passes, and the layers before it learn nothing.`,
    }
  }
  const count = grouped(Math.round(share * units))
  const others = layers.length > 1 ? ` The same goes for ${layers.length - 1} more.` : ''
  return {
    title: `${count} of ${grouped(units)} units of ${inLayer(layer)} are dead`,
    text: `Their slope was 0 for every sample of the last epoch, so no gradient reaches their weights and they cannot come back by themselves.${others} A step that was too long often does this.`,
  }
}

function tooHighWords(verdict: LearningRateTooHigh): VerdictWords {
  const { rule, learningRate, firstLoss, trainLoss, swing, updateRatio } = verdict
  const why = {
    lossRise: `the loss rose from ${short(firstLoss)} to ${short(trainLoss)}`,
    lossSwing: `the loss swings by ${percent(swing)} of its first value`,
  }[rule as string]
  return {
    title: `Learning rate ${digits(learningRate)} is too high: ${why ?? 'the loss does not fall'}`,
    text: `A step changes the weights of most layers by ${digits(updateRatio)} of their norm; about 0.001 is usual. The loss was ${digits(firstLoss)} at the start and is ${digits(trainLoss)}. Steps overshoot the minimum.`,
  }
}

function stuckWords({ rule, guess, firstLoss, trainLoss }: NotLearning): VerdictWords {
  if (rule === 'guessing' && guess) {
    return {
      title: `Not learning: loss ${short(trainLoss)}, as good as guessing`,
      text: `Guessing among ${guess.classes} classes costs ln ${guess.classes} = ${digits(guess.loss)}, and the loss stays at ${digits(trainLoss)}.`,
    }
  }
  return {
    title: `Not learning: loss ${short(trainLoss)}, at the start ${short(firstLoss)}`,
    text: 'The loss does not fall.',
  }
}

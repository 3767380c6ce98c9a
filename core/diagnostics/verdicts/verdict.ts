import type { NonFinite } from '../non-finite'
import type { ThresholdName } from '../thresholds'

/** What can be done about a verdict; services/contract/remedies.ts does it to an experiment. */
export const REMEDIES = [
  'heInit',
  'xavierInit',
  'glorotInit',
  'orthogonalInit',
  'reluActivation',
  'tanhActivation',
  'leakyRelu',
  'batchNorm',
  'clipNorm',
  'learningRateUp',
  'learningRateDown',
  'fewerLayers',
  'dropout',
  'l2',
  'earlyStopping',
  'standardizeData',
] as const

export type RemedyName = (typeof REMEDIES)[number]

interface Judged {
  /** The step of the last row that was looked at. */
  readonly step: number
  /** Best first. Whether one changes anything depends on the experiment: see its `isUseful`. */
  readonly remedies: readonly RemedyName[]
}

interface Trouble extends Judged {
  readonly severity: 'bad' | 'warning'
}

interface Fine extends Judged {
  readonly severity: 'good'
}

/** Which threshold spoke, and its value. */
interface Ruled {
  readonly rule: ThresholdName
  readonly limit: number
}

export interface TooEarly extends Fine {
  readonly kind: 'tooEarly'
}

export interface Healthy extends Fine {
  readonly kind: 'healthy'
  readonly trainLoss: number
  /** (||delta[1]|| / ||delta[r]||)^(1 / (r - 1)); null without hidden layers, or where it cannot be told. */
  readonly factorPerLayer: number | null
  /** r. */
  readonly layers: number
  /** Median over the layers of ||change of W[k]|| / ||W[k]||; null where it cannot be told. */
  readonly updateRatio: number | null
}

/** How gradients change on their way back from layer `to` to layer `from`. */
export interface Flow {
  readonly layers: readonly [from: number, to: number]
  /** Geometric mean over the layers of ||delta[k]|| / ||delta[k+1]||. */
  readonly factorPerLayer: number
  /** ||delta[from]|| and ||delta[to]||. */
  readonly firstNorm: number
  readonly lastNorm: number
}

export interface Vanishing extends Trouble, Ruled, Flow {
  readonly kind: 'vanishing'
  /** ||dJ/dW[1]||: 0 where `from` is above 1, for then nothing arrives at the first layer. */
  readonly gradNorm: number
}

export interface Exploding extends Trouble, Ruled {
  readonly kind: 'exploding'
  /** Null without hidden layers. */
  readonly flow: Flow | null
  /** Of all parameters, before clipping. */
  readonly gradNorm: number
  /** Share of the gradient's norm that clipping left; null where there is no clipping. */
  readonly clippedTo: number | null
  /** Share of the rows looked at in which clipping cut. */
  readonly clippedShare: number
}

/** The worst layer, and how many are like it. */
interface Worst {
  readonly layer: number
  readonly share: number
  /** Every layer that the rule holds for. */
  readonly layers: readonly number[]
}

export interface DeadUnits extends Trouble, Ruled, Worst {
  readonly kind: 'deadUnits'
  readonly units: number
  /** `epoch`: counted over a whole epoch. `minibatch`: the share of slopes that were 0 of late. */
  readonly seenIn: 'epoch' | 'minibatch'
}

export interface Saturation extends Trouble, Ruled, Worst {
  readonly kind: 'saturation'
}

export interface SymmetricUnits extends Trouble {
  readonly kind: 'symmetricUnits'
  /** Layers whose units all stay equal. */
  readonly layers: readonly number[]
  /** Units of the first of them. */
  readonly units: number
  /** Whether the weights are 0, so that nothing comes back through them. */
  readonly isZero: boolean
}

export interface Diverged extends Trouble {
  readonly kind: 'diverged'
  readonly value: NonFinite['value']
  /** k, from 1; 0 for the data; null where it is not known. */
  readonly layer: number | null
  readonly tensor: NonFinite['tensor'] | null
  /** From 1. */
  readonly unit: number | null
}

export interface Overfitting extends Trouble, Ruled {
  readonly kind: 'overfitting'
  readonly epoch: number
  readonly bestEpoch: number
  readonly bestLoss: number
  readonly validationLoss: number
  readonly trainLoss: number
  /** validationLoss - trainLoss. */
  readonly gap: number
}

export interface LearningRateTooHigh extends Trouble, Ruled {
  readonly kind: 'learningRateTooHigh'
  readonly learningRate: number
  readonly updateRatio: number
  readonly firstLoss: number
  readonly trainLoss: number
  /** Mean change of the loss from row to row, as a share of its first value. */
  readonly swing: number
}

export interface LearningRateTooLow extends Trouble, Ruled {
  readonly kind: 'learningRateTooLow'
  readonly learningRate: number
  readonly updateRatio: number
  readonly firstLoss: number
  readonly trainLoss: number
}

export interface NotLearning extends Trouble, Ruled {
  readonly kind: 'notLearning'
  readonly firstLoss: number
  readonly trainLoss: number
  /** What guessing costs: the classes and ln(classes); null where only the first loss can be compared with. */
  readonly guess: { readonly classes: number; readonly loss: number } | null
}

/** What is going on with a run, in numbers. */
export type Verdict =
  | TooEarly
  | Healthy
  | Diverged
  | SymmetricUnits
  | Exploding
  | Vanishing
  | DeadUnits
  | Saturation
  | LearningRateTooHigh
  | LearningRateTooLow
  | NotLearning
  | Overfitting

export type VerdictKind = Verdict['kind']
export type Severity = Verdict['severity']

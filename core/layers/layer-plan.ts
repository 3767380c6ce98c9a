import type { LayerSpec } from '../experiment'
import type { Matrix } from '../kernels/memory'

/** Where lies what layer k needs on the way forward. B is the number of rows that fit a minibatch. */
export interface ForwardPlan {
  /** k, from 1. */
  readonly index: number
  readonly spec: LayerSpec
  /** a[k-1], B x m_(k-1). */
  readonly x: Matrix
  /** W x + b, B x m_k; normalised in place where there is batch norm, but for inference. */
  readonly z: Matrix
  /** What the activation is applied to: z, or its batch-normalised self. */
  readonly preActivation: Matrix
  readonly a: Matrix
  readonly parameters: LayerParameters
  readonly batchNorm: BatchNormPlan | null
  readonly activation: ForwardActivationPlan
  /** First of the layer's records, one per group of units; null where nothing is recorded. */
  readonly records: number | null
}

/** Where everything of layer k lies in the run's memory. */
export interface LayerPlan extends ForwardPlan {
  /** What the next layer sees: a, or what dropout left of it. */
  readonly out: Matrix
  /** dJ/d(out) on the way in, dJ/dz when the layer is done. */
  readonly delta: Matrix
  readonly gradients: LayerParameters
  readonly dropout: DropoutPlan | null
  readonly activation: ActivationPlan
  readonly records: number
  /** First slot of the layer's summary. */
  readonly summary: number
  /** One value per unit: 1 once its slope has been above the dead one since the epoch began. */
  readonly alive: number
}

export interface LayerParameters {
  readonly weight: number
  readonly bias: number
  readonly gamma: number
  readonly beta: number
}

export interface BatchNormPlan {
  readonly runningMean: number
  readonly runningVariance: number
  readonly inverseStd: number
  /** Slots. */
  readonly epsilon: number
  readonly momentum: number
}

export interface DropoutPlan {
  readonly mask: Matrix
  /** Slot. */
  readonly rate: number
}

export interface ForwardActivationPlan {
  /** Slot of the activation's parameter. */
  readonly parameter: number
  /** Room for log sum e^(z - max z) of each row: softmax only. */
  readonly logSum: number
}

export interface ActivationPlan extends ForwardActivationPlan {
  /** Slots of the slopes below which a value is saturated, a unit dead. */
  readonly saturation: number
  readonly deadSlope: number
  /** True where the loss works on logits, so that delta arrives as dJ/dz and the slope is not to be applied again. */
  readonly onLogits: boolean
}

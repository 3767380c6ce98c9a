import type { LayerSpec } from '../experiment'
import type { Matrix } from '../kernels/memory'

/** Where everything of layer k lies in the run's memory. B is the number of rows that fit a minibatch. */
export interface LayerPlan {
  /** k, from 1. */
  readonly index: number
  readonly spec: LayerSpec
  /** a[k-1], B x m_(k-1). */
  readonly x: Matrix
  /** W x + b, B x m_k; normalised in place where there is batch norm. */
  readonly z: Matrix
  /** What the activation is applied to: z, or its batch-normalised self. */
  readonly preActivation: Matrix
  readonly a: Matrix
  /** What the next layer sees: a, or what dropout left of it. */
  readonly out: Matrix
  /** dJ/d(out) on the way in, dJ/dz when the layer is done. */
  readonly delta: Matrix
  readonly parameters: LayerParameters
  readonly gradients: LayerParameters
  readonly batchNorm: BatchNormPlan | null
  readonly dropout: DropoutPlan | null
  readonly activation: ActivationPlan
  /** First of the layer's records, one per group of units. */
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

export interface ActivationPlan {
  /** Slots of the activation's parameter and of the slopes below which a value is saturated, a unit dead. */
  readonly parameter: number
  readonly saturation: number
  readonly deadSlope: number
  /** Room for log sum e^(z - max z) of each row: softmax only. */
  readonly logSum: number
  /** True where the loss works on logits, so that delta arrives as dJ/dz and the slope is not to be applied again. */
  readonly onLogits: boolean
}

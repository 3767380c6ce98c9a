import type { ActivationSpec } from './activations'
import type { InitializerSpec } from './initializers'
import type { LossSpec } from './losses'
import type { OptimizerSpec } from './optimizers'
import type { ClipSpec, PenaltySpec } from './regularizers'
import type { ScheduleSpec } from './schedules'

/**
 * The part of an experiment that the engine needs, resolved: every default filled in, nothing "auto". A plain
 * value; running things are built from it.
 */
export interface NetworkSpec {
  /** d, the number of features. */
  readonly inputs: number
  /** Layers 1..r as the text counts them: the hidden layers, then the output layer. */
  readonly layers: readonly LayerSpec[]
}

export interface LayerSpec {
  /** m_k. */
  readonly units: number
  readonly activation: ActivationSpec
  readonly init: InitializerSpec
  readonly biasInit: InitializerSpec
  readonly batchNorm: BatchNormSpec | null
  /** Share of the layer's outputs set to zero in training, 0 <= dropout < 1. */
  readonly dropout: number
}

export interface BatchNormSpec {
  /** Weight of the newest minibatch: running = (1 - momentum) running + momentum batch. */
  readonly momentum: number
  readonly epsilon: number
}

export interface TrainingSpec {
  readonly loss: LossSpec
  /** One weight per output class, or null for all 1. */
  readonly classWeights: readonly number[] | null
  readonly optimizer: OptimizerSpec
  readonly schedule: ScheduleSpec
  readonly penalty: PenaltySpec
  readonly clip: ClipSpec | null
  readonly batchSize: number
  readonly shuffle: boolean
  readonly epochs: number
  readonly earlyStopping: EarlyStoppingSpec | null
  readonly seed: number
}

export interface EarlyStoppingSpec {
  /** Epochs without improvement of the validation loss before the run stops. */
  readonly patience: number
  /** An improvement counts only if it is larger than this. */
  readonly minDelta: number
}

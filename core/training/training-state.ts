import type { Executor } from '../kernels/executor'
import type { Layout } from '../kernels/memory'
import type { Programs } from '../programs'
import type { PlateauState } from '../schedules'
import type { Progress } from './early-stopping'
import type { NamedTensors } from './tensors'

export type ProgramName = keyof Programs

/** Makes the executor that a run's plan is carried out by. */
export type MakeExecutor = (layout: Layout, programs: Programs) => Executor<ProgramName>

export type StopReason = 'completed' | 'stoppedEarly' | 'diverged'

/** How far a run has come. Plain data: with the tensors, all that a checkpoint is made of. */
export interface TrainerState {
  /** Updates made. */
  readonly step: number
  /** Whole epochs made. */
  readonly epoch: number
  /** Minibatches made of the epoch under way. */
  readonly batch: number
  /** Sum over this epoch's samples of their loss. */
  readonly lossSum: number
  readonly progress: Progress
  readonly plateau: PlateauState
  /** Share of dead units per layer in the last whole epoch. */
  readonly dead: readonly (number | null)[]
  readonly stopped: StopReason | null
}

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number
  readonly step: number
  /** Mean loss of the epoch's samples, each as it was when its minibatch came; without penalties. */
  readonly trainLoss: number
  /** Null where there is no validation part. */
  readonly validation: Evaluation | null
  /** Of the epoch's last step. */
  readonly learningRate: number
  /** Share of each layer's units that were dead in this epoch; NaN where nothing is recorded. */
  readonly dead: readonly number[]
}

/** The loss (class weights and label smoothing included, penalties not) and the outputs a[r] of some rows, in inference form. */
export interface Evaluation {
  readonly loss: number
  /** Row-major, rows x outputs. */
  readonly outputs: Float32Array
}

export interface TrainerOptions {
  readonly makeExecutor: MakeExecutor
  /** False records no more than training needs; default true. */
  readonly diagnostics?: boolean
  /** Takes histograms at the steps that `isHistogramStep` names, and where the run diverges; default false. */
  readonly histograms?: boolean
  /** Starts from these tensors instead of the initialisers. */
  readonly initialWeights?: NamedTensors
}

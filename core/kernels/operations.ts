import type { LossSpec } from '../losses'
import type { OptimizerName } from '../optimizers'
import type { ActivationName } from '../activations'
import type { Field } from './codes'
import type { Matrix } from './memory'

/**
 * A program is a list of these operations. core/programs.ts writes a network's step down once as a program; an executor
 * runs it as often as there are steps. Each operation is defined by its function in reference/, which says in plain
 * loops what the WebAssembly kernels do with vectors and threads.
 *
 * Threads share each operation by units, or by rows (`gather`, `softmaxForward`, `loss`); `barrier` stands where a value
 * needs what another thread has computed.
 * Scalars (slots) and values (offsets) are places in the run's memory. `records` is where the layer's records begin
 * (one per group of units), or null where nothing is recorded.
 */
export type Operation =
  | { readonly op: 'barrier' }
  | { readonly op: 'gather'; readonly from: Matrix; readonly to: Matrix; readonly rows: number }
  | {
      readonly op: 'denseForward'
      readonly x: Matrix
      readonly weight: number
      readonly bias: number
      readonly z: Matrix
    }
  | {
      readonly op: 'activationForward'
      readonly z: Matrix
      readonly a: Matrix
      readonly activation: ActivationName
      readonly parameter: number
      readonly records: number | null
    }
  | {
      readonly op: 'moments'
      readonly x: Matrix
      readonly records: number
      /** The first of the three fields that the moments go to. */
      readonly field: Field
    }
  | { readonly op: 'softmaxForward'; readonly z: Matrix; readonly a: Matrix; readonly logSum: number }
  | BatchNormOperation
  | {
      readonly op: 'dropoutForward'
      readonly a: Matrix
      readonly dropped: Matrix
      readonly mask: Matrix
      readonly layer: number
      readonly rate: number
    }
  | LossOperation
  | { readonly op: 'sumLoss'; readonly rowLoss: number }
  | {
      readonly op: 'activationBackward'
      readonly delta: Matrix
      readonly z: Matrix
      readonly a: Matrix
      readonly activation: ActivationName
      readonly parameter: number
      /** Slot of the slope below which a value counts as saturated. */
      readonly saturation: number
      readonly records: number | null
      /** Per unit: 1 once its slope has exceeded the scalar at `deadSlope`. */
      readonly alive: number
      readonly deadSlope: number
    }
  | { readonly op: 'dropoutBackward'; readonly delta: Matrix; readonly mask: Matrix }
  | {
      readonly op: 'batchNormBackward'
      readonly delta: Matrix
      readonly normalized: Matrix
      readonly gamma: number
      readonly gammaGradient: number
      readonly betaGradient: number
      readonly inverseStd: number
    }
  | {
      readonly op: 'denseBackwardParameters'
      readonly delta: Matrix
      readonly x: Matrix
      readonly weightGradient: number
      readonly biasGradient: number
      /** Room for delta transposed. */
      readonly scratch: Matrix
      readonly records: number | null
    }
  | {
      readonly op: 'denseBackwardInput'
      readonly delta: Matrix
      readonly weight: number
      readonly xGradient: Matrix
    }
  | {
      readonly op: 'penalize'
      readonly weight: number
      readonly gradient: number
      readonly perUnit: number
      readonly units: number
      readonly l1: number
      readonly l2: number
    }
  | {
      readonly op: 'squares'
      readonly gradient: number
      readonly perUnit: number
      readonly units: number
      readonly records: number
      readonly field: Field
    }
  | {
      readonly op: 'clipValue'
      readonly gradient: number
      readonly perUnit: number
      readonly units: number
      readonly limit: number
      readonly records: number
      /** True for the first of the layer's tensors, which starts the sum. */
      readonly first: boolean
    }
  | {
      readonly op: 'reduce'
      readonly records: number
      readonly groups: number
      readonly summary: number
      readonly fromField: Field
      readonly toField: Field
    }
  | {
      readonly op: 'clipScale'
      readonly summaries: number
      readonly layers: number
      readonly by: 'none' | 'norm' | 'layerNorm'
      readonly limit: number
    }
  | UpdateOperation

export interface BatchNormOperation {
  readonly op: 'batchNormForward' | 'batchNormInference'
  /** Forward: becomes its normalised self. Inference: stays. */
  readonly z: Matrix
  readonly y: Matrix
  readonly gamma: number
  readonly beta: number
  readonly runningMean: number
  readonly runningVariance: number
  readonly inverseStd: number
  readonly epsilon: number
  readonly momentum: number
}

export interface LossOperation {
  readonly op: 'loss'
  readonly loss: LossSpec['name']
  readonly z: Matrix
  readonly a: Matrix
  readonly targets: Matrix
  readonly delta: Matrix
  /** Values per row of the minibatch. */
  readonly rowLoss: number
  /** log sum e^(z - max z) of each row; softmax only. */
  readonly logSum: number
  readonly classWeights: number | null
  readonly parameter: number
  readonly smoothing: number
  /** True if each output is a class of its own; false if one output stands for two classes. */
  readonly classPerOutput: boolean
}

export interface UpdateOperation {
  readonly op: 'update'
  readonly optimizer: OptimizerName
  readonly weight: number
  readonly gradient: number
  readonly states: readonly number[]
  readonly perUnit: number
  readonly units: number
  /** The layer's summary, which holds the factor of clipping by norm. */
  readonly summary: number
  readonly records: number | null
  /** Four slots in a row: decoupled decay, first and second coefficient of the rule, epsilon. */
  readonly hyper: number
}

/** The operation of one name. */
export type OperationOf<Name extends Operation['op']> = Extract<Operation, { readonly op: Name }>

export type Program = readonly Operation[]

import type { ActivationSpec } from '../../activations'
import type { BatchNormSpec, TrainingSpec } from '../../experiment'

/** A network, how it was trained, and what PyTorch made of it in 50 steps. */
export interface StoredCase {
  readonly name: string
  readonly inputs: number
  readonly rows: number
  /** Of the uniform start: w within gain sqrt(3 / fanIn). */
  readonly gain: number
  /** Of the generator that makes data and start. */
  readonly seed: number
  readonly layers: readonly {
    readonly units: number
    readonly activation: ActivationSpec
    readonly batchNorm?: BatchNormSpec
  }[]
  readonly training: Pick<
    TrainingSpec,
    'loss' | 'classWeights' | 'optimizer' | 'penalty' | 'clip' | 'batchSize'
  >
  /** At the steps of GOLDEN_STEPS: the loss, and ||dJ/dW[k]|| of each layer. */
  readonly losses: readonly number[]
  readonly gradNorms: readonly (readonly number[])[]
  /** After the last step: the 2-norm of each tensor. */
  readonly weightNorms: Readonly<Record<string, number>>
}

import type { MakeExecutor } from '../../training/training-state'

/** Kernels to be tested, under the name of their variant. */
export interface TestedKernels {
  readonly kernels: string
  readonly makeExecutor: MakeExecutor
}

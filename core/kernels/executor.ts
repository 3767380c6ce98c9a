import type { Memory } from './memory'

/** Names the arithmetic: results are bit-identical within a variant, and only there. */
export type KernelVariant = 'float64' | 'simd' | 'relaxedSimd'

/**
 * The one seam behind which a step is executed. An executor owns the memory that a plan has laid out and runs the
 * plan's programs over it; another one (a native library, a GPU) would be added here and nowhere else.
 */
export interface Executor<Name extends string = string> {
  readonly variant: KernelVariant
  readonly threads: number
  readonly memory: Memory
  /** Runs one of the programs that the executor was made with, once. */
  run(program: Name): void
  /** Lets go of threads. The memory stays readable. */
  close(): void
}

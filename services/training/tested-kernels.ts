import { referenceExecutor, supportedVariants, wasmExecutor, type TestedKernels } from '../../core'

/** All kernels that this machine has: those that train, and the plain loops in float64 that define what is correct. */
export const testedKernels = (): readonly TestedKernels[] => [
  ...supportedVariants().map((variant): TestedKernels => ({
    kernels: variant,
    makeExecutor: (layout, programs) => wasmExecutor(layout, programs, { threads: 1, variant }),
  })),
  { kernels: 'float64', makeExecutor: referenceExecutor },
]

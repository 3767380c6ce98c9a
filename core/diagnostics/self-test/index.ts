import { goldenRows } from './golden'
import { gradientRows } from './gradients'
import { guessingRows, publishedRows, varianceRows } from './known'
import type { SelfTestRow } from './row'
import type { TestedKernels } from './tested-kernels'

export type { SelfTestKind, SelfTestRow } from './row'
export type { TestedKernels } from './tested-kernels'

/** Networks so wide that the plain loops of float64 would take for seconds are left to the others. */
const isQuick = ({ kernels }: TestedKernels): boolean => kernels !== 'float64'

/**
 * Compares what the engine computes here with what it has to: PyTorch's losses, gradients and weights; central differences;
 * variances, losses and published numbers that are known. A row at a time, so that whoever asks can come up for air.
 * @param all the kernels to test, each by itself
 */
export function* selfTest(all: readonly TestedKernels[]): Generator<SelfTestRow, void> {
  for (const tested of all) yield* goldenRows(tested)
  yield* gradientRows()
  yield* varianceRows()
  for (const tested of all) yield* guessingRows(tested)
  for (const tested of all.filter(isQuick)) yield* publishedRows(tested)
}

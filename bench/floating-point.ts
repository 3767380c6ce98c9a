import { Control, Layout, wasmExecutor } from '../core'
import { microsecondsPerStep, type Workload } from './workloads'

/** Multiplications and additions of a step's matrix products; layer 1 passes no gradient on to its inputs. */
export function operationsPerStep({ widths, batchSize }: Workload): number {
  return widths
    .slice(1)
    .map((units, i) => (i === 0 ? 4 : 6) * batchSize * widths[i] * units)
    .reduce((sum, operations) => sum + operations, 0)
}

/** GFLOP/s on each of so many cores. */
export const gigaflops = (operations: number, microseconds: number, cores: number): number =>
  operations / microseconds / 1000 / cores

/** GFLOP/s of the bare matrix product on one core: a 512 x 512 weight on a minibatch of 512, again and again. */
export function bareProduct(): { gigaflops: number; kernels: string } {
  const size = 512
  const layout = new Layout()
  layout.slots(Control.count)
  const x = layout.padded(size, size)
  const weight = layout.vector(size * size)
  const bias = layout.vector(size)
  const z = layout.padded(size, size)
  const executor = wasmExecutor(
    layout,
    { product: [{ op: 'denseForward', x, weight, bias, z }] },
    { threads: 1 },
  )
  executor.memory.scalars[Control.rows] = size
  executor.memory.values.fill(0.5)
  const microseconds = microsecondsPerStep(() => executor.run('product'))
  executor.close()
  return { gigaflops: gigaflops(2 * size ** 3, microseconds, 1), kernels: executor.variant }
}

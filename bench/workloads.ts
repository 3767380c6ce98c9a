import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

/** One training step of plain gradient descent in float32, on one minibatch of random data. */
const workload = z.strictObject({
  name: z.string(),
  /** d, m_1, ..., m_r. */
  widths: z.array(z.int()),
  /** Of the hidden layers; the output layer is linear or softmax, as the loss asks. */
  activation: z.enum(['tanh', 'relu']),
  loss: z.enum(['squaredError', 'categoricalCrossEntropy']),
  batchSize: z.int(),
  learningRate: z.number(),
})

/**
 * How every system is timed: warm up, then time blocks of steps and take their median. Blocks end early once
 * they have taken `limitSeconds`, but not before there are `fewestBlocks`.
 */
const timing = z.strictObject({
  warmUpSeconds: z.number(),
  blockSeconds: z.number(),
  blocks: z.int(),
  fewestBlocks: z.int(),
  limitSeconds: z.number(),
})

export type Workload = z.infer<typeof workload>

// Benchmarks run from a bundle, which lies elsewhere; npm starts them in the folder of the package.
const file = z
  .strictObject({ timing, workloads: z.array(workload) })
  .parse(JSON.parse(readFileSync(resolve('bench/workloads.json'), 'utf8')))

/** The workloads of these names, or all. */
export function workloadsNamed(names: readonly string[]): readonly Workload[] {
  return file.workloads.filter(({ name }) => names.length === 0 || names.includes(name))
}

/** Microseconds that a step takes: the median of several blocks after warming up. */
export function microsecondsPerStep(step: () => void): number {
  const { warmUpSeconds, blockSeconds, blocks, fewestBlocks, limitSeconds } = file.timing
  const stepsPerBlock = Math.max(1, Math.round(blockSeconds / secondsPerStep(step, warmUpSeconds)))
  const times: number[] = []
  const start = performance.now()
  while (times.length < blocks && (times.length < fewestBlocks || secondsSince(start) < limitSeconds)) {
    const blockStart = performance.now()
    for (let i = 0; i < stepsPerBlock; i++) step()
    times.push((secondsSince(blockStart) / stepsPerBlock) * 1e6)
  }
  return median(times)
}

/** Warms up for so many seconds and estimates from their second half. */
function secondsPerStep(step: () => void, seconds: number): number {
  runFor(step, seconds / 2)
  return runFor(step, seconds / 2)
}

function runFor(step: () => void, seconds: number): number {
  const start = performance.now()
  let steps = 0
  do {
    step()
    steps += 1
  } while (secondsSince(start) < seconds)
  return secondsSince(start) / steps
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

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
  /** How many times as fast as the fastest of the others ours is to be. */
  aim: z.number(),
})

/**
 * How every system is timed: warm up, then time blocks of steps and take the fastest, as what makes a block slower is
 * other programs on the machine. Blocks end early once they have taken `limitSeconds`, but not before there are
 * `fewestBlocks`.
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

/** Microseconds that a step takes: the fastest of several blocks after warming up. */
export function microsecondsPerStep(step: () => void): number {
  return microsecondsPerStepOf([step])[0]
}

/** The same of several kinds of step, a block of each in turn, so that what disturbs the machine disturbs them all. */
export function microsecondsPerStepOf(steps: readonly (() => void)[]): number[] {
  const { warmUpSeconds, blockSeconds, blocks, fewestBlocks, limitSeconds } = file.timing
  const timed = steps.map((step) => ({
    step,
    count: Math.max(1, Math.round(blockSeconds / secondsPerStep(step, warmUpSeconds))),
    times: new Array<number>(),
  }))
  const start = performance.now()
  const limit = limitSeconds * steps.length
  for (let round = 0; round < blocks && (round < fewestBlocks || secondsSince(start) < limit); round++) {
    for (const { step, count, times } of timed) times.push(microsecondsOf(step, count))
  }
  return timed.map(({ times }) => Math.min(...times))
}

/** The mean over a block of `count` steps. */
function microsecondsOf(step: () => void, count: number): number {
  const start = performance.now()
  for (let i = 0; i < count; i++) step()
  return (secondsSince(start) / count) * 1e6
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

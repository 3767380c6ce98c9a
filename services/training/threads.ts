import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { NetworkSpec } from '../../core'
import type { StartThread } from '../../core'

/**
 * Lets V8 compile the relaxed-SIMD kernels: Node 20 has the instructions behind a flag, newer ones by default. Must run
 * before the kernels are compiled.
 */
export function allowRelaxedSimd(): void {
  const [major] = process.versions.node.split('.').map(Number)
  if (major < 22) setFlagsFromString('--experimental-wasm-relaxed-simd')
}

/** The whole life of a thread that helps with a step. Plain JavaScript in a string: it needs no file beside the bundle. */
const THREAD = `
const { workerData } = require('node:worker_threads')
const { module, memory, attach } = workerData
const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports
kernels.attach(...attach)
kernels.serve()
`

/** Starts a helper thread; it sleeps between steps and never keeps the process alive. */
export const startThread: StartThread = (start) => {
  const worker = new Worker(THREAD, { eval: true, workerData: start })
  worker.unref()
  return { stop: () => void worker.terminate() }
}

/**
 * Multiply-adds per minibatch from which on a second thread is worth having. It makes steps of 0.2 million 1.3 times, of
 * 0.8 million 1.6 times and of 3 million 1.7 times as fast on an idle machine, but makes all of them slower on a busy one.
 */
const WORTH_SHARING = 800_000
const WORTH_A_THREAD = 2_000_000

/** How many threads a step of this size is worth, of those that the machine has. */
export function suitableThreads(network: NetworkSpec, batchSize: number): number {
  let fanIn = network.inputs
  let products = 0
  for (const { units } of network.layers) {
    products += fanIn * units
    fanIn = units
  }
  const work = products * batchSize
  if (work < WORTH_SHARING) return 1
  return Math.min(availableParallelism(), Math.max(2, Math.floor(work / WORTH_A_THREAD)))
}

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { NetworkSpec, TrainingSpec } from '../../core/experiment'
import { Numbers } from '../../core/diagnostics/self-test/numbers'

/** A network, what it starts from, and what happened to it in PyTorch (see make_golden.py). */
export interface GoldenCase {
  readonly name: string
  readonly network: NetworkSpec
  readonly training: TrainingSpec
  /** Training rows: a multiple of the batch size, and `steps` are whole epochs in the order of the rows. */
  readonly rows: number
  readonly steps: number
  /** Row-major, rows x inputs. */
  readonly features: Float32Array
  /** Row-major, rows x outputs: values, a 0/1 column for a sigmoid unit, one-hot for softmax. */
  readonly targets: Float32Array
  /** The starting tensors by name (layer1.weight, layer1.bias, layer1.batchNorm.gamma, ...). */
  readonly weights: ReadonlyMap<string, Float32Array>
  /** Data loss of each step, before its update and without penalties. */
  readonly losses: readonly number[]
  /** Of each step and layer: the 2-norm of dJ/dW[k], penalties included, before clipping. */
  readonly gradNorms: readonly (readonly number[])[]
  /** Of each step: the 2-norm of all gradients after clipping; null without clipping. */
  readonly clippedNorms: readonly number[] | null
  /** The tensors after the last step by name, running mean and variance of batch norm included. */
  readonly finalWeights: ReadonlyMap<string, readonly number[]>
}

// The specifications are written by hand in cases.py, in the words of core/experiment.ts.
const storedCase = z.object({
  name: z.string(),
  network: z.custom<NetworkSpec>(isObject),
  training: z.custom<TrainingSpec>(isObject),
  rows: z.int(),
  gain: z.number(),
  steps: z.int(),
  seed: z.int(),
  generatorEnd: z.int(),
  losses: z.array(z.number()),
  gradNorms: z.array(z.array(z.number())),
  clippedNorms: z.array(z.number()).nullable(),
  finalWeights: z.record(z.string(), z.array(z.number())),
})
type StoredCase = z.infer<typeof storedCase>

const golden = z
  .object({ cases: z.array(storedCase) })
  .parse(JSON.parse(readFileSync(new URL('networks.json', import.meta.url), 'utf8')))

export const goldenCases: readonly GoldenCase[] = golden.cases.map(restore)

/** The rows (from 0) of a step's minibatch (steps count from 1). */
export function batchRows({ training, rows }: GoldenCase, step: number): number[] {
  return Array.from({ length: training.batchSize }, (_, i) => ((step - 1) * training.batchSize + i) % rows)
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** Makes the start anew, in the order of `start` in pytorch_run.py. */
function restore(stored: StoredCase): GoldenCase {
  const generator = new Numbers(stored.seed)
  const features = generator.values(stored.rows * stored.network.inputs, Math.sqrt(3))
  const targets = targetsOf(stored, generator)
  const weights = weightsOf(stored, generator)
  if (generator.u !== stored.generatorEnd) throw new Error(`'${stored.name}' was made in another order`)
  return { ...stored, features, targets, weights, finalWeights: new Map(Object.entries(stored.finalWeights)) }
}

function targetsOf({ training, network, rows }: StoredCase, generator: Numbers): Float32Array {
  const units = network.layers[network.layers.length - 1].units
  switch (training.loss.name) {
    case 'binaryCrossEntropy':
      return Float32Array.from({ length: rows }, () => generator.integer(2))
    case 'categoricalCrossEntropy':
      return oneHot(
        Array.from({ length: rows }, () => generator.integer(units)),
        units,
      )
    case 'squaredError':
    case 'absoluteError':
    case 'huber':
      return generator.values(rows * units, 1)
  }
}

function oneHot(classes: readonly number[], count: number): Float32Array {
  return Float32Array.from({ length: classes.length * count }, (_, i) =>
    classes[Math.floor(i / count)] === i % count ? 1 : 0,
  )
}

function weightsOf({ network, gain }: StoredCase, generator: Numbers): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>()
  let fanIn = network.inputs
  for (const [index, { units, batchNorm }] of network.layers.entries()) {
    const layer = `layer${index + 1}`
    weights.set(`${layer}.weight`, generator.values(units * fanIn, gain * Math.sqrt(3 / fanIn)))
    weights.set(`${layer}.bias`, generator.values(units, 0.1))
    if (batchNorm !== null) {
      weights.set(`${layer}.batchNorm.gamma`, generator.values(units, 0.1, 1))
      weights.set(`${layer}.batchNorm.beta`, generator.values(units, 0.1))
    }
    fanIn = units
  }
  return weights
}

import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mean, quantile, Trainer, wasmExecutor } from '../../../core'
import {
  experimentOf,
  schemesOf,
  writtenComparison,
  type Scheme,
} from '../../../services/contract/comparison-file'
import { readStudyFile } from '../../../services/studies/read-study-file'
import { metricsOf } from '../../../services/training/metrics'
import { prepareIn, type Prepared } from '../../../services/training/prepare'
import { measureSignals } from '../../../services/training/signals'
import { trainingDataOf } from '../../../services/training/training-data'

const bundled = (name: string) =>
  readStudyFile(writtenComparison, resolve('examples/comparisons', name), 'the comparison')

type Bundled = Awaited<ReturnType<typeof bundled>>

/** As in the book: the first 50,000 images are trained on, and the last 10,000 are the validation part. */
async function asPublished(file: Bundled, scheme: Scheme, seed: number): Promise<Prepared> {
  const prepared = await prepareIn('/', experimentOf(file, scheme, seed))
  const rows = (first: number, count: number): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => first + i)
  const split = { train: rows(0, 50_000), validation: rows(50_000, 10_000), test: rows(0, 0) }
  return { ...prepared, data: { ...prepared.data, split } }
}

/** The validation accuracy after one epoch. */
async function firstEpoch(file: Bundled, scheme: Scheme, seed: number): Promise<number> {
  const { experiment, data } = await asPublished(file, scheme, seed)
  const { network, training } = experiment
  const once = { ...training, epochs: 1 }
  const trainer = new Trainer(network, once, trainingDataOf(data, network), {
    makeExecutor: (layout, programs) => wasmExecutor(layout, programs, { threads: 1 }),
    diagnostics: false,
  })
  while (!trainer.stopped) trainer.step()
  const { accuracy } = metricsOf(data, trainer.evaluate('validation'), 'validation')
  trainer.close()
  return accuracy!
}

describe("what Nielsen's Neural Networks and Deep Learning (2015) reports", () => {
  it('of chapter 5: gradients of four hidden layers of sigmoids, a fifth from each layer to the one before', async () => {
    const file = await bundled('nielsen-chapter-5.json')
    const { experiment, data } = await asPublished(file, schemesOf(file)[0], 1)
    const seeds = Array.from({ length: 20 }, (_, i) => i + 1)
    const question = { type: 'signals', rows: 1000, seeds } as const
    const { meanDeltas } = await measureSignals(experiment, data, question, () => Promise.resolve())
    const ofLayer = (layer: number): number[] => seeds.map((_, i) => meanDeltas[5 * i + layer])
    const medians = [0, 1, 2, 3].map((layer) => quantile(ofLayer(layer), 0.5)!)
    // What was published is one network; ours are twenty, of which it might be one.
    const published = [0.003, 0.0171, 0.0695, 0.2851]
    medians.forEach((median, layer) => {
      expect(Math.min(...ofLayer(layer))).toBeLessThan(published[layer])
      expect(Math.max(...ofLayer(layer))).toBeGreaterThan(published[layer])
      expect(median / published[layer]).toBeGreaterThan(0.5)
      expect(median / published[layer]).toBeLessThan(2)
    })
    const factor = (medians[0] / medians[3]) ** (1 / 3)
    expect(factor).toBeGreaterThan(0.185)
    expect(factor).toBeLessThan(0.225)
  })

  it('of chapter 3: after one epoch, 93 % with weights of variance 1/n, and 87 % with N(0, 1)', async () => {
    const file = await bundled('nielsen-chapter-3.json')
    const [small, large] = await Promise.all(
      schemesOf(file).map(async (scheme) => {
        const seeds = [await firstEpoch(file, scheme, 1), await firstEpoch(file, scheme, 2)]
        return mean(seeds)!
      }),
    )
    expect(Math.abs(small - 0.927)).toBeLessThan(0.01)
    expect(Math.abs(large - 0.87)).toBeLessThan(0.015)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { histogramOf } from '../../../core/diagnostics/histogram'
import {
  HISTOGRAM_BINS,
  HISTOGRAM_COLUMNS,
  histogramInterval,
  isHistogramStep,
  type HistogramTensor,
} from '../../../core/diagnostics/histogram-rows'
import { layerColumn } from '../../../core/diagnostics/step-record'
import type { NetworkSpec, TrainingSpec } from '../../../core/experiment'
import { Trainer } from '../../../core/training/trainer'
import { adam, BATCH_NORM, EXECUTORS, layer, network, randomData, sgd, training } from '../networks'

const value = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ min: -2, max: 2, noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0),
)

/** A matrix that lies somewhere in an array, among values that are not its own. */
const scene = fc
  .record({
    rows: fc.integer({ min: 0, max: 6 }),
    columns: fc.integer({ min: 1, max: 9 }),
    padding: fc.nat({ max: 4 }),
    offset: fc.nat({ max: 5 }),
    bins: fc.integer({ min: 1, max: 12 }),
  })
  .chain((shape) => {
    const size = shape.offset + shape.rows * (shape.columns + shape.padding)
    return fc
      .array(value, { minLength: size, maxLength: size })
      .map((values) => ({ ...shape, values: Float32Array.from(values) }))
  })

/** By hand: the bin of x is the last one whose lower edge x is not below. */
function counted(finite: readonly number[], bins: number): number[] {
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  const counts = Array.from({ length: bins }, () => 0)
  for (const x of finite) {
    let bin = 0
    while (bin + 1 < bins && x > low && (x - low) * (bins / (high - low)) >= bin + 1) bin++
    counts[bin]++
  }
  return counts
}

describe('a histogram', () => {
  it('counts what is in the matrix and finite, in bins of equal width, and the others apart', () => {
    fc.assert(
      fc.property(scene, ({ values, rows, columns, padding, offset, bins }) => {
        const matrix = { offset, columns, stride: columns + padding }
        const all = Array.from({ length: rows * columns }, (_, n) => {
          const [i, j] = [Math.floor(n / columns), n % columns]
          return values[offset + i * matrix.stride + j]
        })
        const finite = all.filter(Number.isFinite)
        const { low, high, nonFinite, counts } = histogramOf(values, matrix, rows, bins)
        expect(nonFinite).toBe(all.length - finite.length)
        if (finite.length === 0) expect([low, high]).toEqual([NaN, NaN])
        else expect([low + 0, high + 0]).toEqual([Math.min(...finite) + 0, Math.max(...finite) + 0])
        expect([...counts]).toEqual(counted(finite, bins))
      }),
      { numRuns: 500 },
    )
  })

  it('of values that are all the same has them in its first bin', () => {
    const { low, high, counts } = histogramOf(new Float32Array(7).fill(0.1), matrixOf(7), 1, 4)
    expect([low, high]).toEqual([Math.fround(0.1), Math.fround(0.1)])
    expect([...counts]).toEqual([7, 0, 0, 0])
  })

  it('has a bin for the largest value, and none beyond', () => {
    const { counts } = histogramOf(Float32Array.of(0, 1, 2, 3, 4), matrixOf(5), 1, 4)
    expect([...counts]).toEqual([1, 1, 1, 2])
  })
})

const matrixOf = (columns: number) => ({ offset: 0, columns, stride: columns })

describe('the moments of histograms', () => {
  const small = network(2, layer(3, { name: 'tanh' }), layer(1, { name: 'identity' }))
  const large = network(64, layer(64, { name: 'tanh' }), layer(10, { name: 'identity' }))
  const momentsOf = (of: NetworkSpec, steps: number): number[] => {
    const interval = histogramInterval(of, 8, steps)
    return Array.from({ length: steps }, (_, i) => i + 1).filter((step) => isHistogramStep(step, interval))
  }

  it('are the powers of two, and about 200 in equal distances', () => {
    for (const each of [small, large]) {
      const moments = momentsOf(each, 20_000)
      expect(moments.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 100, 128])
      expect(moments.filter((step) => step % 100 === 0)).toHaveLength(200)
      expect(moments).toHaveLength(200 + 15)
    }
  })

  it('are all steps of a short run, if the network is small', () => {
    expect(momentsOf(small, 200)).toHaveLength(200)
    expect(momentsOf(small, 201).length).toBeLessThan(115)
  })

  it('are some steps apart where there is much to count, but never more than 100 for that', () => {
    // 2 (64 64 + 64 10) weights and gradients, 8 (64 + 10) activations: 10,064 values are 50.3 times 200.
    expect(momentsOf(large, 80)).toEqual([1, 2, 4, 8, 16, 32, 51, 64])
    const huge = network(1000, layer(1000, { name: 'tanh' }))
    expect([histogramInterval(huge, 32, 100), histogramInterval(huge, 32, 30_000)]).toEqual([100, 150])
  })

  it('are far apart in a run without end', () => {
    const last = 2 ** 52
    const are = [last - 1, last, last + 1].map((step) => isHistogramStep(step, 1e16))
    expect(are).toEqual([false, true, false])
  })
})

const data = randomData(23, 4, 2, 'regression', 5)
const net = network(
  4,
  layer(5, { name: 'tanh' }, { batchNorm: BATCH_NORM, dropout: 0.2 }),
  layer(4, { name: 'relu' }),
  layer(2, { name: 'identity' }),
)

describe.each(EXECUTORS)('the histograms of a step ($kernels)', ({ makeExecutor }) => {
  const make = (given: Partial<TrainingSpec> = {}, of: NetworkSpec = net): Trainer =>
    new Trainer(of, training({ optimizer: adam(), epochs: 2, ...given }), data, {
      makeExecutor,
      histograms: true,
    })

  const numbers = (row: Float64Array, tensor: HistogramTensor) => {
    const at = HISTOGRAM_COLUMNS.indexOf(`${tensor}.low`)
    const [low, high, nonFinite] = row.subarray(at)
    return { low, high, nonFinite, counts: row.subarray(at + 3, at + 3 + HISTOGRAM_BINS) }
  }
  const sum = (counts: Float64Array): number => counts.reduce((all, n) => all + n, 0)

  it('are one row a layer, with every weight, activation and gradient counted once', () => {
    const trainer = make()
    // 18 rows in minibatches of 8: the third of an epoch has 2.
    for (const rows of [8, 8, 2, 8]) {
      trainer.step()
      const found = trainer.histograms!
      expect(found.map((row) => [...row.subarray(0, 2)])).toEqual([1, 2, 3].map((k) => [trainer.steps, k]))
      for (const [i, { units }] of net.layers.entries()) {
        const fanIn = [4, 5, 4][i]
        expect(found[i]).toHaveLength(HISTOGRAM_COLUMNS.length)
        expect(sum(numbers(found[i], 'weight').counts)).toBe(units * fanIn)
        expect(sum(numbers(found[i], 'gradient').counts)).toBe(units * fanIn)
        expect(sum(numbers(found[i], 'activation').counts)).toBe(units * rows)
      }
    }
  })

  it('are of the weights that the step left', () => {
    const trainer = make()
    for (let step = 1; step <= 6; step++) {
      trainer.step()
      trainer.histograms!.forEach((row, i) => {
        const weight = trainer.tensors().get(`layer${i + 1}.weight`)!
        const { low, high } = numbers(row, 'weight')
        expect(Math.fround(low)).toBe(Math.min(...weight))
        expect(Math.fround(high)).toBe(Math.max(...weight))
      })
    }
  })

  it('are of the minibatch, also at the end of an epoch, where others have gone through the network since', () => {
    const trainer = make()
    for (let step = 1; step <= 6; step++) {
      trainer.step()
      trainer.histograms!.forEach((row, i) => {
        const { low, high, counts } = numbers(row, 'activation')
        // The mean by the middles of the bins is within half a bin of that which the kernels have recorded.
        const width = (high - low) / HISTOGRAM_BINS
        const mean = counts.reduce((all, n, bin) => all + n * (low + (bin + 0.5) * width), 0) / sum(counts)
        const recorded = trainer.record[layerColumn('activationMean', i + 1, net.layers.length)]
        expect(Math.abs(mean - recorded)).toBeLessThanOrEqual(width / 2 + 1e-6)
      })
    }
  })

  it('are of the gradients before clipping by norm, and after clipping by value', () => {
    const largest = (trainer: Trainer): number[] => {
      trainer.step()
      return trainer.histograms!.map((row) => {
        const { low, high } = numbers(row, 'gradient')
        return Math.max(-low, high)
      })
    }
    const free = largest(make())
    expect(largest(make({ clip: { by: 'norm', limit: 1e-3 } }))).toEqual(free)
    const limited = largest(make({ clip: { by: 'value', limit: 1e-3 } }))
    limited.forEach((x, i) => expect(x).toBeCloseTo(Math.min(1e-3, free[i]), 8))
  })

  it('are taken of the step that leaves the finite numbers, whatever its number', () => {
    const hot = network(4, layer(3, { name: 'square' }), layer(2, { name: 'identity' }))
    const trainer = make({ optimizer: sgd(1e6), epochs: 4000, batchSize: 2 }, hot)
    while (!trainer.stopped) trainer.step()
    expect(trainer.stopped).toBe('diverged')
    expect(isHistogramStep(trainer.steps, histogramInterval(hot, 2, 4000 * trainer.stepsPerEpoch))).toBe(
      false,
    )
    const [first] = trainer.histograms!
    expect(first[0]).toBe(trainer.steps)
    const { counts, nonFinite } = numbers(first, 'weight')
    expect(sum(counts) + nonFinite).toBe(12)
  })

  it('are none at a step between two moments, and none where nobody asks for them', () => {
    const trainer = make({ epochs: 1000 })
    const taken = Array.from({ length: 16 }, () => {
      trainer.step()
      return trainer.histograms !== null
    })
    expect(taken.flatMap((is, i) => (is ? [i + 1] : []))).toEqual([1, 2, 4, 8, 15, 16])
    const quiet = new Trainer(net, training(), data, { makeExecutor })
    quiet.step()
    expect(quiet.histograms).toBe(null)
  })
})

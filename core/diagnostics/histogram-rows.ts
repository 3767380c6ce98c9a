import type { NetworkSpec } from '../experiment'
import type { Matrix, Memory } from '../kernels/memory'
import type { Plan } from '../plan'
import { histogramOf, type Histogram } from './histogram'

export const HISTOGRAM_BINS = 40

/** Of each layer k: W[k] after the step; a[k] of the step's minibatch; dJ/dW[k] as clipping by value left it, before clipping by norm. */
export const HISTOGRAM_TENSORS = ['weight', 'activation', 'gradient'] as const
export type HistogramTensor = (typeof HISTOGRAM_TENSORS)[number]

/** Moments that a run is meant to have, besides the powers of two. */
const MOMENTS = 200

/**
 * To count all values of a network takes as long as one or two of its steps. So moments are apart by as many steps as there are
 * times 200 values, but never by more than 100 for that reason: they take 2 to 4 % of the time, or about a microsecond a step.
 */
const VALUES_A_STEP = 200
const FAR_APART = 100

const NUMBERS = 3 + HISTOGRAM_BINS

/**
 * What a row holds: the step, the layer from 1, then of each tensor the smallest and the largest finite value, how many
 * values are not finite, and the counts of 40 bins of equal width between the two: `weight.low`, `weight.high`,
 * `weight.nonFinite`, `weight.1`, ..., `weight.40`, `activation.low`, ....
 */
export const HISTOGRAM_COLUMNS: readonly string[] = [
  'step',
  'layer',
  ...HISTOGRAM_TENSORS.flatMap((tensor) => [
    ...['low', 'high', 'nonFinite'].map((name) => `${tensor}.${name}`),
    ...Array.from({ length: HISTOGRAM_BINS }, (_, bin) => `${tensor}.${bin + 1}`),
  ]),
]

/** Steps from one moment to the next: about 200 moments in all, fewer where they would cost too much. */
export function histogramInterval(network: NetworkSpec, batchSize: number, totalSteps: number): number {
  const fanIn = [network.inputs, ...network.layers.map(({ units }) => units)]
  const values = network.layers.reduce((sum, { units }, i) => sum + units * (2 * fanIn[i] + batchSize), 0)
  return Math.max(Math.ceil(totalSteps / MOMENTS), Math.min(FAR_APART, Math.ceil(values / VALUES_A_STEP)))
}

/**
 * Whether histograms are taken at a step (from 1): at every so many, and at 1, 2, 4, 8, ..., since most happens at the
 * beginning. It depends on nothing that was before, so a run that is resumed has the same moments.
 */
export const isHistogramStep = (step: number, interval: number): boolean =>
  step % interval === 0 || 2 ** Math.round(Math.log2(step)) === step

/**
 * A row for each layer, of the step that was just made.
 * @param rows of its minibatch
 */
export function histogramRows(plan: Plan, { values }: Memory, step: number, rows: number): Float64Array[] {
  return plan.layers.map(({ index, spec, x, a, parameters, gradients }) => {
    const weights = x.columns * spec.units
    const list = (offset: number): Matrix => ({ offset, columns: weights, stride: weights })
    const row = new Float64Array(2 + HISTOGRAM_TENSORS.length * NUMBERS)
    row[0] = step
    row[1] = index
    const tensors: Record<HistogramTensor, Histogram> = {
      weight: histogramOf(values, list(parameters.weight), 1, HISTOGRAM_BINS),
      activation: histogramOf(values, a, rows, HISTOGRAM_BINS),
      gradient: histogramOf(values, list(gradients.weight), 1, HISTOGRAM_BINS),
    }
    HISTOGRAM_TENSORS.forEach((tensor, i) => put(tensors[tensor], row, 2 + i * NUMBERS))
    return row
  })
}

function put({ low, high, nonFinite, counts }: Histogram, row: Float64Array, at: number): void {
  row[at] = low
  row[at + 1] = high
  row[at + 2] = nonFinite
  row.set(counts, at + 3)
}

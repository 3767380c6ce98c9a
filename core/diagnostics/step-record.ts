import { Control, Field } from '../kernels/codes'
import type { Memory } from '../kernels/memory'
import type { Plan } from '../plan'

/**
 * What is recorded of a step as a whole. The loss is the minibatch's before the update, without penalties; the norms are of
 * the gradients of all parameters, penalties included, before and after clipping.
 */
export const RUN_COLUMNS = ['trainLoss', 'learningRate', 'gradNorm', 'clippedGradNorm'] as const

/**
 * What is recorded of each layer k at a step. All norms are 2-norms; means and standard deviations are over all units
 * and all samples of the minibatch. An output layer whose loss works on its logits passes delta on without g', so none of
 * its units counts as saturated or dead.
 */
export const LAYER_COLUMNS = {
  gradNorm: '||dJ/dW[k]|| before clipping',
  biasGradNorm: '||dJ/db[k]|| before clipping',
  deltaNorm: '||delta[k]||, delta = dJ/dz of the mean loss, all samples of the minibatch together',
  updateRatio: '||change of W[k]|| in this step / ||W[k]|| before it; not finite where W[k] is 0',
  preActivationMean: 'mean of z[k], what the activation is applied to (after batch norm where there is one)',
  preActivationStd: 'standard deviation of z[k]',
  activationMean: 'mean of a[k]',
  activationStd: 'standard deviation of a[k]',
  saturated: "share of the values of a[k] where |g'(z)| is below 5 % of the slope's natural size",
  dead: "share of units whose |g'(z)| stayed below 1e-6 for every training sample of the last whole epoch",
} as const

export type RunColumn = (typeof RUN_COLUMNS)[number]
export type LayerColumn = keyof typeof LAYER_COLUMNS
const LAYER_COLUMN_NAMES = Object.keys(LAYER_COLUMNS) as LayerColumn[]

/** Numbers in the record of one step of a network of r layers. */
export const recordLength = (layers: number): number =>
  RUN_COLUMNS.length + layers * LAYER_COLUMN_NAMES.length

/** The names of a record's numbers, in order: `trainLoss`, ..., `gradNorm.1`, `gradNorm.2`, .... */
export function recordColumns(layers: number): string[] {
  const numbers = Array.from({ length: layers }, (_, i) => i + 1)
  return [...RUN_COLUMNS, ...LAYER_COLUMN_NAMES.flatMap((name) => numbers.map((k) => `${name}.${k}`))]
}

/** Where in a record a column of the run, or of layer k (from 1), stands. */
export const runColumn = (name: RunColumn): number => RUN_COLUMNS.indexOf(name)
export const layerColumn = (name: LayerColumn, k: number, layers: number): number =>
  RUN_COLUMNS.length + LAYER_COLUMN_NAMES.indexOf(name) * layers + k - 1

/**
 * Reads what the kernels have summed up of the last step into `record`, without allocating.
 * @param dead per layer, the share of units that were dead in the last whole epoch; NaN before there was one
 */
export function readRecord(plan: Plan, memory: Memory, dead: Float64Array, record: Float64Array): void {
  const { scalars } = memory
  const { layers, training } = plan
  const rows = scalars[Control.rows]
  const isClippedByValue = training.clip?.by === 'value'
  let clippedSquares = 0
  for (let i = 0; i < layers.length; i++) {
    const { summary, spec } = layers[i]
    // Written out: this runs at every step, and for a small network a loop over the columns would take as long as the step.
    let at = RUN_COLUMNS.length + i
    record[at] = Math.sqrt(scalars[summary + Field.weightGradientSquares])
    record[(at += layers.length)] = Math.sqrt(scalars[summary + Field.biasGradientSquares])
    record[(at += layers.length)] = Math.sqrt(scalars[summary + Field.deltaSquares])
    record[(at += layers.length)] = Math.sqrt(
      scalars[summary + Field.updateSquares] / scalars[summary + Field.weightSquares],
    )
    record[(at += layers.length)] = scalars[summary + Field.preActivationMean] / spec.units
    record[(at += layers.length)] = std(scalars, summary + Field.preActivationMean, spec.units, rows)
    record[(at += layers.length)] = scalars[summary + Field.activationMean] / spec.units
    record[(at += layers.length)] = std(scalars, summary + Field.activationMean, spec.units, rows)
    record[(at += layers.length)] = scalars[summary + Field.saturated] / (rows * spec.units)
    record[at + layers.length] = dead[i]
    clippedSquares += isClippedByValue
      ? scalars[summary + Field.clippedSquares]
      : gradientSquares(scalars, summary) *
        scalars[summary + Field.clipScale] *
        scalars[summary + Field.clipScale]
  }
  record[0] = scalars[Control.loss]
  record[1] = scalars[Control.learningRate]
  record[2] = Math.sqrt(scalars[Control.gradientSquares])
  record[3] = Math.sqrt(clippedSquares)
}

const gradientSquares = (scalars: Float64Array, summary: number): number =>
  scalars[summary + Field.weightGradientSquares] +
  scalars[summary + Field.biasGradientSquares] +
  scalars[summary + Field.gammaGradientSquares] +
  scalars[summary + Field.betaGradientSquares]

/** Spread within units plus the spread of the units' means, from the three fields that begin at `moments`. */
function std(scalars: Float64Array, moments: number, units: number, rows: number): number {
  const meanOfAll = scalars[moments] / units
  const between = scalars[moments + 1] / units - meanOfAll * meanOfAll
  const within = scalars[moments + 2] / (units * rows)
  return Math.sqrt(Math.max(0, between) + within)
}

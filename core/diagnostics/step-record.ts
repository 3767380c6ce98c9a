import { Control, Field } from '../kernels/codes'
import { GRADIENT_FIELDS } from '../kernels/fields'
import type { Memory } from '../kernels/memory'
import type { LayerPlan } from '../layers/layer-plan'
import type { Plan } from '../plan'

/** What is recorded of a step as a whole. */
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
  updateRatio: '||change of W[k]|| / ||W[k]|| in this step',
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
  const { layers } = plan
  const rows = scalars[Control.rows]
  let clippedSquares = 0
  for (let i = 0; i < layers.length; i++) {
    const k = layers[i]
    const field = (f: Field): number => scalars[k.summary + f]
    const values = rows * k.spec.units
    const put = (column: number, value: number): void => {
      record[RUN_COLUMNS.length + column * layers.length + i] = value
    }
    put(0, Math.sqrt(field(Field.weightGradientSquares)))
    put(1, Math.sqrt(field(Field.biasGradientSquares)))
    put(2, Math.sqrt(field(Field.deltaSquares)))
    put(3, Math.sqrt(field(Field.updateSquares) / field(Field.weightSquares)))
    put(4, mean(scalars, k, Field.preActivationMean))
    put(5, std(scalars, k, Field.preActivationMean, rows))
    put(6, mean(scalars, k, Field.activationMean))
    put(7, std(scalars, k, Field.activationMean, rows))
    put(8, field(Field.saturated) / values)
    put(9, dead[i])
    clippedSquares += clippedSquaresOf(plan, scalars, k)
  }
  record[0] = scalars[Control.loss]
  record[1] = scalars[Control.learningRate]
  record[2] = Math.sqrt(scalars[Control.gradientSquares])
  record[3] = Math.sqrt(clippedSquares)
}

function clippedSquaresOf(plan: Plan, scalars: Float64Array, k: LayerPlan): number {
  if (plan.training.clip?.by === 'value') return scalars[k.summary + Field.clippedSquares]
  let squares = 0
  for (const field of GRADIENT_FIELDS) squares += scalars[k.summary + field]
  return squares * scalars[k.summary + Field.clipScale] ** 2
}

const mean = (scalars: Float64Array, k: LayerPlan, field: Field): number =>
  scalars[k.summary + field] / k.spec.units

/** Spread within units plus the spread of the units' means. */
function std(scalars: Float64Array, k: LayerPlan, field: Field, rows: number): number {
  const { units } = k.spec
  const meanOfAll = scalars[k.summary + field] / units
  const between = scalars[k.summary + field + 1] / units - meanOfAll * meanOfAll
  const within = scalars[k.summary + field + 2] / (units * rows)
  return Math.sqrt(Math.max(0, between) + within)
}

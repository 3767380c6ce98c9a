import { Control, Field } from '../kernels/codes'
import { FIELDS } from '../kernels/fields'
import type { Memory, Matrix } from '../kernels/memory'
import type { LayerPlan } from '../layers/layer-plan'
import type { ParameterKind } from '../parameters'
import type { Plan } from '../plan'

/** Where a run left the finite numbers. */
export interface NonFinite {
  readonly step: number
  /** k, from 1; 0 for the inputs and the targets. */
  readonly layer: number
  readonly tensor:
    | 'input'
    | 'target'
    | ParameterKind
    | 'preActivation'
    | 'activation'
    | 'runningMean'
    | 'runningVariance'
    | 'loss'
    | 'delta'
    | `${ParameterKind}Gradient`
    | 'optimizerState'
  /** The unit of the layer, from 1 (the column, for inputs and targets; the row of the minibatch, for the loss). */
  readonly unit: number
  readonly value: 'NaN' | 'Infinity' | '-Infinity'
}

/** The sums that are not finite when one value of z, a or delta is not. */
const WATCHED = FIELDS.slice(0, Field.deltaSquares + 1)

/**
 * Whether the loss of the last step, all that the next one starts from, and what was recorded of z, a and delta are finite.
 * Gradients that are not show in the weights, unless clipping by value has dealt with them.
 */
export function isStepFinite({ layers }: Plan, { scalars }: Memory): boolean {
  if (scalars[Control.overflow] !== 0) return false
  // Finite numbers times 0 are 0, and one that is not makes the sum NaN.
  let zero = scalars[Control.loss] * 0
  for (const { summary } of layers) {
    for (const field of WATCHED) zero += scalars[summary + field] * 0
  }
  return zero === 0
}

/** One tensor to look through: where, how many rows and columns, and whether a row or a column is a unit. */
interface Place {
  readonly layer: number
  readonly tensor: NonFinite['tensor']
  readonly matrix: Matrix
  readonly rows: number
  readonly unitIs: 'row' | 'column'
}

/**
 * The first value of the last step that is not finite, in the order in which the step computes: inputs, then layer by
 * layer z and a, then the loss, then delta and gradients from the last layer to the first, then what the update left
 * behind. Null if all are finite. That the step began with finite weights is the caller's affair
 * (`findNonFiniteStart`): afterwards they are gone.
 */
export function findNonFinite(plan: Plan, memory: Memory, step: number, rows: number): NonFinite | null {
  return firstOf(placesInOrder(plan, rows), memory, step)
}

/** The same of what a step starts from: the parameters and all that is carried on besides, layer by layer. */
export function findNonFiniteStart(plan: Plan, memory: Memory, step: number): NonFinite | null {
  return firstOf(carriedOn(plan), memory, step)
}

function firstOf(places: Iterable<Place>, memory: Memory, step: number): NonFinite | null {
  for (const place of places) {
    const found = firstIn(place, memory.values)
    if (found) return { step, layer: place.layer, tensor: place.tensor, ...found }
  }
  return null
}

function* placesInOrder(plan: Plan, rows: number): Generator<Place> {
  const batch = (layer: number, tensor: NonFinite['tensor'], matrix: Matrix): Place => ({
    ...{ layer, tensor, matrix, rows },
    unitIs: 'column',
  })
  yield batch(0, 'input', plan.batch)
  yield batch(0, 'target', plan.batchTargets)
  for (const k of plan.layers) {
    yield batch(k.index, 'preActivation', k.preActivation)
    yield* runningStatistics(k)
    yield batch(k.index, 'activation', k.a)
    if (k.dropout) yield batch(k.index, 'activation', k.out)
  }
  yield perUnit(plan.layers[plan.layers.length - 1], 'loss', plan.rowLoss, rows)
  for (const k of [...plan.layers].reverse()) {
    yield batch(k.index, 'delta', k.delta)
    yield* tensorsOf(plan, k, plan.gradients, (kind) => `${kind}Gradient`)
  }
  yield* carriedOn(plan)
}

function* carriedOn(plan: Plan): Generator<Place> {
  for (const k of plan.layers) {
    yield* tensorsOf(plan, k, plan.parameters, (kind) => kind)
    yield* runningStatistics(k)
    for (const state of plan.states) yield* tensorsOf(plan, k, state, () => 'optimizerState')
  }
}

function* tensorsOf(
  plan: Plan,
  k: LayerPlan,
  arena: number,
  nameOf: (kind: ParameterKind) => NonFinite['tensor'],
): Generator<Place> {
  for (const { layer, kind, offset, units, perUnit: columns } of plan.arena.tensors) {
    if (layer === k.index) yield perUnit(k, nameOf(kind), arena + offset, units, columns)
  }
}

function* runningStatistics(k: LayerPlan): Generator<Place> {
  if (!k.batchNorm) return
  yield perUnit(k, 'runningMean', k.batchNorm.runningMean, k.spec.units)
  yield perUnit(k, 'runningVariance', k.batchNorm.runningVariance, k.spec.units)
}

function perUnit(
  k: LayerPlan,
  tensor: NonFinite['tensor'],
  offset: number,
  units: number,
  columns = 1,
): Place {
  const matrix = { offset, columns, stride: columns }
  return { layer: k.index, tensor, matrix, rows: units, unitIs: 'row' }
}

function firstIn(
  { matrix, rows, unitIs }: Place,
  values: Memory['values'],
): Pick<NonFinite, 'unit' | 'value'> | null {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < matrix.columns; j++) {
      const value = values[matrix.offset + i * matrix.stride + j]
      if (!Number.isFinite(value)) {
        return { unit: (unitIs === 'row' ? i : j) + 1, value: String(value) as NonFinite['value'] }
      }
    }
  }
  return null
}

import type { Memory, Matrix } from '../kernels/memory'
import type { Plan } from '../plan'

/** Where a run left the finite numbers. */
export interface NonFinite {
  readonly step: number
  /** k, from 1; 0 for the inputs and the targets. */
  readonly layer: number
  readonly tensor:
    | 'input'
    | 'target'
    | 'weight'
    | 'bias'
    | 'preActivation'
    | 'activation'
    | 'loss'
    | 'delta'
    | 'weightGradient'
    | 'biasGradient'
  /** The unit of the layer, from 1 (the column, for inputs and targets). */
  readonly unit: number
  readonly value: 'NaN' | 'Infinity' | '-Infinity'
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
 * layer weights, z and a, then the loss, then delta and gradients from the last layer to the first, then the updated
 * weights. Null if all are finite.
 */
export function findNonFinite(plan: Plan, memory: Memory, step: number, rows: number): NonFinite | null {
  for (const place of placesInOrder(plan, rows)) {
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
  const perUnit = (
    layer: number,
    tensor: NonFinite['tensor'],
    offset: number,
    units: number,
    columns: number,
  ): Place => ({
    ...{ layer, tensor, rows: units },
    matrix: { offset, columns, stride: columns },
    unitIs: 'row',
  })
  yield batch(0, 'input', plan.batch)
  yield batch(0, 'target', plan.batchTargets)
  for (const k of plan.layers) {
    yield batch(k.index, 'preActivation', k.preActivation)
    yield batch(k.index, 'activation', k.a)
  }
  yield perUnit(plan.layers.length, 'loss', plan.rowLoss, rows, 1)
  for (const k of [...plan.layers].reverse()) {
    yield batch(k.index, 'delta', k.delta)
    yield perUnit(k.index, 'weightGradient', k.gradients.weight, k.spec.units, k.x.columns)
    yield perUnit(k.index, 'biasGradient', k.gradients.bias, k.spec.units, 1)
  }
  for (const k of plan.layers) {
    yield perUnit(k.index, 'weight', k.parameters.weight, k.spec.units, k.x.columns)
    yield perUnit(k.index, 'bias', k.parameters.bias, k.spec.units, 1)
  }
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

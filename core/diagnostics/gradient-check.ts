import type { NetworkSpec, TrainingSpec } from '../experiment'
import { Control } from '../kernels/codes'
import { referenceExecutor } from '../kernels/reference'
import type { ParameterTensor } from '../parameters'
import { planTraining, type Plan } from '../plan'
import { writePrograms } from '../programs'
import type { TrainingData } from '../training/data'
import { initializeParameters } from '../training/initialization'
import { parameterPlaces, pasteTensors, type NamedTensors } from '../training/tensors'

/** How well back-propagation and central differences agree on one tensor. */
export interface TensorCheck {
  readonly name: string
  /** Entries compared. */
  readonly checked: number
  /** ||analytic - numeric|| / (||analytic|| + ||numeric||) over the entries compared; 0 where both are 0. */
  readonly relativeError: number
  /**
   * How large `relativeError` may be from J's rounding alone. The gradient of a bias before batch norm is 0, and its central
   * difference nothing but that; the gradient of a layer where it has vanished is hardly more.
   */
  readonly roundingError: number
  /** The entry that differs most. */
  readonly worst: { readonly index: number; readonly analytic: number; readonly numeric: number }
}

export interface GradientCheckOptions {
  /** Entries compared per tensor at most, spread evenly over it; default all. */
  readonly entriesPerTensor?: number
  /** The step h of (J(w + h) - J(w - h)) / 2h, times max(1, |w|); default 1e-5. */
  readonly step?: number
  /** All parameters, to start from instead of the initialisers. */
  readonly weights?: NamedTensors
}

/**
 * Compares the gradient of the objective J (the mean loss of the given rows plus the penalties) with central differences,
 * in float64 on the reference kernels, dropout off and batch norm in training form.
 * @param rows row indices of `data` that make up the minibatch
 * @throws Error when one of the given weights is missing or of another size
 */
export function checkGradient(
  network: NetworkSpec,
  training: TrainingSpec,
  data: TrainingData,
  rows: Int32Array,
  options: GradientCheckOptions = {},
): TensorCheck[] {
  const shape = { rows: data.rows, features: data.features, outputs: data.outputs, listed: rows.length }
  const plan = planTraining(network, training, shape, { batchRows: rows.length, diagnostics: false })
  const executor = referenceExecutor(plan.layout, writePrograms(plan))
  const { values, scalars, indices } = executor.memory
  values.set(data.x, plan.features.offset)
  values.set(data.y, plan.targets.offset)
  indices.set(rows, plan.order)
  if (plan.classWeights !== null) values.set(training.classWeights ?? [], plan.classWeights)
  scalars[Control.rows] = rows.length
  initializeParameters(network, plan, executor, training.seed)
  if (options.weights) pasteTensors(executor.memory, parameterPlaces(plan), options.weights)
  const objective = (): number => {
    executor.run('objective')
    return scalars[Control.loss] + penaltyOf(plan, values)
  }
  executor.run('gradient')
  const gradient = values.slice(plan.gradients, plan.gradients + plan.arena.size)
  return plan.arena.tensors.map((tensor) => checkTensor(plan, values, tensor, gradient, objective, options))
}

/** Whether back-propagation and central differences agree to `limit`, beyond what rounding makes of them. */
export const agrees = ({ relativeError, roundingError }: TensorCheck, limit: number): boolean =>
  relativeError < limit + roundingError

/** Roundings, of the size of J's last digit, that J has gone through. */
const ROUNDINGS = 16

function checkTensor(
  plan: Plan,
  values: Float32Array | Float64Array,
  tensor: ParameterTensor,
  gradient: Float32Array | Float64Array,
  objective: () => number,
  options: GradientCheckOptions,
): TensorCheck {
  const size = tensor.units * tensor.perUnit
  const checked = Math.min(size, options.entriesPerTensor ?? size)
  let squares = 0
  let noiseSquares = 0
  let analyticSquares = 0
  let numericSquares = 0
  let worst = { index: 0, analytic: 0, numeric: 0 }
  for (let n = 0; n < checked; n++) {
    const index = Math.floor((n * size) / checked)
    const analytic = gradient[tensor.offset + index]
    const place = plan.parameters + tensor.offset + index
    const { numeric, noise } = centralDifference(values, place, objective, options.step ?? 1e-5)
    squares += (analytic - numeric) ** 2
    noiseSquares += noise ** 2
    analyticSquares += analytic ** 2
    numericSquares += numeric ** 2
    if (n === 0 || Math.abs(analytic - numeric) > Math.abs(worst.analytic - worst.numeric)) {
      worst = { index, analytic, numeric }
    }
  }
  const sizes = Math.sqrt(analyticSquares) + Math.sqrt(numericSquares)
  const relative = (x: number): number => (sizes === 0 ? 0 : Math.sqrt(x) / sizes)
  return {
    name: tensor.name,
    checked,
    relativeError: relative(squares),
    roundingError: relative(noiseSquares),
    worst,
  }
}

function centralDifference(
  values: Float32Array | Float64Array,
  place: number,
  objective: () => number,
  step: number,
): { numeric: number; noise: number } {
  const w = values[place]
  const h = step * Math.max(1, Math.abs(w))
  values[place] = w + h
  const above = objective()
  values[place] = w - h
  const below = objective()
  values[place] = w
  return { numeric: (above - below) / (2 * h), noise: (ROUNDINGS * Number.EPSILON * Math.abs(above)) / h }
}

/** l1 sum |w| + l2 / 2 sum w^2 over the weights. */
function penaltyOf(plan: Plan, values: Float32Array | Float64Array): number {
  const { l1, l2 } = plan.training.penalty
  if (l1 === 0 && l2 === 0) return 0
  let penalty = 0
  for (const { kind, offset, units, perUnit } of plan.arena.tensors) {
    if (kind !== 'weight') continue
    for (let i = 0; i < units * perUnit; i++) {
      const w = values[plan.parameters + offset + i]
      penalty += l1 * Math.abs(w) + (l2 / 2) * w * w
    }
  }
  return penalty
}

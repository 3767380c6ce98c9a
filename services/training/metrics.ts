import {
  classificationMetrics,
  metrics,
  regressionMetrics,
  type Evaluation,
  type MetricName,
  type SplitName,
} from '../../core'
import { originalTarget } from '../contract/transforms'
import type { ClassTarget, DataSet, ValueTarget } from '../datasets/data-set'
import type { SplitMetrics } from '../contract/run-summary'

/** The metrics that are reported for a data set, in the order of the table. */
export function metricNamesOf({ target }: DataSet): MetricName[] {
  const task = target.kind === 'classes' ? 'classification' : 'regression'
  return (Object.keys(metrics) as MetricName[]).filter((name) => metrics[name].task === task)
}

/** How good the outputs are on a part of the data: in a regression on the original scale of the target, but for the loss. */
export function metricsOf({ target, split }: DataSet, evaluation: Evaluation, part: SplitName): SplitMetrics {
  const { loss, outputs } = evaluation
  const rows = split[part]
  const scores = target.kind === 'classes' ? scoresOf(target, rows, outputs) : errorsOf(target, rows, outputs)
  return { loss: finite(loss), ...scores }
}

function scoresOf({ labels, classes }: ClassTarget, rows: Int32Array, outputs: Float32Array) {
  const { confusion, perClass, ...scores } = classificationMetrics(
    outputs,
    rows.map((row) => labels[row]),
    classes.length,
  )
  return { ...finiteAll(scores), confusion, perClass }
}

function errorsOf(target: ValueTarget, rows: Int32Array, outputs: Float32Array) {
  const { names, values } = target
  const width = names.length
  const original = (x: number, j: number): number => originalTarget(x, target, j)
  const targets = Float64Array.from({ length: outputs.length }, (_, n) => {
    const j = n % width
    return original(values[rows[(n - j) / width] * width + j], j)
  })
  const predictions = Float64Array.from(outputs, (x, n) => original(x, n % width))
  return finiteAll(regressionMetrics(predictions, targets, width))
}

const finite = (x: number | null): number | null => (x !== null && Number.isFinite(x) ? x : null)

/** Null for what is not finite. */
export const finiteAll = (numbers: object): Partial<Record<MetricName, number | null>> =>
  Object.fromEntries(Object.entries(numbers).map(([name, x]: [string, number | null]) => [name, finite(x)]))

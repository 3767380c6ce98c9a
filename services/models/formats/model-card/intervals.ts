import {
  classificationMetrics,
  quantile,
  randomFor,
  regressionMetrics,
  type MetricName,
} from '../../../../core'
import type { TargetPreprocessing } from '../../../contract/preprocessing'
import type { JudgedRows } from '../../model-format'

export type Interval = readonly [low: number, high: number]

/** The 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054

/** The 95 % score interval of a share: Wilson 1927. */
export function wilson(hits: number, trials: number): Interval {
  const share = hits / trials
  const scale = 1 + Z ** 2 / trials
  const centre = share + Z ** 2 / (2 * trials)
  const reach = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2))
  return [Math.max(0, (centre - reach) / scale), Math.min(1, (centre + reach) / scale)]
}

export const RESAMPLES = 1000
/** Rows times outputs times resamples that may be looked at: some seconds. */
const MOST_VALUES = 5e7
/** A metric that is undefined in more resamples than this share, as AUC where a class is absent, has no interval. */
const MOST_UNDEFINED = 0.05

type Metrics = Readonly<Partial<Record<MetricName, number | null>>>

/**
 * 95 % intervals of all metrics: percentiles of 1,000 resamples of the rows, with replacement (Efron & Tibshirani 1993,
 * section 13.3), always the same ones. Null where that would take too long.
 */
export function bootstrap(
  { rows, outputs, truth }: JudgedRows,
  target: TargetPreprocessing,
): ReadonlyMap<MetricName, Interval> | null {
  if (outputs.length * RESAMPLES > MOST_VALUES) return null
  const random = randomFor(1, 'resampled rows')
  const [width, depth] = [outputs.length / rows, truth.length / rows]
  const [someOutputs, someTruth] = [outputs.slice(), truth.slice()]
  const found = new Map<MetricName, number[]>()
  for (let n = 0; n < RESAMPLES; n++) {
    for (let i = 0; i < rows; i++) {
      const row = random.integer(rows)
      for (let j = 0; j < width; j++) someOutputs[i * width + j] = outputs[row * width + j]
      for (let j = 0; j < depth; j++) someTruth[i * depth + j] = truth[row * depth + j]
    }
    for (const [name, value] of Object.entries(metricsOf(someOutputs, someTruth, target))) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue
      const values = found.get(name as MetricName) ?? []
      found.set(name as MetricName, values)
      values.push(value)
    }
  }
  return new Map([...found].flatMap(([name, values]) => intervalOf(name, values)))
}

/** None where all resamples agree, as where no row was wrong: then they do not say how far other rows might differ. */
function intervalOf(name: MetricName, values: readonly number[]): [MetricName, Interval][] {
  if (values.length < (1 - MOST_UNDEFINED) * RESAMPLES) return []
  const [low, high] = [quantile(values, 0.025)!, quantile(values, 0.975)!]
  return low === high ? [] : [[name, [low, high]]]
}

function metricsOf(
  outputs: ArrayLike<number>,
  truth: ArrayLike<number>,
  target: TargetPreprocessing,
): Metrics {
  if (target.kind === 'values') return { ...regressionMetrics(outputs, truth, target.names.length) }
  const { precision, recall, f1, auc } = classificationMetrics(outputs, truth, target.classes.length)
  return { precision, recall, f1, auc }
}

import { compareSchemes, epochsToTarget, type Outcome, type SchemeComparison } from '../../core'
import {
  isLowerBetter,
  measureOf,
  schemesOf,
  seedsOf,
  trialsOf,
  type ComparisonFile,
  type Measure,
} from './comparison-file'
import type { SplitMetrics } from './run-summary'
import type { TrialCurves, TrialInfo } from './studies'

/** The number that is compared, of the validation part; null where it is not defined, or not finite. */
export function measured(metrics: SplitMetrics | null, measure: Measure): number | null {
  if (!metrics) return null
  if (measure !== 'error') return metrics[measure] ?? null
  const { accuracy } = metrics
  return accuracy === undefined || accuracy === null ? null : 1 - accuracy
}

/** What a trial came to. A run whose model gives no finite number has diverged, whatever it calls itself. */
export function outcomeOf({ state, validation }: TrialInfo, measure: Measure): Outcome {
  switch (state) {
    case 'waiting':
    case 'running':
      return 'waiting'
    case 'diverged':
    case 'failed':
      return state
    case 'finished':
      return measured(validation, measure) ?? 'diverged'
  }
}

/** Outcomes by scheme, each in the order of the seeds. */
export function outcomesOf(file: ComparisonFile, results: readonly TrialInfo[]): Outcome[][] {
  const measure = measureOf(file)
  const outcomes = schemesOf(file).map(() => seedsOf(file).map((): Outcome => 'waiting'))
  const seeds = seedsOf(file)
  for (const { number, scheme, seed } of trialsOf(file)) {
    outcomes[scheme][seeds.indexOf(seed)] = outcomeOf(results[number], measure)
  }
  return outcomes
}

export const comparisonOf = (file: ComparisonFile, results: readonly TrialInfo[]): SchemeComparison =>
  compareSchemes(outcomesOf(file, results), isLowerBetter(measureOf(file)) ? 'lower' : 'higher')

/** A measure of the validation part over the epochs of a run, as its curves have it. */
export function measureCurve({ columns, epochs }: TrialCurves, measure: Measure): Float64Array {
  const name =
    measure === 'error' ? 'validationAccuracy' : `validation${measure[0].toUpperCase()}${measure.slice(1)}`
  const column = curveOf({ columns, epochs }, name)
  return measure === 'error' ? column.map((accuracy) => 1 - accuracy) : column
}

/** One column of a run's epochs; empty where it has none of that name. */
export function curveOf(
  { columns, epochs }: Pick<TrialCurves, 'columns' | 'epochs'>,
  name: string,
): Float64Array {
  const at = columns.indexOf(name)
  if (at === -1) return new Float64Array(0)
  return Float64Array.from(
    { length: epochs.length / columns.length },
    (_, row) => epochs[row * columns.length + at],
  )
}

/** In which epoch a run's measure first reached the target; null where it never did, or there is none. */
export function reachedAt(file: ComparisonFile, curves: TrialCurves): number | null {
  if (file.target === null) return null
  const measure = measureOf(file)
  const values = measureCurve(curves, measure)
  return epochsToTarget([...values], file.target, isLowerBetter(measure) ? 'lower' : 'higher')
}

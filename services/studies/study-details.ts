import { trialsOf } from '../contract/comparison-file'
import { measureOfSearch } from '../contract/search-file'
import type { SearchDetails, SearchTrialInfo, StudyDetails, TrialInfo } from '../contract/studies'
import { measured } from '../contract/study-results'
import { historyOf } from './search-program'
import type { Study, StudyTools } from './study'
import type { TrialRecord } from './study-log'

/** What is known of a comparison; null where the study is none. */
export function comparisonDetails(study: Study): StudyDetails | null {
  const { plan, log, info } = study
  if (plan.kind !== 'comparison') return null
  const results = trialsOf(plan.file).map(({ number }): TrialInfo => {
    const trial = log.trial(number)
    return trial ? trialInfo(study, trial) : WAITING(number)
  })
  return { ...info, file: plan.file, results }
}

const WAITING = (number: number): TrialInfo => ({
  ...{ number, state: 'waiting', run: null, epochs: 0, elapsedMs: 0, validation: null, failure: null },
})

function trialInfo(study: Study, trial: TrialRecord): TrialInfo {
  const { number, run, end } = trial
  const { state, epochs, elapsedMs } = study.progressOf(trial)
  const failure = end?.state === 'failed' ? end.failure : null
  return { number, run, state, epochs, elapsedMs, validation: end?.validation ?? null, failure }
}

/** What is known of a search; null where the study is none. */
export function searchDetails(study: Study, { runs }: StudyTools): SearchDetails | null {
  const { plan, log, info } = study
  if (plan.kind !== 'search') return null
  const measure = measureOfSearch(plan.file)
  const results = log.trials.map((trial): SearchTrialInfo => {
    const base = trialInfo(study, trial)
    const reports = trial.reached.map(({ epoch, validation }) => ({
      epoch,
      value: measured(validation, measure),
    }))
    const summary = trial.run === null ? null : (runs.find(trial.run)?.summary ?? null)
    const value = trial.end ? measured(trial.end.validation, measure) : (reports.at(-1)?.value ?? null)
    const isPruned = base.state === 'waiting' && reports.length > 0
    return {
      ...{ ...base, state: isPruned ? 'pruned' : base.state, values: trial.values, value, reports },
      ...{ parameters: summary?.parameters ?? null, bestEpoch: summary?.bestEpoch ?? null },
    }
  })
  const epochs = results.reduce((sum, { epochs }) => sum + epochs, 0)
  return { ...info, file: plan.file, results, epochs, best: bestTrial(study), final: log.final }
}

/** The best of those that were trained longest; null where none has a number. */
export function bestTrial({ plan, log }: Study): number | null {
  if (plan.kind !== 'search') return null
  const known = historyOf(log, measureOfSearch(plan.file)).filter(
    ({ state, value }) => state === 'done' && value !== null,
  )
  const [best] = known.sort(
    (a, b) => (b.rung ?? Infinity) - (a.rung ?? Infinity) || a.value! - b.value! || a.number - b.number,
  )
  return (best as (typeof known)[0] | undefined) ? best.number - 1 : null
}

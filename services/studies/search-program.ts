import {
  nextStep,
  propose,
  type PrunedTrial,
  type PruningState,
  type Report,
  type SearchTrial,
  type Space,
} from '../../core'
import { isLowerBetter, type Measure } from '../contract/comparison-file'
import type { SplitMetrics } from '../contract/run-summary'
import { measureOfSearch, spaceOf, trialExperiment, type SearchFile } from '../contract/search-file'
import { measured } from '../contract/study-results'
import type { Program, Step } from './program'
import type { StudyLog, TrialRecord } from './study-log'

/** The number that is searched for, lower being better whatever the measure; null where there is none. */
export function objectiveOf(metrics: SplitMetrics | null, measure: Measure): number | null {
  const value = measured(metrics, measure)
  return value === null || isLowerBetter(measure) ? value : -value
}

/**
 * What a trial has reported, as pruners see it. One that ended before the rung that it was sent to, as by early stopping, has
 * reported for all rungs.
 */
function reportsOf({ reached, end }: TrialRecord, measure: Measure, epochs: number): Report[] {
  const reports = reached.map(({ epoch, validation }) => ({ epoch, value: objectiveOf(validation, measure) }))
  if (end === null) return reports
  const value = end.state === 'finished' ? objectiveOf(end.validation, measure) : null
  return [...reports.filter(({ epoch }) => epoch < epochs), { epoch: epochs, value }]
}

function prunedTrial(trial: TrialRecord, log: StudyLog, measure: Measure, epochs: number): PrunedTrial {
  const { number, bracket, end } = trial
  const isRunning = log.running.has(number)
  return {
    ...{ number: number + 1, bracket, reports: reportsOf(trial, measure, epochs) },
    state: isRunning ? 'running' : end?.state === 'failed' ? 'failed' : 'paused',
  }
}

/** What a search has found so far, as samplers see it: numbers count from 1. */
export function historyOf(log: StudyLog, measure: Measure): SearchTrial[] {
  return log.trials.map(({ number, values: assignment, reached, end }): SearchTrial => {
    const base = { number: number + 1, assignment }
    if (end) {
      const value = end.state === 'finished' ? objectiveOf(end.validation, measure) : null
      return { ...base, value, state: value === null ? 'failed' : 'done' }
    }
    const last = reached.at(-1)
    if (!last || log.running.has(number)) return { ...base, value: null, state: 'running' }
    return { ...base, value: objectiveOf(last.validation, measure), state: 'done', rung: last.epoch }
  })
}

/** Asks pruner and sampler what comes next, until the budget is used up. */
export function searchProgram(file: SearchFile): Program {
  const space: Space = spaceOf(file.space)
  const measure = measureOfSearch(file)
  const { epochs } = file.experiment.training
  const stateOf = (log: StudyLog): PruningState => ({
    trials: log.trials.map((trial) => prunedTrial(trial, log, measure, epochs)),
    maxEpochs: epochs,
    maxTrials: file.budget.trials ?? null,
  })
  const next = (log: StudyLog): Step => {
    const state = stateOf(log)
    const idle: Step = { type: log.running.size > 0 ? 'wait' : 'done' }
    if (isUsedUp(file, log)) return idle
    const step = nextStep(file.pruner, state)
    switch (step.type) {
      case 'wait':
      case 'done':
        return idle
      case 'promote': {
        const { number, values, bracket } = log.trial(step.trial - 1)!
        return { type: 'train', task: { trial: number, values, bracket, untilEpoch: untilOf(step, epochs) } }
      }
      case 'new': {
        const number = log.trials.length + 1
        const values = propose(file.method, {
          space,
          history: historyOf(log, measure),
          seed: file.seed,
          number,
        })
        // All that there is has been tried.
        if (values === null) return idle
        const { bracket } = step
        return {
          type: 'train',
          task: { trial: number - 1, values, bracket, untilEpoch: untilOf(step, epochs) },
        }
      }
    }
  }
  return {
    workers: file.workers,
    trials: file.budget.trials ?? null,
    next,
    experimentOf: (trial, values) => trialExperiment(file, values, trial),
  }
}

const untilOf = ({ untilEpoch }: { readonly untilEpoch: number }, epochs: number): number | null =>
  untilEpoch < epochs ? untilEpoch : null

function isUsedUp({ budget }: SearchFile, log: StudyLog): boolean {
  const { epochs = Infinity, minutes = Infinity } = budget
  return epochsOf(log) >= epochs || log.studyMs >= 60_000 * minutes
}

/** Epochs that were trained in all, as far as they were reported: those that early stopping saved are still to be had. */
export const epochsOf = (log: StudyLog): number =>
  log.trials.reduce((sum, { end, reached }) => sum + ((end ?? reached.at(-1))?.epochs ?? 0), 0)

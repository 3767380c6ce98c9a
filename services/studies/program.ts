import type { Assignment } from '../../core'
import type { ExperimentFile } from '../contract/experiment-file'
import type { StudyLog } from './study-log'

export type { StudyPlan } from '../contract/study-file'

/** A trial that is to be trained. */
export interface Task {
  readonly trial: number
  /** What a search chose for a trial that is new; empty in a comparison. */
  readonly values: Assignment
  readonly bracket: number
  /** Where it is to stop and be looked at; null: at its end. */
  readonly untilEpoch: number | null
}

export type Step =
  | { readonly type: 'train'; readonly task: Task }
  /** Nothing until a trial that is trained just now is over. */
  | { readonly type: 'wait' }
  | { readonly type: 'done' }

/** Says what comes next in a study. */
export interface Program {
  /** Trials that train at once; null: as many as there are cores. */
  readonly workers: number | null
  /** What is to be done next, after all that is known. */
  next(log: StudyLog): Step
  /** @throws StudioError `experimentImpossible` */
  experimentOf(trial: number, values: Assignment): ExperimentFile
  /** Trials that there will be; null where that is not known beforehand. */
  readonly trials: number | null
}

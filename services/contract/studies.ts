import type { Assignment, Report } from '../../core'
import type { ComparisonFile } from './comparison-file'
import type { SplitMetrics } from './run-summary'
import type { RunId } from './run-tables'
import type { SearchFile } from './search-file'

/** Names a study within its workspace: the name of its folder. */
export type StudyId = string

/**
 * `waiting`: it was paused, or its process ended, and it can go on. `cancelled`: its user wants no more of it; what is
 * finished stays.
 */
export type StudyState = 'running' | 'waiting' | 'completed' | 'cancelled'

export type StudyKind = 'comparison' | 'search'

/** Other machines that train trials, by a queue that they share. */
export interface Machines {
  /** The address of the queue, without what is secret. */
  readonly queue: string
  /** Workers that are connected just now, and the trials that they train at once. */
  readonly workers: number
  readonly slots: number
}

/** What a list of studies shows of one. */
export interface StudyInfo {
  readonly id: StudyId
  readonly name: string
  readonly kind: StudyKind
  readonly state: StudyState
  /** ISO 8601, in UTC. */
  readonly createdAt: string
  /** Trials that there will be; of a search that another budget ends, those that there are. */
  readonly trials: number
  /** Those that were pruned count, though one of them may still be taken up. */
  readonly finished: number
  /** Time that is left, from how long those took that are finished; null before there is one, and where nothing runs. */
  readonly leftMs: number | null
  /** Why it stopped by itself, in words. */
  readonly failure: string | null
  /** Who trains its trials; null: this machine. */
  readonly machines: Machines | null
}

/** `diverged` is a result; `failed`: its run could not be trained, for the reason given. */
export type TrialState = 'waiting' | 'running' | 'finished' | 'diverged' | 'failed'

/** A run of a study. */
export interface TrialInfo {
  /** Its place among the trials that the file makes (`trialsOf`). */
  readonly number: number
  readonly state: TrialState
  /** Null before it was begun. */
  readonly run: RunId | null
  readonly epochs: number
  readonly elapsedMs: number
  /** Of the model that was kept; null before the end, and where a number is not finite. */
  readonly validation: SplitMetrics | null
  readonly failure: string | null
}

export interface StudyDetails extends StudyInfo {
  /** Its paths are absolute. */
  readonly file: ComparisonFile
  readonly results: readonly TrialInfo[]
}

/**
 * A trial of a search. `pruned`: it came to a rung, and others were better there; while the search goes on, it may still be
 * taken up.
 */
export interface SearchTrialInfo extends Omit<TrialInfo, 'state'> {
  readonly state: TrialState | 'pruned'
  readonly values: Assignment
  /** The measure, as it is; of a pruned trial at its last rung. Null where there is none, or it is not finite. */
  readonly value: number | null
  /** The same at each rung, in order. */
  readonly reports: readonly Report[]
  /** Of the network; null before its first step. */
  readonly parameters: number | null
  readonly bestEpoch: number | null
}

export interface SearchDetails extends StudyInfo {
  /** Its paths are absolute. */
  readonly file: SearchFile
  /** In the order in which they were begun. */
  readonly results: readonly SearchTrialInfo[]
  /** Epochs of all trials together. */
  readonly epochs: number
  /** Place of the best trial; of those that were trained longest. */
  readonly best: number | null
  /** The run that the search ended with, on training and validation together; null before. */
  readonly final: RunId | null
}

/** What a run recorded, made small enough to hold a thousand of them: every epoch, and a map of its steps. */
export interface TrialCurves {
  readonly number: number
  /** The names of the numbers of a row of epochs.csv. */
  readonly columns: readonly string[]
  /** Rows of epochs.csv, one after another. */
  readonly epochs: Float64Array<ArrayBuffer>
  readonly map: GradientMap | null
}

/**
 * Gradient norms, layer by step: the run's steps in so many stretches of equal length, in each the geometric mean of
 * ||dJ/dW[k]|| over all its rows; NaN where no row says a number, and for a stretch that the run did not reach.
 */
export interface GradientMap {
  readonly layers: number
  /** The last step of the last stretch: that of the run as it was planned. */
  readonly lastStep: number
  /** Stretches x layers. */
  readonly norms: Float64Array<ArrayBuffer>
  /** Rows in each stretch and layer whose norm was not finite. */
  readonly nonFinite: Float64Array<ArrayBuffer>
}

/** What can be done with a study. */
export type StudyCommand = 'pause' | 'continue' | 'cancel'

import type { ErrorReport } from './errors'
import type { ExperimentFile } from './experiment-file'
import type { RunId } from './api'
import type { Frame } from './frames'
import type { Question } from './inspection'
import type { Packed } from './packed'
import type { Command } from './steering'

/** What a worker is started with: one run. */
export interface Job {
  readonly run: RunId
  readonly sitting: number
  /** The run's folder. It holds the experiment and, of a run that is to go on, a checkpoint. */
  readonly folder: string
  /** Threads that a step may have for now. */
  readonly threadLimit: number
  /** It waits for a command before its first step. */
  readonly isPaused: boolean
}

/** What a worker is told. */
export type ToWorker =
  /** Write a checkpoint and end. */
  | { readonly type: 'stop' }
  /** Other runs have come or gone. */
  | { readonly type: 'threadLimit'; readonly threads: number }
  /** Answered by `obeyed`: an advance when it is over, or given up for what came after it; not where the run is stopped before. */
  | { readonly type: 'command'; readonly id: number; readonly command: Command }
  /** Answered by `answer`. */
  | { readonly type: 'question'; readonly id: number; readonly question: Question }

/** What a worker tells. It ends by itself after `ended` and `refused`; if it ends without either, it has crashed. */
export type FromWorker =
  /** The data are read and fit, the folder is written: the first step is next. */
  | { readonly type: 'begun' }
  /** Transferred. */
  | { readonly type: 'frame'; readonly frame: Packed<Frame> }
  /** It has paused, or goes on. */
  | { readonly type: 'paused'; readonly isPaused: boolean }
  /** An error leaves the run as it was. */
  | { readonly type: 'obeyed'; readonly id: number; readonly error: ErrorReport | null }
  /** The answer is transferred; null where there is an error. */
  | {
      readonly type: 'answer'
      readonly id: number
      readonly answer: Packed<unknown> | null
      readonly error: ErrorReport | null
    }
  /** What became of the run stands in its summary; it may have been asked to stop before it had begun. */
  | { readonly type: 'ended' }
  /** Before `begun`: the run has not been begun. After it: it was broken off, and its last checkpoint is good. */
  | { readonly type: 'refused'; readonly error: ErrorReport }

/** A network that is inspected without being trained, by a worker that does nothing else. */
export type Subject =
  /** Of a run that no worker of ours trains: its folder. */
  | { readonly type: 'run'; readonly folder: string }
  /** Of an experiment that is not begun; its paths are absolute. */
  | { readonly type: 'draft'; readonly experiment: ExperimentFile }

/** What that worker is told. */
export interface ToInspector {
  readonly id: number
  readonly subject: Subject
  readonly question: Question
}

/** What it tells. */
export type FromInspector = Extract<FromWorker, { readonly type: 'answer' }>

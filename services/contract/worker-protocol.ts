import type { ErrorReport } from './errors'
import type { RunId } from './api'

/** What a worker is started with: one run. */
export interface Job {
  readonly run: RunId
  readonly sitting: number
  /** The run's folder. It holds the experiment and, of a run that is to go on, a checkpoint. */
  readonly folder: string
  /** Threads that a step may have for now. */
  readonly threadLimit: number
}

/** What a worker is told. */
export type ToWorker =
  /** Write a checkpoint and end. */
  | { readonly type: 'stop' }
  /** Other runs have come or gone. */
  | { readonly type: 'threadLimit'; readonly threads: number }

/** What a worker tells. It ends by itself after `ended` and `refused`; if it ends without either, it has crashed. */
export type FromWorker =
  /** The data are read and fit, the folder is written: the first step is next. */
  | { readonly type: 'begun' }
  /** See frames.ts; transferred. */
  | { readonly type: 'frame'; readonly frame: Uint8Array<ArrayBuffer> }
  /** What became of the run stands in its summary; it may have been asked to stop before it had begun. */
  | { readonly type: 'ended' }
  /** Before `begun`: the run has not been begun. After it: it was broken off, and its last checkpoint is good. */
  | { readonly type: 'refused'; readonly error: ErrorReport }

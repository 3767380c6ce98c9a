import type { StudioError } from '../contract/errors'
import type { Frame } from '../contract/frames'
import type { Question } from '../contract/inspection'
import type { Packed } from '../contract/packed'
import type { Machines } from '../contract/studies'
import type { Command } from '../contract/steering'
import type { WorkerStart } from './job'

/** What a run is submitted with. */
export type Submitted = Omit<WorkerStart, 'threadLimit'>

/** How a sitting of a run came to its end. */
export type Ending =
  | { readonly type: 'ended' }
  /** It was taken from the queue before it had its turn. */
  | { readonly type: 'withdrawn' }
  /** `hasBegun` says whether there is a run that was broken off. */
  | { readonly type: 'refused'; readonly error: StudioError; readonly hasBegun: boolean }
  | { readonly type: 'crashed'; readonly error: StudioError; readonly hasBegun: boolean }

/** Hears of one sitting. */
export interface Listener {
  readonly onBegun: () => void
  readonly onFrame: (frame: Packed<Frame>) => void
  /** It has paused, or goes on. */
  readonly onPaused: (isPaused: boolean) => void
  /** Who trained it is gone: another goes on from its last checkpoint, and rows behind that come again, under a new sitting. */
  readonly onMoved: () => void
  readonly onEnding: (ending: Ending) => void
}

/** Whoever trains runs: each in its folder, from the beginning or from its last checkpoint on. */
export interface Executor {
  /** Trials that it is best given at once. */
  readonly suitableTrials: number
  /** Where it trains, if not on this machine. */
  readonly machines: Machines | null

  /** Trains the run as soon as there is a place for it. */
  submit(job: Submitted, listener: Listener): void

  /** Asks a run to write a checkpoint and end; one that waits is withdrawn. */
  stop(run: string): void

  isWaiting(run: string): boolean

  isPaused(run: string): boolean

  /**
   * Tells a run what to do. Resolves when it has obeyed.
   * @throws StudioError `runIdle` where it is not under way, or has been stopped before it obeyed; `runWaits`; `runElsewhere`;
   * what the worker has against it; or what it ended with before it could answer
   */
  command(run: string, command: Command): Promise<void>

  /**
   * Asks the network of a run. Null where it cannot be asked, or ended before it could answer.
   * @throws StudioError what the worker has against the question
   */
  ask(run: string, question: Question): Promise<Packed<unknown> | null>
}

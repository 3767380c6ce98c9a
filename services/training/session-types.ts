import type { NamedTensors } from '../../core'
import type { ResolvedExperiment } from '../contract/resolve'
import type { RunSummary, SplitMetrics } from '../contract/run-summary'
import type { DataSet } from '../datasets/data-set'
import type { StoredCheckpoint } from '../runs/checkpoint'
import type { Flushed } from '../runs/run-folder'
import type { CommandQueue } from './command-queue'
import type { NetworkNow } from './inspected-network'

/** What a session tells while it goes on. */
export type SessionEvent =
  | {
      readonly type: 'started'
      readonly folder: string
      readonly epochs: number
      readonly stepsPerEpoch: number
      /** Steps made in earlier sittings. */
      readonly step: number
      readonly kernels: string
      readonly threads: number
      readonly parameters: number
    }
  | {
      readonly type: 'progress'
      readonly step: number
      readonly epoch: number
      readonly trainLoss: number
      readonly elapsedMs: number
      readonly bestLoss: number | null
    }
  | {
      readonly type: 'epoch'
      readonly epoch: number
      readonly step: number
      readonly trainLoss: number
      readonly validation: SplitMetrics | null
      readonly learningRate: number
      readonly elapsedMs: number
    }
  | { readonly type: 'finished'; readonly folder: string; readonly summary: RunSummary }

export interface SessionOptions {
  readonly folder: string
  readonly experiment: ResolvedExperiment
  readonly data: DataSet
  /** Tensors to start from instead of the initialisers. */
  readonly initialWeights: NamedTensors | null
  /** Goes on from here instead of beginning anew. */
  readonly checkpoint: StoredCheckpoint | null
  /** Null: as many as the size of the step is worth, and `threadLimit` allows. */
  readonly threads: number | null
  /** Asked again and again: other runs may come and go. The bits do not depend on it. */
  readonly threadLimit?: () => number
  /** Asks the session to write a checkpoint and stop. */
  readonly signal: AbortSignal
  readonly onEvent: (event: SessionEvent) => void
  /** Waits for a command before its first step; default false. */
  readonly isPaused?: boolean
  /** What it is told while it trains; nothing where left out. */
  readonly commands?: CommandQueue
  /**
   * Told before the first step how to look at the network as it is at any moment between two steps.
   * @param kernels the variant that it is trained with
   */
  readonly onNetwork?: (kernels: string, now: () => NetworkNow) => void
  /** Told when it pauses or goes on. */
  readonly onPaused?: (isPaused: boolean) => void
  /** Told at most once in FLUSH_MS what is on the disk now. */
  readonly onFlush?: (flushed: Flushed & Moment) => void
  /** The folder is there already, with its experiment in it. */
  readonly isReserved?: boolean
}

/** How far a run is. */
export interface Moment {
  readonly step: number
  /** Whole epochs. */
  readonly epoch: number
  /** Pauses are left out. */
  readonly elapsedMs: number
  /** Null before the first epoch's end. */
  readonly bestLoss: number | null
}

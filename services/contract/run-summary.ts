import type { MetricName, NonFinite, SplitName, StopReason } from '../../core'

/** What `summary.json` may say. `running` is also what a killed process leaves; `failed`: the run's worker broke down. */
export const RUN_STATUSES = [
  'running',
  'interrupted',
  'completed',
  'stoppedEarly',
  'diverged',
  'failed',
] as const satisfies readonly (StopReason | 'running' | 'interrupted' | 'failed')[]

export type RunStatus = (typeof RUN_STATUSES)[number]

/** Whether a run of this status, which no process writes, can go on. */
export const isResumable = (status: RunStatus): boolean =>
  status === 'running' || status === 'interrupted' || status === 'failed'

/** How good the model is on one part of the data. Null where a number is not defined, or not finite. */
export interface SplitMetrics extends Readonly<Partial<Record<MetricName, number | null>>> {
  /** What training lowers, without penalties: in a regression on the scale of the standardised target. */
  readonly loss: number | null
  /** Classification: rows are true classes, columns predicted ones. */
  readonly confusion?: readonly (readonly number[])[]
  /** Classification: as the classes are ordered. */
  readonly perClass?: readonly { readonly precision: number; readonly recall: number; readonly f1: number }[]
}

/** summary.json: what became of a run. */
export interface RunSummary {
  readonly name: string
  readonly status: RunStatus
  /** Why the run failed, in words. */
  readonly failure: string | null
  readonly steps: number
  readonly epochs: number
  readonly stepsPerEpoch: number
  /** The epoch of the lowest validation loss (training loss where there is no validation part), from 1. */
  readonly bestEpoch: number | null
  /** Of that epoch; null before the first epoch's end. */
  readonly bestLoss: number | null
  /** Whether the model is that of the best epoch: early stopping was on. Otherwise it is that of the last step. */
  readonly restoredBest: boolean
  /** Time spent training, over all sittings. */
  readonly elapsedMs: number
  /** ISO 8601, in UTC. */
  readonly startedAt: string
  readonly kernels: string
  readonly threads: number
  readonly seed: number
  readonly parameters: number
  /** d, m_1, ..., m_r. */
  readonly widths: readonly number[]
  readonly metrics: Readonly<Record<SplitName, SplitMetrics | null>>
  /** Of an interrupted run with early stopping: how good it is on the validation part by the weights of its best epoch. */
  readonly validationAtBest?: SplitMetrics | null
  /** As the outputs are ordered; null in a regression. */
  readonly classes: readonly string[] | null
  /** Where the finite numbers were left, in a diverged run. */
  readonly nonFinite: NonFinite | null
  readonly versions: { readonly descent: string; readonly node: string; readonly platform: string }
  readonly data: {
    readonly rows: Readonly<Record<SplitName, number>>
    /** Of the numbers that training sees: another one means other data. */
    readonly fingerprint: string
  }
  readonly warnings: readonly string[]
}

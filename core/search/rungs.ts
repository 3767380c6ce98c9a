import { comparable } from './history'

/** A value that a trial reported, in general at a rung. */
export interface Report {
  /** Epochs trained so far. */
  readonly epoch: number
  /** Lower is better; null if it diverged. A trial that stopped early repeats its last value for the rung it was sent to. */
  readonly value: number | null
}

/** A trial as pruners see it: plain JSON. */
export interface PrunedTrial {
  /** From 1, in the order in which trials were begun. */
  readonly number: number
  /** What `next` said when it asked for the trial. */
  readonly bracket: number
  /** In the order of epochs. */
  readonly reports: readonly Report[]
  /** `paused` between two rungs and after the last; `failed` trials are not taken up again. */
  readonly state: 'running' | 'paused' | 'failed'
}

export interface PruningState {
  readonly trials: readonly PrunedTrial[]
  /** R: epochs of a trial that is trained in full. */
  readonly maxEpochs: number
  /** Trials to begin in all; null for as many as the pruner has of its own. */
  readonly maxTrials: number | null
}

/** What is to be done next. */
export type TrialStep =
  /** Begin a trial and train it until an epoch, then report its value there. */
  | { readonly type: 'new'; readonly bracket: number; readonly untilEpoch: number }
  /** Train a paused trial on, by its number. */
  | { readonly type: 'promote'; readonly trial: number; readonly untilEpoch: number }
  /** Nothing until a running trial reports or fails. */
  | { readonly type: 'wait' }
  /** Nothing more, whatever the running trials report. */
  | { readonly type: 'done' }

export interface RungValues {
  /** eta: of so many trials one is promoted. */
  readonly reduction: number
  /** r: epochs of the lowest rung, at least. */
  readonly minEpochs: number
}

/**
 * The epochs of the rungs: R, R / eta, R / eta^2, ... down to minEpochs, rounded, from the lowest to R. Counted from the
 * top, as Li et al. 2018 (Algorithm 1) do, so that between any two of them the factor is eta.
 */
export function rungsOf({ reduction, minEpochs }: RungValues, maxEpochs: number): number[] {
  const rungs = [maxEpochs]
  for (let k = 1; maxEpochs / reduction ** k >= Math.max(1, minEpochs) - 1e-9; k++) {
    rungs.unshift(Math.round(maxEpochs / reduction ** k))
  }
  return rungs
}

/** Whether a trial has been trained to an epoch. */
export const hasReached = ({ reports }: PrunedTrial, epoch: number): boolean =>
  reports.some((report) => report.epoch >= epoch)

/** The value at a rung; the worst where there is none. */
export const valueAtRung = ({ reports }: PrunedTrial, epoch: number): number =>
  comparable(reports.find((report) => report.epoch >= epoch)?.value ?? null)

/** The `count` best trials at a rung, the best first, ties by number; none that diverged or failed before it. */
export const bestAtRung = (trials: readonly PrunedTrial[], epoch: number, count: number): PrunedTrial[] =>
  trials
    .filter((trial) => valueAtRung(trial, epoch) < Infinity)
    .sort((a, b) => valueAtRung(a, epoch) - valueAtRung(b, epoch) || a.number - b.number)
    .slice(0, count)

/** floor(n / divisor), safe from the rounding of powers. */
export const share = (n: number, divisor: number): number => Math.floor(n / divisor + 1e-9)

/** Whether another trial may be begun. */
export const mayBegin = ({ trials, maxTrials }: PruningState): boolean =>
  trials.length < (maxTrials ?? Infinity)

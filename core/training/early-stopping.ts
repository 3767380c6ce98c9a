import type { EarlyStoppingSpec } from '../experiment'

/** The best epoch so far and how long ago it was. Plain data: part of a checkpoint. */
export interface Progress {
  /** The lowest validation loss (training loss where there is no validation part); null before the first epoch. */
  readonly bestLoss: number | null
  /** From 1; 0 before the first epoch. */
  readonly bestEpoch: number
  /** The loss from which an improvement by `minDelta` is counted. */
  readonly markLoss: number | null
  /** Epochs since the last such improvement. */
  readonly wait: number
}

export const noProgress: Progress = { bestLoss: null, bestEpoch: 0, markLoss: null, wait: 0 }

/** Takes in the loss of an epoch. Any lower loss is the new best; only one lower by more than minDelta resets the wait. */
export function afterEpoch(
  progress: Progress,
  epoch: number,
  loss: number,
  spec: EarlyStoppingSpec | null,
): Progress {
  // Never true of NaN, which is no loss to hold others against.
  const better = loss < (progress.bestLoss ?? Infinity)
  const enough = loss < (progress.markLoss ?? Infinity) - (spec?.minDelta ?? 0)
  return {
    bestLoss: better ? loss : progress.bestLoss,
    bestEpoch: better ? epoch : progress.bestEpoch,
    markLoss: enough ? loss : progress.markLoss,
    wait: enough ? 0 : progress.wait + 1,
  }
}

export const shouldStop = (progress: Progress, spec: EarlyStoppingSpec | null): boolean =>
  spec !== null && progress.wait >= spec.patience

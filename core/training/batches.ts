import type { NetworkSpec, TrainingSpec } from '../experiment'

/** How the training rows are cut into minibatches. */
export interface Batches {
  /** Minibatches in an epoch. */
  readonly count: number
  /** Rows that an epoch goes through. */
  readonly rowsInAll: number
  /** Rows of minibatch `index`, from 0. */
  rows(index: number): number
}

/**
 * Cuts `rows` into minibatches of `batchSize`; the last takes what is left. Batch norm has no statistics of a single
 * row, so where it is used a last minibatch of one row is left out of the epoch (another row each time, as the order is
 * shuffled).
 */
export function cutIntoBatches(rows: number, batchSize: number, hasBatchNorm: boolean): Batches {
  const rest = rows % batchSize
  const droppedRows = hasBatchNorm && rest === 1 && rows > 1 ? 1 : 0
  const used = rows - droppedRows
  return {
    count: Math.ceil(used / batchSize),
    rowsInAll: used,
    rows: (index) => Math.min(batchSize, used - index * batchSize),
  }
}

/** Minibatches in an epoch, of a training part of so many rows. */
export function stepsPerEpochOf(
  network: NetworkSpec,
  { batchSize }: Pick<TrainingSpec, 'batchSize'>,
  rows: number,
): number {
  const hasBatchNorm = network.layers.some((layer) => layer.batchNorm)
  return cutIntoBatches(rows, batchSize, hasBatchNorm).count
}

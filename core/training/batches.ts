import type { NetworkSpec, TrainingSpec } from '../experiment'
import { chunksOf } from './chunks'

/** How some rows are cut into minibatches. */
export interface Batches {
  /** Minibatches in all. */
  readonly count: number
  /** Rows that they go through. */
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

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

/** The minibatches of an epoch, which goes through the chunks of the training part in some order: none lies in two of them. */
export class EpochBatches {
  /** Minibatches in an epoch. */
  readonly count: number
  /** Rows that an epoch goes through. */
  readonly rowsInAll: number
  /** Chunk of the minibatch. */
  chunk = 0
  /** In which order the chunks come. */
  #order: Int32Array = new Int32Array(0)
  /** Minibatches of the chunks before it, and of those up to its end. */
  #before = 0
  #until = 0
  readonly #ofChunk: readonly Batches[]
  readonly #batchSize: number

  constructor(chunks: readonly { readonly rows: number }[], batchSize: number, hasBatchNorm: boolean) {
    this.#ofChunk = chunks.map(({ rows }) => cutIntoBatches(rows, batchSize, hasBatchNorm))
    this.#batchSize = batchSize
    this.count = sum(this.#ofChunk.map(({ count }) => count))
    this.rowsInAll = sum(this.#ofChunk.map(({ rowsInAll }) => rowsInAll))
  }

  /** @param order in which the epoch goes through the chunks */
  begin(order: Int32Array): void {
    this.#order = order
    this.#until = 0
  }

  /** Turns to a minibatch, from 0 on. @returns whether it is the first one of this epoch, or of another chunk than the last one */
  turnTo(index: number): boolean {
    if (index >= this.#before && index < this.#until) return false
    this.#until = 0
    for (let i = 0; index >= this.#until && i < this.#order.length; i++) {
      this.chunk = this.#order[i]
      this.#before = this.#until
      this.#until += this.#ofChunk[this.chunk].count
    }
    return true
  }

  /** Rows of the minibatch. */
  rows(index: number): number {
    return this.#ofChunk[this.chunk].rows(index - this.#before)
  }

  /** Where in the chunk they begin. */
  first(index: number): number {
    return (index - this.#before) * this.#batchSize
  }
}

/** Minibatches in an epoch, of a training part of so many rows. @param chunkRows rows that are in memory at a time; null: all */
export function stepsPerEpochOf(
  network: NetworkSpec,
  { batchSize }: Pick<TrainingSpec, 'batchSize'>,
  rows: number,
  chunkRows: number | null,
): number {
  const hasBatchNorm = network.layers.some((layer) => layer.batchNorm)
  return new EpochBatches(chunksOf(rows, chunkRows), batchSize, hasBatchNorm).count
}

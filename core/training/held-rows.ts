import type { Memory } from '../kernels/memory'
import type { Plan } from '../plan'
import { chunksOf, largestOf, type Chunk } from './chunks'
import { SPLITS, type DataByPart, type SplitName, type TrainingData } from './data'

/** Which rows of a data set are in the memory of a run, and under which row indices. */
export interface HeldRows {
  /** Rows for which the memory has to have room. */
  readonly room: number
  /** Row indices that are listed, in lists of consecutive rows of a part. */
  readonly listed: number
  /** In what stretches the rows of a part come into memory. */
  readonly chunks: Readonly<Record<SplitName, readonly Chunk[]>>
  /** Writes what stays in memory. @param lists where in its indices the lists begin */
  fill(memory: Memory, plan: Plan, lists: number): void
  /** Sees to it that a chunk is in memory. @returns where the list of its rows begins, from `lists` on */
  hold(part: SplitName, chunk: number): number
}

export const heldRowsOf = (data: TrainingData | DataByPart): HeldRows =>
  'parts' in data ? new RowsReadByPart(data) : new RowsInMemory(data)

const ofEachPart = <T>(of: (part: SplitName) => T): Record<SplitName, T> => ({
  train: of('train'),
  validation: of('validation'),
  test: of('test'),
})

/** All rows as they are in the caller's memory, with a list for each part. */
class RowsInMemory implements HeldRows {
  readonly room: number
  readonly listed: number
  readonly chunks: HeldRows['chunks']
  readonly #data: TrainingData
  readonly #lists: Readonly<Record<SplitName, number>>

  constructor(data: TrainingData) {
    const { train, validation, test } = data.split
    this.#data = data
    this.room = data.rows
    this.listed = train.length + validation.length + test.length
    this.chunks = ofEachPart((part) => chunksOf(data.split[part].length, null))
    this.#lists = { train: 0, validation: train.length, test: train.length + validation.length }
  }

  fill({ values, indices }: Memory, { features, targets }: Plan, lists: number): void {
    values.set(this.#data.x, features.offset)
    values.set(this.#data.y, targets.offset)
    for (const part of SPLITS) indices.set(this.#data.split[part], lists + this.#lists[part])
  }

  hold(part: SplitName): number {
    return this.#lists[part]
  }
}

/**
 * Rows that are read when they are needed: each part once and for good, or a chunk of one part at a time, in the place of the
 * one before. They lie in the memory one after the other, so that one list of 0, 1, 2, ... does for all of them.
 */
class RowsReadByPart implements HeldRows {
  readonly room: number
  readonly chunks: HeldRows['chunks']
  readonly #data: DataByPart
  /** Where in the memory the chunks of a part come to lie. */
  readonly #places: Readonly<Record<SplitName, number>>
  /** What is there now, for each place. */
  readonly #held = new Map<number, Chunk>()
  #memory: Memory | null = null
  #plan: Plan | null = null

  constructor(data: DataByPart) {
    const { parts, chunkRows } = data
    this.#data = data
    this.chunks = ofEachPart((part) => chunksOf(parts[part].rows, chunkRows))
    const [train, validation, test] = SPLITS.map((part) => largestOf(this.chunks[part]))
    this.#places =
      chunkRows === null
        ? { train: 0, validation: train, test: train + validation }
        : { train: 0, validation: 0, test: 0 }
    this.room = chunkRows === null ? train + validation + test : Math.max(train, validation, test)
  }

  get listed(): number {
    return this.room
  }

  fill(memory: Memory, plan: Plan, lists: number): void {
    this.#memory = memory
    this.#plan = plan
    for (let row = 0; row < this.room; row++) memory.indices[lists + row] = row
  }

  hold(part: SplitName, chunk: number): number {
    const place = this.#places[part]
    const wanted = this.chunks[part][chunk]
    if (this.#held.get(place) !== wanted) {
      // Where reading fails half way, nothing is there.
      this.#held.delete(place)
      this.#read(part, wanted, place)
      this.#held.set(place, wanted)
    }
    return place
  }

  #read(part: SplitName, { first, rows }: Chunk, place: number): void {
    const { values } = this.#memory!
    const [x, y] = [this.#plan!.features, this.#plan!.targets].map(({ offset, columns }) =>
      values.subarray(offset + place * columns, offset + (place + rows) * columns),
    )
    this.#data.parts[part].read(first, x, y)
  }
}

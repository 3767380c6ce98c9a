import { chunksOf, randomFor, shuffle } from '../../core'
import { CHUNK_ROWS, type Chunks } from '../contract/data-spec'

/** What the kernels hold at most, in bytes: of their 4 GiB, some are for the network. */
const MOST_HELD = 3 * 2 ** 30
/** The share of this computer's memory that a run's data may take. */
const SHARE = 0.4
/** A chunk, in bytes, where nobody says how large it is to be. */
const CHUNK = 2 ** 29

/**
 * How much of the data is to be in memory at a time; null where all of it can.
 * @param rows of all parts
 * @param width values of a row, features and targets
 * @param memory of this computer, in bytes
 */
export function chunksThatFit(rows: number, width: number, memory: number): Chunks | null {
  const most = Math.min(MOST_HELD, SHARE * memory)
  const bytesOfRow = Float32Array.BYTES_PER_ELEMENT * width
  if (rows * bytesOfRow <= most) return null
  return { rows: Math.max(CHUNK_ROWS.min, Math.floor(Math.min(CHUNK, most / 2) / bytesOfRow)), seed: 0 }
}

/** Deals the rows of a training part out to chunks: those of the first, in ascending order, then those of the second, ... */
export function dealtOut(train: Int32Array, { rows: most, seed }: Chunks): Int32Array {
  const chunks = chunksOf(train.length, most)
  if (chunks.length < 2) return train
  const dealt = train.slice()
  shuffle(randomFor(seed, 'deal'), dealt)
  for (const { first, rows } of chunks) dealt.subarray(first, first + rows).sort()
  return dealt
}

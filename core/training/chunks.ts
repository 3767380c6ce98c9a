import { randomFor, shuffle } from '../random'

/** Consecutive rows of a part. */
export interface Chunk {
  readonly first: number
  readonly rows: number
}

/** Cuts a part into as few chunks as do, of at most so many rows, alike in size to within one. Of no rows there is none. */
export function chunksOf(rows: number, most: number | null): Chunk[] {
  const count = most === null ? Math.min(1, rows) : Math.ceil(rows / most)
  const begin = (chunk: number): number => Math.floor((chunk * rows) / count)
  return Array.from({ length: count }, (_, c) => ({ first: begin(c), rows: begin(c + 1) - begin(c) }))
}

/** Rows of the largest; 0 of none. There may be more chunks than a function takes arguments. */
export const largestOf = (chunks: readonly Chunk[]): number =>
  chunks.reduce((most, { rows }) => Math.max(most, rows), 0)

/** Which chunk comes when in an epoch: another order in each, by the seed. @param epoch from 1 */
export function chunkOrder(chunks: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: chunks }, (_, chunk) => chunk)
  if (chunks > 1) shuffle(randomFor(seed, 'chunks', epoch), order)
  return order
}

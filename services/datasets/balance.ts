import { randomFor, shuffle } from '../../core'
import type { DataSpec } from '../contract/data-spec'
import type { ClassTarget } from './data-set'

/**
 * The rows of a training part in which every class is as frequent as the largest one (rows of the others are repeated) or as
 * the smallest one that occurs (rows of the others are left out), in ascending order. Each row of a class is repeated as
 * often as any other, to within one; which ones it is, the seed says. A class without rows stays without.
 */
export function balanced(
  rows: Int32Array,
  { labels, classes }: ClassTarget,
  how: DataSpec['balance'],
  seed: number,
): Int32Array {
  if (how === 'none') return rows
  const byClass = classes.map((_, label) => rows.filter((row) => labels[row] === label))
  const sizes = byClass.map(({ length }) => length).filter((size) => size > 0)
  const size = how === 'oversample' ? Math.max(...sizes) : Math.min(...sizes)
  return joined(byClass.map((some, label) => ofSize(some, size, seed, label))).sort()
}

/** All of the rows as many times as they go into `size`, and of what is left as many as are missing, at random. */
function ofSize(rows: Int32Array, size: number, seed: number, label: number): Int32Array {
  if (rows.length === 0 || rows.length === size) return rows
  const shuffled = rows.slice()
  shuffle(randomFor(seed, 'balance', label), shuffled)
  return Int32Array.from({ length: size }, (_, i) => shuffled[i % shuffled.length])
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

import { BLOCK_ROWS, type Column } from './column'
import type { RowRange } from './decimate'

/** Rows one after another that are not finite. */
export interface OddStretch {
  /** x of the first and of the last of them. */
  readonly from: number
  readonly to: number
  /** What the first one is. */
  readonly value: number
}

/**
 * The stretches of a line that are not finite; those that are closer than `nearest` in x are one.
 * @param nearest what cannot be told apart on screen
 * @param isNanAbsent a NaN is a number that is not there, and does not count
 */
export function oddStretches(
  x: Column,
  y: Column,
  { from, end }: RowRange,
  nearest: number,
  isNanAbsent = false,
): OddStretch[] {
  const found: { from: number; to: number; value: number }[] = []
  let lastRow = -Infinity
  let row = y.nextOdd(from, end)
  while (row !== -1) {
    const value = y.at(row)
    const isBlock = row % BLOCK_ROWS === 0 && row + BLOCK_ROWS <= end && y.isOddBlock(row) && !isNanAbsent
    const through = isBlock ? row + BLOCK_ROWS - 1 : row
    if (!isNanAbsent || !Number.isNaN(value)) {
      const last = found.at(-1)
      const isSame = last !== undefined && (x.at(row) - last.to <= nearest || row === lastRow + 1)
      if (isSame) last.to = x.at(through)
      else found.push({ from: x.at(row), to: x.at(through), value })
      lastRow = through
    }
    row = y.nextOdd(through + 1, end)
  }
  return found
}

/** The first number of a line that is not finite, over all of its rows. */
export function firstOdd(
  x: Column,
  y: Column,
  isNanAbsent = false,
): { readonly x: number; readonly value: number } | null {
  const end = Math.min(x.length, y.length)
  let row = y.nextOdd(0, end)
  while (isNanAbsent && row !== -1 && Number.isNaN(y.at(row))) row = y.nextOdd(row + 1, end)
  return row === -1 ? null : { x: x.at(row), value: y.at(row) }
}

/** `NaN`, `+∞`, `-∞`. */
export const oddName = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '+∞' : '−∞')

import type { XRange } from './chart-source'

/** Of a range that is looked at; nothing is narrower than this part of the whole. */
const NARROWEST = 1e-6

/** A range within the whole; null where it is the whole, which then goes on to grow. */
export function withinWhole(range: XRange, whole: XRange): XRange | null {
  const all = whole.high - whole.low
  const width = Math.min(all, Math.max(range.high - range.low, all * NARROWEST))
  const low = Math.min(whole.high - width, Math.max(whole.low, range.low))
  return width >= all * (1 - 1e-9) ? null : { low, high: low + width }
}

/** Wider (factor above 1) or narrower, with what is at `x` staying where it is. */
export const zoomed = ({ low, high }: XRange, factor: number, x = (low + high) / 2): XRange => ({
  low: x - (x - low) * factor,
  high: x + (high - x) * factor,
})

export const moved = ({ low, high }: XRange, by: number): XRange => ({ low: low + by, high: high + by })

/** Some width, where all there is lies at one x. */
export const widened = ({ low, high }: XRange): XRange =>
  low < high ? { low, high } : { low: low - 0.5, high: high + 0.5 }

/** The place of the last stop at `x` or before; -1 before the first. */
export function stopAt(stops: Float64Array, x: number): number {
  let [low, high] = [0, stops.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (stops[middle] <= x) low = middle + 1
    else high = middle
  }
  return low - 1
}

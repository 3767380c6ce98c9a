/** From numbers to pixels and back, along one axis. */
export interface Scale {
  readonly isLog: boolean
  /** The numbers at its ends. */
  readonly low: number
  readonly high: number
  /** Where a number is, in pixels; not finite where the axis has no place for it. */
  at(x: number): number
  /** The number at a pixel. */
  from(pixel: number): number
}

/**
 * @param start the pixel of `low`
 * @param end the pixel of `high`
 * @param isLog logarithmic; then `low` and `high` are positive
 */
export function scale(low: number, high: number, start: number, end: number, isLog = false): Scale {
  const to = isLog ? Math.log10 : (x: number): number => x
  const back = isLog ? (y: number): number => 10 ** y : (y: number): number => y
  const [first, last] = [to(low), to(high)]
  const perUnit = last === first ? 0 : (end - start) / (last - first)
  return {
    ...{ isLog, low, high },
    at: (x) => start + (to(x) - first) * perUnit,
    from: (pixel) => back(perUnit === 0 ? first : first + (pixel - start) / perUnit),
  }
}

/** A range that can be drawn: some width, and no wider than its numbers; 0 to 1 of nothing. */
export function drawable(low: number, high: number, isLog: boolean): readonly [low: number, high: number] {
  if (!(low <= high)) return isLog ? [0.1, 1] : [0, 1]
  if (isLog) return low === high ? [low / 2, high * 2] : [low, high]
  const margin = low === high ? Math.abs(low) * 0.05 || 0.5 : (high - low) * 0.04
  // Sizes that begin at 0 stay at it.
  return [low >= 0 && low - margin < 0 ? 0 : low - margin, high + margin]
}

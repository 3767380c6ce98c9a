import { mean, meanInterval, sampleStd, standardError } from './mean'

/** What a band around a mean over seeds shows; they say different things, so a picture names its own. */
export const BAND_KINDS = ['minMax', 'sd', 'standardError', 'interval95'] as const
export type BandKind = (typeof BAND_KINDS)[number]

export interface Band {
  readonly low: number
  /** The mean. */
  readonly centre: number
  readonly high: number
  readonly n: number
}

/**
 * `minMax`: from the smallest to the largest; `sd`, `standardError`: one of them to each side of the mean; `interval95`:
 * Student's 95 % interval of the mean. Null of nothing, and of a single value where its spread would be needed.
 * @throws RangeError when a value is not finite
 */
export function band(kind: BandKind, values: readonly number[]): Band | null {
  const centre = mean(values)
  if (centre === null) return null
  const n = values.length
  switch (kind) {
    case 'minMax':
      return { ...extremes(values), centre, n }
    case 'sd':
      return around(centre, sampleStd(values), n)
    case 'standardError':
      return around(centre, standardError(values), n)
    case 'interval95': {
      const interval = meanInterval(values)
      return interval && { ...interval, centre, n }
    }
  }
}

function around(centre: number, reach: number | null, n: number): Band | null {
  return reach === null ? null : { low: centre - reach, centre, high: centre + reach, n }
}

function extremes(values: readonly number[]): Pick<Band, 'low' | 'high'> {
  let [low, high] = [values[0], values[0]]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return { low, high }
}

/** Which of `bins` bins of equal width a value from low to high is in; the last one has its upper bound. */
export const binOf = (value: number, low: number, high: number, bins: number): number =>
  high > low ? Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)) : 0

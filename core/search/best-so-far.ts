import { comparable } from './history'

/**
 * The lowest value so far after each trial, the trials being in the order in which they ended; null until there is one.
 * A value of null, or one that is not finite, leaves it as it was.
 */
export function bestSoFar(values: readonly (number | null)[]): (number | null)[] {
  let best = Infinity
  return values.map((value) => {
    best = Math.min(best, comparable(value))
    return best < Infinity ? best : null
  })
}

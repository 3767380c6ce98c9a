import { requireFinite } from './finite'
import { mean, meanInterval, standardError, type Interval } from './mean'
import { studentTwoSided } from './student-t'

/** Two lists compared seed by seed: what chance both share falls out. */
export interface PairedDifference {
  /** Pairs. */
  readonly n: number
  /** Mean of first - second; null without pairs. */
  readonly mean: number | null
  /** Student's 95 % interval of that mean; null for n < 2. */
  readonly interval: Interval | null
  /**
   * Of the paired t test that the true mean is 0, both sides. Null for n < 2, and where all differences are the same to
   * rounding but not 0: their spread, against which the test would measure, is unknown.
   */
  readonly pValue: number | null
  /** In how many pairs the first is better, as good, and worse. */
  readonly better: number
  readonly equal: number
  readonly worse: number
  /** Share of pairs in which the first is better, ties counting half; null without pairs. */
  readonly probabilityBetter: number | null
}

/** Which of two numbers is the better one: a loss is to be lower, an accuracy higher. */
export type Better = 'lower' | 'higher'

/** Differences that vary by less than this share of the values do so by rounding (as R's t.test has it). */
const ROUNDING = 10 * Number.EPSILON

/**
 * @param first one value for each seed
 * @param second those of the same seeds, in the same order
 * @throws RangeError when the lists differ in length or hold what is not finite
 */
export function pairedDifference(
  first: readonly number[],
  second: readonly number[],
  better: Better = 'lower',
): PairedDifference {
  requirePairs(first, second)
  const differences = first.map((value, i) => value - second[i])
  const n = differences.length
  const [below, above] = [differences.filter((d) => d < 0).length, differences.filter((d) => d > 0).length]
  const wins = better === 'lower' ? below : above
  const equal = n - below - above
  return {
    n,
    mean: mean(differences),
    interval: meanInterval(differences),
    pValue: pValueOf(differences, scaleOf(first, second)),
    ...{ better: wins, equal, worse: n - wins - equal },
    probabilityBetter: n === 0 ? null : (wins + equal / 2) / n,
  }
}

/** Share of pairs in which `first` is better than `second`, ties counting half; null without pairs. @throws as above */
export const probabilityBetter = (
  first: readonly number[],
  second: readonly number[],
  better: Better = 'lower',
): number | null => pairedDifference(first, second, better).probabilityBetter

function pValueOf(differences: readonly number[], scale: number): number | null {
  const error = standardError(differences)
  const centre = mean(differences)
  if (error === null || centre === null) return null
  if (differences.every((d) => d === 0)) return 1
  return error < ROUNDING * scale ? null : studentTwoSided(centre / error, differences.length - 1)
}

const scaleOf = (first: readonly number[], second: readonly number[]): number =>
  [...first, ...second].reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)

function requirePairs(first: readonly number[], second: readonly number[]): void {
  requireFinite(first)
  requireFinite(second)
  if (first.length !== second.length) {
    throw new RangeError(`Pairs need lists of one length, not ${first.length} and ${second.length}.`)
  }
}

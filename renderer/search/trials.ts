import type { SearchDetails, SearchTrialInfo } from '../../services/contract/api'
import { isLowerBetter, measureOf } from '../../services/contract/comparison-file'

/** What the pictures of a search ask of it. */
export type SearchResults = Pick<SearchDetails, 'file' | 'results' | 'best'>

export const hasEnded = ({ state }: SearchTrialInfo): boolean => state !== 'waiting' && state !== 'running'

/** A trial with a finite value. */
export type ValuedTrial = SearchTrialInfo & { readonly value: number }

export const valued = (results: readonly SearchTrialInfo[]): ValuedTrial[] =>
  results.filter(
    (trial): trial is ValuedTrial => hasEnded(trial) && trial.value !== null && Number.isFinite(trial.value),
  )

/** 1 where lower is better, else -1: what the value is multiplied by to be compared. */
export const signOf = (file: SearchResults['file']): 1 | -1 => (isLowerBetter(measureOf(file)) ? 1 : -1)

/** By trial, from 1: the best value until then; null before there is one. */
export function bestLine(
  results: readonly SearchTrialInfo[],
  sign: 1 | -1,
): { readonly x: number[]; readonly y: number[] } {
  let best = Infinity
  const [x, y]: [number[], number[]] = [[], []]
  for (const { number, value } of valued(results).toSorted((a, b) => a.number - b.number)) {
    best = Math.min(best, sign * value)
    x.push(number + 1)
    y.push(sign * best)
  }
  return { x, y }
}

/** Of equal weight are factors, where numbers span more than this. */
const LOG_FROM = 20

/** Where numbers lie, and whether their sizes are better told apart by decades. */
export function rangeOf(values: readonly number[]): {
  readonly low: number
  readonly high: number
  readonly isLog: boolean
} {
  const finite = values.filter(Number.isFinite)
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity)
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity)
  return { low, high, isLog: low > 0 && high / low > LOG_FROM }
}

import { paretoFront } from '../../core'
import { signOf, valued, type SearchResults, type ValuedTrial } from './trials'

/** The trials that no other beats in both, value and number of parameters, the smallest network first. */
export function frontOf(search: SearchResults): ValuedTrial[] {
  const trials = valued(search.results).filter(({ parameters }) => parameters !== null)
  const sign = signOf(search.file)
  return paretoFront(trials.map(({ parameters, value }) => [parameters ?? NaN, sign * value])).map(
    (place) => trials[place],
  )
}

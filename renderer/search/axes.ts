import { unitOf, type Domain, type SearchParameter } from '../../core'
import { spaceOf } from '../../services/contract/search-file'
import { factorLabel, valueLabel } from '../../services/contract/variation'
import type { ParameterAxis } from '../charts/parameter-axis'
import type { SearchResults, ValuedTrial } from './trials'

/** An axis for each parameter of the space, with where a trial lies on it. */
export interface SpaceAxis extends ParameterAxis {
  readonly key: string
  /** A number on the axis: the value, or the place of the option. NaN where the parameter was not active. */
  readonly of: (trial: Pick<ValuedTrial, 'values'>) => number
}

export const axesOf = ({ file }: Pick<SearchResults, 'file'>): SpaceAxis[] => spaceOf(file.space).map(axisOf)

function axisOf({ key, domain }: SearchParameter): SpaceAxis {
  const at =
    (place: (value: unknown) => number): SpaceAxis['of'] =>
    ({ values }) =>
      Object.hasOwn(values, key) ? place(values[key]) : NaN
  const name = factorLabel(key)
  if (domain.kind === 'choice') {
    const { options } = domain
    return {
      ...{ key, name, isLog: false, low: -0.5, high: options.length - 0.5 },
      options: options.map((option) => valueLabel(key, option)),
      of: at((value) => Math.floor(unitOf(domain, value) * options.length)),
    }
  }
  return {
    ...{ key, name, ...endsOf(domain), options: null, isLog: domain.scale === 'log' },
    isWhole: domain.kind === 'integer',
    of: at(Number),
  }
}

/** A range of one value has some width on paper, and whole numbers do not lie at the edge. */
function endsOf(domain: Exclude<Domain, { kind: 'choice' }>): { low: number; high: number } {
  const { kind, from, to, scale } = domain
  if (from < to && !(kind === 'integer' && scale === 'linear')) return { low: from, high: to }
  return scale === 'log' ? { low: from / 2, high: to * 2 } : { low: from - 0.5, high: to + 0.5 }
}

import { digits, grouped } from '../words/numbers'
import { search as words } from '../words/search'
import { signOf, type SearchResults } from './trials'
import { valuesInWords } from './values-in-words'
import type { SearchTrialInfo } from '../../services/contract/api'

export const TRIAL_COLUMNS = ['number', 'state', 'value', 'epochs', 'parameters', 'values'] as const
export type TrialColumn = (typeof TRIAL_COLUMNS)[number]

export interface TrialOrder {
  readonly column: TrialColumn
  readonly isDescending: boolean
}

/** Best first. */
export const firstOrder = ({ file }: Pick<SearchResults, 'file'>): TrialOrder => ({
  column: 'value',
  isDescending: signOf(file) === -1,
})

/** After a press on a head: the other way round, or by another column. */
export const trialOrderAfter = (order: TrialOrder, column: TrialColumn): TrialOrder => ({
  column,
  isDescending: order.column === column ? !order.isDescending : false,
})

const collator = new Intl.Collator('en', { numeric: true })

function keyOf(trial: SearchTrialInfo, column: TrialColumn): number | string | null {
  if (column === 'state') return words.results.states[trial.state]
  return column === 'values' ? valuesInWords(trial.values) : trial[column]
}

/** Trials without such a number come last, whichever way; equal ones as they were begun. */
export function sortedTrials(
  trials: readonly SearchTrialInfo[],
  { column, isDescending }: TrialOrder,
): SearchTrialInfo[] {
  const sign = isDescending ? -1 : 1
  return trials.toSorted((a, b) => {
    const [one, other] = [keyOf(a, column), keyOf(b, column)]
    if (one === null || other === null)
      return Number(one === null) - Number(other === null) || a.number - b.number
    const order =
      typeof one === 'number' && typeof other === 'number'
        ? one - other
        : collator.compare(String(one), String(other))
    return sign * order || a.number - b.number
  })
}

export const trialCells = (trial: SearchTrialInfo): Readonly<Record<TrialColumn, string>> => ({
  number: grouped(trial.number + 1),
  state: words.results.states[trial.state],
  value: digits(trial.value),
  epochs: grouped(trial.epochs),
  parameters: grouped(trial.parameters),
  values: valuesInWords(trial.values),
})

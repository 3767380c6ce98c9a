import type { Assignment } from '../../core'
import { valuesLabel } from '../../services/contract/variation'

/** What a trial had, as a sentence shows it: numbers with four digits that matter. All digits are in what is saved. */
export const valuesInWords = (values: Assignment): string =>
  valuesLabel(
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        typeof value === 'number' ? Number(value.toPrecision(4)) : value,
      ]),
    ),
  )

import type { SpaceRow } from '../../services/contract/plans'
import { factorLabel, valueLabel } from '../../services/contract/variation'
import { search } from '../words/search'

/** Where a row counts at all, in words; null: always. */
export function conditionsInWords({ when }: SpaceRow): string | null {
  const parts = Object.entries(when ?? {}).map(([key, { values, from, to }]) =>
    search.plan.condition(
      factorLabel(key),
      values ? values.map((value) => valueLabel(key, value)) : null,
      from ?? null,
      to ?? null,
    ),
  )
  return parts.length === 0 ? null : search.plan.onlyWhere(parts)
}

import { computed, watch, type ComputedRef } from 'vue'
import { schemesOf, type ComparisonFile } from '../../services/contract/comparison-file'
import type { MeasuredScheme } from '../compare/signal-panels'
import { useSignals } from '../stores/signals'

/** Panels beside each other that can still be told apart. */
export const MOST_MEASURED = 30

/** The first schemes of a comparison with what is found of them before training; asked for as long as this is looked at. */
export function useMeasuredSchemes(
  file: () => ComparisonFile | null,
  problems: () => ReadonlyMap<number, string>,
): ComputedRef<readonly MeasuredScheme[]> {
  const signals = useSignals()
  const schemes = computed(() => {
    const given = file()
    return given ? schemesOf(given).slice(0, MOST_MEASURED) : []
  })
  watch(
    [file, schemes],
    () => {
      const given = file()
      const possible = schemes.value.filter((_, index) => !problems().has(index))
      if (given) signals.want(given, possible)
    },
    { immediate: true },
  )
  return computed(() =>
    schemes.value.map((scheme, index): MeasuredScheme => {
      const given = file()
      const known = problems().get(index) ?? null
      const found = given && known === null ? signals.of(given, scheme) : null
      return {
        ...{ scheme, index },
        signals: found && 'signals' in found ? found.signals : null,
        problem: found && 'problem' in found ? found.problem : known,
      }
    }),
  )
}

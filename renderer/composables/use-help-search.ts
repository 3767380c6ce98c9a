import { computed, type ComputedRef, type Ref } from 'vue'
import { thresholds, verdictKinds } from '../../core'
import { entriesOf, type HelpEntry } from '../help/entries'
import { isFound } from '../help/search'
import { SECTIONS, type SectionName } from '../help/sections'
import { FAMILIES, type FamilyName } from '../help/tables'
import { words } from '../words'
import type { Equation, Symbol } from '../words/help-formulas'

interface KeyGroup {
  readonly title: string
  readonly keys: readonly (readonly [keys: string, does: string])[]
}

/** What of Help fits a search; all of it where nothing is searched for. A section whose name fits is shown whole. */
interface HelpSearch {
  readonly sections: ComputedRef<readonly SectionName[]>
  readonly symbols: ComputedRef<readonly Symbol[]>
  readonly equations: ComputedRef<readonly Equation[]>
  readonly families: ComputedRef<
    readonly { readonly family: FamilyName; readonly entries: readonly HelpEntry[] }[]
  >
  readonly keys: ComputedRef<readonly KeyGroup[]>
  /** What the thresholds are searched by. */
  readonly thresholdQuery: ComputedRef<string>
}

const w = words.help

export function useHelpSearch(
  query: Readonly<Ref<string>>,
  keyGroups: Readonly<Ref<readonly KeyGroup[]>>,
): HelpSearch {
  /** What a section's content is searched for. */
  const within = (section: SectionName): string =>
    isFound(query.value, w.sections[section]) ? '' : query.value.trim()

  const symbols = computed(() => w.notation.filter(({ tex, text }) => isFound(within('notation'), tex, text)))
  const equations = computed(() =>
    w.equations.filter(({ title, tex, text }) => isFound(within('formulas'), title, tex, text)),
  )
  const families = computed(() =>
    FAMILIES.map((family) => ({
      family,
      entries: entriesOf(family).filter(({ text, formula }) =>
        isFound(within('tables'), w.families[family], text, formula),
      ),
    })).filter(({ entries }) => entries.length > 0),
  )
  const keys = computed(() =>
    keyGroups.value
      .map(({ title, keys }) => ({
        title,
        keys: keys.filter(([key, does]) => isFound(within('keys'), title, key, does)),
      }))
      .filter(({ keys }) => keys.length > 0),
  )
  const thresholdQuery = computed(() => within('verdicts'))
  const hasVerdicts = computed(() =>
    [...Object.values(thresholds), ...Object.values(verdictKinds)].some((one) =>
      isFound(thresholdQuery.value, one.label, one.reference, 'meaning' in one ? one.meaning : ''),
    ),
  )
  const has = (section: SectionName): boolean => {
    switch (section) {
      case 'notation':
        return symbols.value.length > 0
      case 'formulas':
        return equations.value.length > 0
      case 'tables':
        return families.value.length > 0
      case 'verdicts':
        return hasVerdicts.value
      case 'keys':
        return keys.value.length > 0
      case 'selfTest':
      case 'about':
        return isFound(query.value.trim(), w.sections[section], w.intro[section])
    }
  }
  const sections = computed(() => SECTIONS.filter(has))
  return { sections, symbols, equations, families, keys, thresholdQuery }
}

import type { Entry, Parameter } from '../../core'
import { rangeInWords } from '../words/field-numbers'
import { help as words } from '../words/help'
import { TABLES, type FamilyName } from './tables'

/** A member of a family as Help shows it. */
export interface HelpEntry {
  /** As it stands in a file. */
  readonly key: string
  readonly label: string
  readonly formula: string
  /** Of an activation: g'(z). */
  readonly slope: string | null
  readonly parameters: readonly HelpParameter[]
  readonly reference: string
  /** All that is said of it, in small letters, to be searched. */
  readonly text: string
}

export interface HelpParameter {
  readonly key: string
  readonly meaning: string
  readonly default: string
  readonly range: string
}

/** The members of a family, in the order of the menus. */
export const entriesOf = (family: FamilyName): readonly HelpEntry[] =>
  Object.entries<Entry>(TABLES[family]).map(([key, entry]) => helpEntry(key, entry))

function helpEntry(key: string, entry: Entry): HelpEntry {
  const { label, formula, reference } = entry
  const parameters = Object.entries(entry.parameters).map(([name, parameter]) => ({
    key: name,
    meaning: parameter.meaning,
    default: String(parameter.default),
    range: rangeOf(parameter),
  }))
  const meanings = parameters.flatMap(({ key, meaning }) => [key, meaning])
  const text = [key, label, reference, ...meanings].join('\n').toLowerCase()
  return { key, label, formula, slope: slopeOf(entry), parameters, reference, text }
}

const slopeOf = (entry: Entry): string | null =>
  'slopeFormula' in entry && typeof entry.slopeFormula === 'string' ? entry.slopeFormula : null

function rangeOf(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'number':
      return rangeInWords(parameter)
    case 'choice':
      return words.oneOf(parameter.options)
    case 'expression':
      return words.expression
  }
}

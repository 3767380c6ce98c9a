import { words } from '../words'
import { COLUMN_NAMES, columnOfRuns, type ColumnName } from './columns'
import type { RunRow } from './rows'

type Test = (row: RunRow) => boolean

/** What was typed, as a test of rows; or what is wrong with it, and then only what can be read is a test. */
export interface RunFilter {
  readonly matches: Test
  readonly problem: string | null
}

type Sign = '<=' | '>=' | '<' | '>' | '=' | ':'

/** Columns go by their names, and by these. */
const ALIASES: Readonly<Record<string, ColumnName>> = {
  ...{ run: 'name', id: 'name', tag: 'tags', optimiser: 'optimizer', weights: 'init', learningrate: 'rate' },
  ...{ batchsize: 'batch', begun: 'created', validationloss: 'loss', layers: 'network', widths: 'network' },
}
const BY_NAME = new Map<string, ColumnName | 'note'>([
  ...COLUMN_NAMES.map((name) => [name, name] as const),
  ...Object.entries(ALIASES),
  ['note', 'note'],
])

/**
 * Reads a filter: words that stand anywhere in what is said of a run, and terms like `state:diverged`, `tag:"first try"`,
 * `loss<0.1`, `seed=3`. In a column, a word is looked for where words begin. All have to hold; a minus in front turns one round.
 */
export function readFilter(query: string): RunFilter {
  const problems: string[] = []
  const tests = [...query.matchAll(/(?:"[^"]*"?|[^\s"])+/g)].flatMap(([term]) => {
    const isTurned = term.length > 1 && term.startsWith('-')
    const read = readTerm(isTurned ? term.slice(1) : term)
    if (typeof read === 'string') {
      problems.push(read)
      return []
    }
    return [isTurned ? (row: RunRow) => !read(row) : read]
  })
  return { matches: (row) => tests.every((test) => test(row)), problem: problems.at(0) ?? null }
}

/** A test, or what is wrong. */
function readTerm(term: string): Test | string {
  const found = /^([a-z]+)(<=|>=|<|>|=|:)(.*)$/i.exec(term)
  const column = found && BY_NAME.get(found[1].toLowerCase())
  // Anything else with a sign in it is a word like any other.
  if (!column) return contains(unquoted(term))
  const [, , sign, given] = found
  const value = unquoted(given)
  if (value === '') return words.runs.filter.noValue(term)
  if (column === 'note') return (row) => row.run.labels.note.toLowerCase().includes(value)
  if (columnOfRuns(column).isNumber || (column === 'score' && sign !== ':')) {
    return numberTest(term, column, sign as Sign, value)
  }
  return textTest(column, sign as Sign, value)
}

const contains =
  (word: string): Test =>
  ({ text }) =>
    text.includes(word)

const unquoted = (text: string): string => text.replaceAll('"', '').toLowerCase()

function numberTest(term: string, column: ColumnName, sign: Sign, given: string): Test | string {
  const number = given === words.runs.all ? Infinity : Number(given.replaceAll(',', ''))
  if (Number.isNaN(number)) return words.runs.filter.noNumber(term, given)
  return ({ cells }) => {
    const { value } = cells[column]
    return typeof value === 'number' && holds(sign, value - number || (value === number ? 0 : NaN))
  }
}

function textTest(column: ColumnName, sign: Sign, given: string): Test {
  if (sign === ':') return ({ cells }) => namesOf(cells[column]).some((name) => hasWord(name, given))
  if (sign === '=') return ({ cells }) => namesOf(cells[column]).some((name) => isOneOf(name, given))
  return ({ cells }) => {
    const { value } = cells[column]
    return value !== null && holds(sign, compared(String(value).toLowerCase(), given))
  }
}

const namesOf = ({ text, also = '' }: RunRow['cells'][ColumnName]): string[] =>
  [text, also].map((name) => name.toLowerCase())

/** Whether a word in it begins so: `he` is He, and not the end of the. */
function hasWord(name: string, given: string): boolean {
  for (let at = name.indexOf(given); at !== -1; at = name.indexOf(given, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(name[at - 1])) return true
  }
  return false
}

const compared = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

/** Whether it is the whole of it, or one of several. */
const isOneOf = (name: string, given: string): boolean => name === given || name.split(', ').includes(given)

/** @param difference what is compared minus what is given */
function holds(sign: Sign, difference: number): boolean {
  switch (sign) {
    case '<':
      return difference < 0
    case '>':
      return difference > 0
    case '<=':
      return difference <= 0
    case '>=':
      return difference >= 0
    case '=':
    case ':':
      return difference === 0
  }
}

import { conditionHolds, type Condition, type Domain, type Space } from './space'

/** All that can be wrong with a space, in words; the key is its code. */
export const spaceProblems = {
  noParameters: 'there is no parameter to search',
  keyTwice: 'two parameters have this key',
  notFinite: 'from and to must be finite numbers',
  fromAboveTo: 'from is larger than to',
  logNotPositive: 'a log scale needs from > 0',
  notWhole: 'from and to of an integer must be whole numbers',
  noOptions: 'a choice needs at least one option',
  optionTwice: 'two options are the same',
  optionNotJson: 'an option is no JSON value',
  conditionUnknown: 'a condition names a parameter that does not exist',
  conditionNotEarlier: 'a condition names a parameter that does not come before',
  conditionNeverHolds: 'a condition cannot hold for any value of the parameter that it names',
} as const

export interface SpaceProblem {
  /** The parameter that the problem is with; empty for the space as a whole. */
  readonly key: string
  readonly problem: keyof typeof spaceProblems
}

/** What is wrong with a space, in the order of its parameters; all else here takes a space for which this is empty. */
export function checkSpace(space: Space): SpaceProblem[] {
  if (space.length === 0) return [{ key: '', problem: 'noParameters' }]
  return space.flatMap(({ key, domain, when }, index) => {
    const twice = space.findIndex((other) => other.key === key) < index
    const problems = [
      ...(twice ? (['keyTwice'] as const) : []),
      ...domainProblems(domain),
      ...when.flatMap((condition) => conditionProblems(space, index, condition)),
    ]
    return problems.map((problem) => ({ key, problem }))
  })
}

type Problems = SpaceProblem['problem'][]

function domainProblems(domain: Domain): Problems {
  if (domain.kind === 'choice') return optionProblems(domain.options)
  const { kind, from, to, scale } = domain
  if (!Number.isFinite(from) || !Number.isFinite(to)) return ['notFinite']
  const problems: Problems = []
  if (kind === 'integer' && !(Number.isInteger(from) && Number.isInteger(to))) problems.push('notWhole')
  if (from > to) problems.push('fromAboveTo')
  if (scale === 'log' && from <= 0) problems.push('logNotPositive')
  return problems
}

function optionProblems(options: readonly unknown[]): Problems {
  // Typed as a text by the library, but undefined for what JSON cannot say.
  const texts = options.map((option): string | undefined => JSON.stringify(option))
  if (texts.length === 0) return ['noOptions']
  if (texts.includes(undefined)) return ['optionNotJson']
  return new Set(texts).size < texts.length ? ['optionTwice'] : []
}

function conditionProblems(space: Space, index: number, condition: Condition): Problems {
  const named = space.findIndex(({ key }) => key === condition.key)
  if (named < 0) return ['conditionUnknown']
  if (named >= index) return ['conditionNotEarlier']
  return canHold(condition, space[named].domain) ? [] : ['conditionNeverHolds']
}

function canHold(condition: Condition, domain: Domain): boolean {
  const holdsFor = (value: unknown): boolean => conditionHolds(condition, { [condition.key]: value })
  if (domain.kind === 'choice') return domain.options.some(holdsFor)
  const { values, from = -Infinity, to = Infinity } = condition
  const low = Math.max(from, domain.from)
  const high = Math.min(to, domain.to)
  const fits = (value: unknown): boolean =>
    typeof value === 'number' &&
    value >= low &&
    value <= high &&
    (domain.kind === 'real' || Number.isInteger(value))
  if (values !== undefined) return values.some(fits)
  return domain.kind === 'real' ? low <= high : Math.ceil(low) <= Math.floor(high)
}

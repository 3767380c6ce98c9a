/** Where numbers are spread evenly: over the range itself, or over its logarithm. */
export type Scale = 'linear' | 'log'

/** Every number from `from` to `to`, both included. */
export interface RealDomain {
  readonly kind: 'real'
  readonly from: number
  readonly to: number
  readonly scale: Scale
}

/** Every whole number from `from` to `to`, both included. */
export interface IntegerDomain {
  readonly kind: 'integer'
  readonly from: number
  readonly to: number
  readonly scale: Scale
}

/** One of several JSON values. */
export interface ChoiceDomain {
  readonly kind: 'choice'
  readonly options: readonly unknown[]
  /** True when neighbours in the list are alike, as sizes of a minibatch are. */
  readonly ordered?: boolean
}

export type Domain = RealDomain | IntegerDomain | ChoiceDomain

/**
 * Holds when the parameter `key` is active and its value is one of `values` and lies in [from, to], as far as these are
 * given: "units of layer 3" has the condition that the depth is from 3.
 */
export interface Condition {
  readonly key: string
  readonly values?: readonly unknown[]
  readonly from?: number
  readonly to?: number
}

/** A hyperparameter that a search may set. */
export interface SearchParameter {
  readonly key: string
  readonly domain: Domain
  /** The parameter is active, so has a value, only where all of these hold. They name earlier parameters. */
  readonly when: readonly Condition[]
}

/** What is searched, in an order in which every parameter comes after those that its conditions name. */
export type Space = readonly SearchParameter[]

/** A value for each active parameter, and for no other. */
export type Assignment = Readonly<Record<string, unknown>>

/** Options are plain JSON values, and the same when their JSON is. */
export const sameValue = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))

export function conditionHolds({ key, values, from, to }: Condition, assignment: Assignment): boolean {
  if (!Object.hasOwn(assignment, key)) return false
  const value = assignment[key]
  if (values !== undefined && !values.some((option) => sameValue(option, value))) return false
  if (from === undefined && to === undefined) return true
  return typeof value === 'number' && value >= (from ?? -Infinity) && value <= (to ?? Infinity)
}

/** Whether a parameter is active, given the values of the active parameters before it. */
export const isActive = ({ when }: SearchParameter, assignment: Assignment): boolean =>
  when.every((condition) => conditionHolds(condition, assignment))

/** The parameters that the given values make active, whether they have a value already or not. */
export function activeKeys(space: Space, values: Assignment): string[] {
  const known: Record<string, unknown> = {}
  const keys: string[] = []
  for (const parameter of space) {
    const { key } = parameter
    if (!isActive(parameter, known)) continue
    keys.push(key)
    if (Object.hasOwn(values, key)) known[key] = values[key]
  }
  return keys
}

/** Whether a value is one that the domain holds. */
export function holds(domain: Domain, value: unknown): boolean {
  switch (domain.kind) {
    case 'choice':
      return domain.options.some((option) => sameValue(option, value))
    case 'integer':
      return Number.isInteger(value) && within(domain, value)
    case 'real':
      return within(domain, value)
  }
}

const within = ({ from, to }: RealDomain | IntegerDomain, value: unknown): boolean =>
  typeof value === 'number' && value >= from && value <= to

/** Whether an assignment has a value of its domain for each active parameter, and for no other. */
export function isInSpace(space: Space, assignment: Assignment): boolean {
  const active = new Set(activeKeys(space, assignment))
  return (
    Object.keys(assignment).length === active.size &&
    space.every(
      ({ key, domain }) =>
        Object.hasOwn(assignment, key) === active.has(key) &&
        (!active.has(key) || holds(domain, assignment[key])),
    )
  )
}

/** A text that two assignments share exactly when they are the same, whatever the order of their keys. */
export const assignmentKey = (space: Space, assignment: Assignment): string =>
  JSON.stringify(
    space.filter(({ key }) => Object.hasOwn(assignment, key)).map(({ key }) => [key, assignment[key]]),
  )

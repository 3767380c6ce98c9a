import {
  isActive,
  sameValue,
  type Assignment,
  type Domain,
  type IntegerDomain,
  type RealDomain,
  type Space,
} from './space'

// Samplers and forests work on [0, 1) for each parameter. A real is a point of it; the n options of a choice share it
// evenly; a whole number k has the part that belongs to k - 1/2 .. k + 1/2, so that on its scale all weigh the same.

/** A part of [0, 1]; of no length for a real number. */
export interface Cell {
  readonly from: number
  readonly to: number
}

export const scaled = ({ scale }: RealDomain | IntegerDomain, value: number): number =>
  scale === 'log' ? Math.log(value) : value

export const unscaled = ({ scale }: RealDomain | IntegerDomain, value: number): number =>
  scale === 'log' ? Math.exp(value) : value

function edges(domain: RealDomain | IntegerDomain): readonly [number, number] {
  const margin = domain.kind === 'integer' ? 0.5 : 0
  return [scaled(domain, domain.from - margin), scaled(domain, domain.to + margin)]
}

/** How many values a domain has; Infinity for a range of reals. */
export function countOf(domain: Domain): number {
  switch (domain.kind) {
    case 'choice':
      return domain.options.length
    case 'integer':
      return domain.to - domain.from + 1
    case 'real':
      return domain.from === domain.to ? 1 : Infinity
  }
}

/** The value at a point of [0, 1). */
export function valueAt(domain: Domain, unit: number): unknown {
  if (domain.kind === 'choice') {
    const { options } = domain
    return options[Math.min(options.length - 1, Math.floor(unit * options.length))]
  }
  const [low, high] = edges(domain)
  const value = unscaled(domain, low + unit * (high - low))
  // Rounding errors of the logarithm may lead just outside.
  return Math.min(domain.to, Math.max(domain.from, domain.kind === 'integer' ? Math.round(value) : value))
}

/** The part of [0, 1] whose points have this value, which must be of the domain. */
export function cellOf(domain: Domain, value: unknown): Cell {
  if (domain.kind === 'choice') {
    const index = domain.options.findIndex((option) => sameValue(option, value))
    return { from: index / domain.options.length, to: (index + 1) / domain.options.length }
  }
  const [low, high] = edges(domain)
  const at = (x: number): number => (high > low ? (scaled(domain, x) - low) / (high - low) : 0.5)
  const margin = domain.kind === 'integer' ? 0.5 : 0
  return { from: at(Number(value) - margin), to: at(Number(value) + margin) }
}

/** A point of [0, 1] with this value: the middle of its cell. */
export function unitOf(domain: Domain, value: unknown): number {
  const { from, to } = cellOf(domain, value)
  return (from + to) / 2
}

/** From a point of the unit cube, with a coordinate for each parameter in order, to an assignment. */
export function fromUnitCube(space: Space, point: readonly number[]): Assignment {
  const assignment: Record<string, unknown> = {}
  space.forEach((parameter, i) => {
    if (isActive(parameter, assignment)) assignment[parameter.key] = valueAt(parameter.domain, point[i])
  })
  return assignment
}

/** Back again: a coordinate for each parameter, null where it is not active. */
export const toUnitCube = (space: Space, assignment: Assignment): (number | null)[] =>
  space.map(({ key, domain }) => (Object.hasOwn(assignment, key) ? unitOf(domain, assignment[key]) : null))

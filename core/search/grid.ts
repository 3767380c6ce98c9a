import { isActive, type Assignment, type Domain, type Space } from './space'
import { countOf, scaled, unscaled } from './unit-cube'

/** All assignments of a grid, in lexicographic order, counted and found by their place without being listed. */
export interface Grid {
  readonly size: number
  /** The assignment at a place from 0 to size - 1, where the size is finite. */
  readonly at: (place: number) => Assignment
}

/** From here on whole numbers are too many to list, and count as endless. */
const MOST_VALUES = 100_000

/**
 * The values that a grid takes from a domain, the bounds among them: all options of a choice, and of a number as many as
 * `points`, evenly spread on its scale, fewer where whole numbers would repeat. Null if they are endless.
 */
export function gridValues(domain: Domain, points: number): readonly unknown[] | null {
  if (domain.kind === 'choice') return domain.options
  const { from, to } = domain
  const count = Math.min(points, countOf(domain))
  if (count > MOST_VALUES) return null
  if (count === 1 && from === to) return [from]
  if (domain.kind === 'integer' && count === to - from + 1) return steps(count, (i) => from + i)
  const [low, high] = [scaled(domain, from), scaled(domain, to)]
  const values = steps(count, (i) => {
    const value = unscaled(domain, low + (high - low) * (count === 1 ? 0.5 : i / (count - 1)))
    return Math.min(to, Math.max(from, domain.kind === 'integer' ? Math.round(value) : value))
  })
  return [...new Set(values)]
}

const steps = (count: number, value: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => value(i))

/**
 * The grid with `points` values of each range of numbers; Infinity for all of them. What is not active has no value, so
 * no assignment comes twice.
 */
export function gridOf(space: Space, points: number): Grid {
  const values = space.map(({ domain }) => gridValues(domain, points))
  const rest = counter(space, values)
  return {
    size: rest(0, {}),
    at: (place) => {
      const assignment: Record<string, unknown> = {}
      let left = place
      space.forEach((parameter, i) => {
        if (!isActive(parameter, assignment)) return
        for (const value of values[i] ?? []) {
          assignment[parameter.key] = value
          const below = rest(i + 1, assignment)
          if (left < below) return
          left -= below
        }
      })
      return assignment
    },
  }
}

/** How many assignments a grid has. */
export const gridSize = (space: Space, points: number): number => gridOf(space, points).size

/**
 * Counts what the parameters from the i-th on can still be, given those before. Only values that a later condition asks
 * for make a difference, so the counts are remembered by these.
 */
function counter(
  space: Space,
  values: readonly (readonly unknown[] | null)[],
): (i: number, before: Assignment) => number {
  const remembered = new Map<string, number>()
  const asked = space.map((_, i) => new Set(space.slice(i).flatMap(({ when }) => when.map(({ key }) => key))))
  const count = (i: number, before: Assignment): number => {
    const parameter = space[i]
    const options = values[i]
    if (!isActive(parameter, before)) return rest(i + 1, before)
    if (options === null) return Infinity
    if (!asked[i].has(parameter.key)) return options.length * rest(i + 1, before)
    return options.reduce<number>((sum, value) => sum + rest(i + 1, { ...before, [parameter.key]: value }), 0)
  }
  const rest = (i: number, before: Assignment): number => {
    if (i === space.length) return 1
    const name = JSON.stringify([i, ...[...asked[i]].map((key) => [key, before[key]])])
    const known = remembered.get(name) ?? count(i, before)
    remembered.set(name, known)
    return known
  }
  return rest
}

import { randomFor, type Random } from '../random'
import { comparable, type Question, type SearchTrial } from './history'
import { kernelsOf, logSum, priorKernel, type Kernel } from './parzen'
import { isActive, type Assignment, type Space } from './space'
import { cellOf, valueAt } from './unit-cube'

export interface TpeValues {
  readonly model: 'joint' | 'independent'
  readonly candidates: number
}

/** A density over assignments: each trial is one component, with a kernel for each parameter; the first is the prior. */
type Mixture = readonly (readonly Kernel[])[]

/** The good ones are this share of the trials, but no more than `MOST_GOOD`. */
const GOOD_SHARE = 0.1
const MOST_GOOD = 25

/**
 * The tree-structured Parzen estimator: of several draws from l, the density of the good trials, the one with the largest
 * l / g, where the expected improvement is largest (Bergstra et al. 2011, section 4). `joint` has one mixture over all
 * parameters, in which a trial says nothing (the prior) on a parameter that it did not have; `independent` one for each
 * parameter, as in that paper, of the trials in which it was active.
 */
export function tpeCandidate(question: Question, values: TpeValues, attempt: number): Assignment {
  const { space, history, seed, number } = question
  const random = randomFor(seed, 'search', 'tpe', number, attempt)
  const { good, bad } = split(history)
  const groups = values.model === 'joint' ? [space] : space.map((parameter) => [parameter])
  return groups.reduce<Assignment>((fixed, group) => {
    const mixtures = { good: mixtureOf(group, good), bad: mixtureOf(group, bad) }
    return bestDraw(group, mixtures, fixed, values.candidates, random)
  }, {})
}

/**
 * The good trials and the others. Those trained longer come first, so that a value after one epoch is not held against
 * one after a hundred; what failed or diverged is bad, and so is what still runs, so that others keep away from it
 * (constant liar: Ginsbourger et al. 2010).
 */
export function split(history: readonly SearchTrial[]): { good: SearchTrial[]; bad: SearchTrial[] } {
  const ended = history.filter(({ state }) => state !== 'running')
  const ranked = ended.filter(({ state, value }) => state === 'done' && comparable(value) < Infinity)
  ranked.sort(
    (a, b) =>
      // Infinity - Infinity is NaN, which counts as equal.
      (b.rung ?? Infinity) - (a.rung ?? Infinity) ||
      comparable(a.value) - comparable(b.value) ||
      a.number - b.number,
  )
  const good = ranked.slice(0, Math.min(MOST_GOOD, Math.ceil(GOOD_SHARE * ended.length)))
  const isGood = new Set(good)
  return { good, bad: history.filter((trial) => !isGood.has(trial)) }
}

function bestDraw(
  group: Space,
  { good, bad }: { good: Mixture; bad: Mixture },
  fixed: Assignment,
  candidates: number,
  random: Random,
): Assignment {
  if (group.length === 1 && !isActive(group[0], fixed)) return fixed
  let best = fixed
  let bestScore = -Infinity
  for (let i = 0; i < candidates; i++) {
    const drawn = draw(group, good, fixed, random)
    const score = logDensity(group, good, drawn) - logDensity(group, bad, drawn)
    if (i === 0 || score > bestScore) [best, bestScore] = [drawn, score]
  }
  return best
}

function draw(group: Space, mixture: Mixture, fixed: Assignment, random: Random): Assignment {
  const component = mixture[random.integer(mixture.length)]
  const drawn: Record<string, unknown> = { ...fixed }
  group.forEach((parameter, i) => {
    if (isActive(parameter, drawn))
      drawn[parameter.key] = valueAt(parameter.domain, component[i].draw(random))
  })
  return drawn
}

function logDensity(group: Space, mixture: Mixture, assignment: Assignment): number {
  const cells = group.map(({ key, domain }) =>
    Object.hasOwn(assignment, key) ? cellOf(domain, assignment[key]) : null,
  )
  const logs = mixture.map((kernels) =>
    cells.reduce((sum, cell, i) => (cell === null ? sum : sum + kernels[i].logAt(cell)), 0),
  )
  return logSum(logs) - Math.log(mixture.length)
}

function mixtureOf(group: Space, trials: readonly SearchTrial[]): Mixture {
  const telling = trials.filter(({ assignment }) => group.some(({ key }) => Object.hasOwn(assignment, key)))
  const columns = group.map((parameter) => kernelsOf(parameter, telling, group.length))
  return [group.map(() => priorKernel), ...telling.map((_, i) => columns.map((column) => column[i]))]
}

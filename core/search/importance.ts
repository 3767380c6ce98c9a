import { randomFor, type Random } from '../random'
import { comparable, type SearchTrial } from './history'
import { marginalVariance, variance } from './marginal-variance'
import { regressionTree, type Leaf } from './regression-forest'
import type { Space } from './space'
import { toUnitCube } from './unit-cube'

/** Fewer trials than this say too little. */
export const IMPORTANCE_MIN_TRIALS = 8

const TREES = 32
/** Pairs are looked at among so many of the parameters with the largest main effects. */
const PAIRED = 4

export type Importance =
  | { readonly kind: 'tooFewTrials'; readonly trials: number; readonly needed: number }
  | {
      readonly kind: 'shares'
      /** For each parameter, in the order of the space, the share of the variance that its main effect explains, 0 to 1. */
      readonly parameters: readonly { readonly key: string; readonly share: number }[]
      /** What two parameters explain only together; of the most important ones, the largest share first. */
      readonly pairs: readonly { readonly keys: readonly [string, string]; readonly share: number }[]
    }

/**
 * How much of the differences between trials each parameter explains over the whole space: functional ANOVA on a random
 * forest (Hutter et al. 2014, Algorithm 2). A trial that failed or diverged counts as the worst that did not; values far
 * out are cut to Tukey's outer fences, for one exploding loss would be all of the variance. Where a parameter was not
 * active, each tree puts in a value at random, so that not having it looks like no value of it in particular.
 */
export function importanceOf(space: Space, history: readonly SearchTrial[], seed: number): Importance {
  const ended = history.filter(({ state }) => state !== 'running')
  const finite = ended.filter(({ value }) => comparable(value) < Infinity).length
  if (finite < IMPORTANCE_MIN_TRIALS) {
    return { kind: 'tooFewTrials', trials: finite, needed: IMPORTANCE_MIN_TRIALS }
  }
  const values = fenced(ended.map(({ state, value }) => (state === 'failed' ? Infinity : comparable(value))))
  const units = ended.map(({ assignment }) => toUnitCube(space, assignment))
  const forest = Array.from({ length: TREES }, (_, tree) =>
    treeFor(units, values, randomFor(seed, 'search', 'importance', tree)),
  )
  const mains = space.map((_, axis) => meanShare(forest, (leaves) => mainEffect(leaves, axis)))
  return {
    kind: 'shares',
    parameters: space.map(({ key }, axis) => ({ key, share: mains[axis] })),
    pairs: pairsOf(space, forest, mains),
  }
}

function treeFor(
  units: readonly (readonly (number | null)[])[],
  values: readonly number[],
  random: Random,
): Leaf[] {
  const points = units.map((point) => point.map((unit) => unit ?? random.uniform()))
  return regressionTree(points, values, random)
}

function pairsOf(
  space: Space,
  forest: readonly Leaf[][],
  mains: readonly number[],
): { keys: [string, string]; share: number }[] {
  const top = mains.map((_, axis) => axis).sort((a, b) => mains[b] - mains[a] || a - b)
  const axes = top.slice(0, PAIRED).sort((a, b) => a - b)
  const pairs = axes.flatMap((first, i) => axes.slice(i + 1).map((second) => [first, second] as const))
  return pairs
    .map(([first, second]) => {
      const keys: [string, string] = [space[first].key, space[second].key]
      return { keys, share: meanShare(forest, (leaves) => pairEffect(leaves, first, second)) }
    })
    .sort((a, b) => b.share - a.share)
}

/** Cuts values beyond three times the distance of the quartiles; Infinity becomes the largest that is left. */
function fenced(values: readonly number[]): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const [low, high] = [0.25, 0.75].map((q) => sorted[Math.round(q * (sorted.length - 1))])
  const width = 3 * (high - low)
  // Where half of the values are the same, there is no distance to measure by.
  const [floor, ceiling] = width > 0 ? [low - width, high + width] : [-Infinity, Infinity]
  const worst = Math.min(ceiling, sorted[sorted.length - 1])
  return values.map((value) => Math.max(floor, Math.min(worst, value)))
}

/** A variance as the share of each tree's whole variance, averaged over the trees. */
function meanShare(forest: readonly Leaf[][], part: (leaves: readonly Leaf[]) => number): number {
  const shares = forest.map((leaves) => {
    const whole = variance(leaves)
    return whole > 0 ? Math.max(0, part(leaves) / whole) : 0
  })
  return shares.reduce((sum, share) => sum + share, 0) / forest.length
}

const mainEffect = (leaves: readonly Leaf[], axis: number): number => marginalVariance(leaves, axis, null)

const pairEffect = (leaves: readonly Leaf[], first: number, second: number): number =>
  marginalVariance(leaves, first, second) - mainEffect(leaves, first) - mainEffect(leaves, second)

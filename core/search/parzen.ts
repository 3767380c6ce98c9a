import { erfc } from '../erf'
import type { Random } from '../random'
import type { SearchTrial } from './history'
import type { Domain, SearchParameter } from './space'
import { countOf, unitOf, type Cell } from './unit-cube'

/** What one trial says about one parameter: a distribution on [0, 1] around the value that it had. */
export interface Kernel {
  /** The logarithm of the mass of a cell, or of the density where the cell is a point. */
  readonly logAt: (cell: Cell) => number
  readonly draw: (random: Random) => number
}

/** Uniform: what is known of a parameter before any trial, and from a trial in which it was not active. */
export const priorKernel: Kernel = {
  logAt: ({ from, to }) => (to > from ? Math.log(to - from) : 0),
  draw: (random) => random.uniform(),
}

/** Whether the values of a domain have no order, so that none is near another. */
const isCategorical = (domain: Domain): boolean => domain.kind === 'choice' && domain.ordered !== true

/** The mass of the standard normal distribution from a to b; above 0 by its mirror image, which keeps its digits. */
const massBetween = (a: number, b: number): number =>
  a > 0 ? massBetween(-b, -a) : (erfc(-b / Math.SQRT2) - erfc(-a / Math.SQRT2)) / 2

/** A normal distribution N(mean, sigma^2) truncated to [0, 1]; 0 < sigma, 0 <= mean <= 1. */
function normalKernel(mean: number, sigma: number): Kernel {
  const zOf = (x: number): number => (x - mean) / sigma
  const total = massBetween(zOf(0), zOf(1))
  // Wide cells are few, and asked for again and again.
  const masses = new Map<number, number>()
  const logPeak = -Math.log(sigma * Math.sqrt(2 * Math.PI) * total)
  return {
    logAt: ({ from, to }) => {
      const logDensity = logPeak - zOf((from + to) / 2) ** 2 / 2
      if (to <= from) return logDensity
      // Over a narrow cell the density is level enough, and takes a tenth of the time.
      if (to - from < sigma / 5) return logDensity + Math.log(to - from)
      const mass = masses.get(from) ?? massBetween(zOf(from), zOf(to))
      masses.set(from, mass)
      return Math.log(mass / total)
    },
    draw: (random) => {
      // At least a third of the draws fall inside, as sigma is at most 1.
      for (;;) {
        const x = mean + sigma * random.normal()
        if (x >= 0 && x < 1) return x
      }
    },
  }
}

/** One option of several, as if each had been seen `smoothing` times besides; a mixture of these is a smoothed count. */
function categoricalKernel(unit: number, domain: Domain, smoothing: number): Kernel {
  const count = countOf(domain)
  const total = 1 + smoothing * count
  const indexAt = (at: number): number => Math.min(count - 1, Math.floor(at * count))
  const own = indexAt(unit)
  return {
    logAt: ({ from, to }) => Math.log((smoothing + (indexAt((from + to) / 2) === own ? 1 : 0)) / total),
    draw: (random) => {
      const index = random.uniform() * total < 1 ? own : random.integer(count)
      return (index + 0.5) / count
    },
  }
}

/**
 * sigma of one observation, as a share of the range. Scott's rule (1992, eq. 6.42) with this factor did better than the
 * distances of neighbours on all five test functions (seeds 101 to 140), as in several dimensions these stay wide.
 */
const BANDWIDTH = 0.1

/** What each trial says about a parameter, in a mixture over so many dimensions. */
export function kernelsOf(
  { key, domain }: SearchParameter,
  trials: readonly SearchTrial[],
  dimensions: number,
): Kernel[] {
  const units = trials.map(({ assignment }) =>
    Object.hasOwn(assignment, key) ? unitOf(domain, assignment[key]) : null,
  )
  const n = units.filter((unit) => unit !== null).length
  const sigma = BANDWIDTH * n ** (-1 / (dimensions + 4))
  const kernelAt = (unit: number): Kernel =>
    isCategorical(domain) ? categoricalKernel(unit, domain, 1 / (n + 1)) : normalKernel(unit, sigma)
  // Trials with the same value share a kernel, and so what it remembers.
  const kernels = new Map<number | null, Kernel>([[null, priorKernel]])
  return units.map((unit) => {
    const kernel = kernels.get(unit) ?? kernelAt(Number(unit))
    kernels.set(unit, kernel)
    return kernel
  })
}

/** log of a sum of exponentials. */
export function logSum(logs: readonly number[]): number {
  const top = Math.max(...logs)
  if (top === -Infinity) return top
  return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0))
}

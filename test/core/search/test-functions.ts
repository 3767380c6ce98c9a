import type { Assignment, Domain, SearchParameter, Space } from '../../../core/search/space'

/** A function to be minimised, as a search sees it. */
export interface TestFunction {
  readonly name: string
  readonly space: Space
  readonly minimum: number
  readonly value: (assignment: Assignment) => number
}

const always = (key: string, domain: Domain): SearchParameter => ({ key, domain, when: [] })
const real = (key: string, from: number, to: number): SearchParameter =>
  always(key, { kind: 'real', from, to, scale: 'linear' })

const vector = (assignment: Assignment, length: number): number[] =>
  Array.from({ length }, (_, i) => Number(assignment[`x${i + 1}`]))

const box = (dimensions: number, from: number, to: number): Space =>
  Array.from({ length: dimensions }, (_, i) => real(`x${i + 1}`, from, to))

/** Dixon & Szego 1978. */
export const branin: TestFunction = {
  name: 'Branin, 2-D',
  space: [real('x1', -5, 10), real('x2', 0, 15)],
  minimum: 10 / (8 * Math.PI),
  value: (assignment) => {
    const [x, y] = vector(assignment, 2)
    const valley = y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6
    return valley ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10
  },
}

const HARTMANN = [
  { c: 1, a: [10, 3, 17, 3.5, 1.7, 8], p: [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886] },
  { c: 1.2, a: [0.05, 10, 17, 0.1, 8, 14], p: [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991] },
  { c: 3, a: [3, 3.5, 1.7, 10, 17, 8], p: [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665] },
  { c: 3.2, a: [17, 8, 0.05, 10, 0.1, 14], p: [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381] },
] as const

/** Hartman 1973. */
export const hartmann6: TestFunction = {
  name: 'Hartmann, 6-D',
  space: box(6, 0, 1),
  minimum: -3.32237,
  value: (assignment) => {
    const x = vector(assignment, 6)
    const terms = HARTMANN.map(
      ({ c, a, p }) => c * Math.exp(-x.reduce((sum, xi, i) => sum + a[i] * (xi - p[i]) ** 2, 0)),
    )
    return -terms.reduce((sum, term) => sum + term, 0)
  },
}

/** Rosenbrock 1960, in the form of De Jong 1975, by its logarithm, as it spans five decades. */
export const rosenbrock5: TestFunction = {
  name: 'Rosenbrock, 5-D',
  space: box(5, -2, 2),
  minimum: 0,
  value: (assignment) => {
    const x = vector(assignment, 5)
    const terms = x.slice(1).map((next, i) => 100 * (next - x[i] ** 2) ** 2 + (1 - x[i]) ** 2)
    return Math.log1p(terms.reduce((sum, term) => sum + term, 0))
  },
}

/** Ackley 1987. Its minimum lies off the middle of the box, which the middle of a prior would find by itself. */
export const ackley5: TestFunction = {
  name: 'Ackley, 5-D',
  space: box(5, -15, 30),
  minimum: 0,
  value: (assignment) => {
    const x = vector(assignment, 5)
    const mean = (f: (xi: number) => number): number => x.reduce((sum, xi) => sum + f(xi), 0) / x.length
    return (
      20 -
      20 * Math.exp(-0.2 * Math.sqrt(mean((xi) => xi ** 2))) +
      Math.E -
      Math.exp(mean((xi) => Math.cos(2 * Math.PI * xi)))
    )
  },
}

/** What tuning a network is like: a rate by its logarithm, a kind of optimiser, a depth, and units of layers there are. */
export const networkLike: TestFunction = {
  name: 'like a network, with conditions',
  space: [
    always('learningRate', { kind: 'real', from: 1e-5, to: 1, scale: 'log' }),
    always('optimizer', { kind: 'choice', options: ['sgd', 'adam', 'rmsProp'] }),
    { ...real('momentum', 0, 0.99), when: [{ key: 'optimizer', values: ['sgd'] }] },
    always('depth', { kind: 'integer', from: 1, to: 4, scale: 'linear' }),
    ...[1, 2, 3, 4].map((layer): SearchParameter => ({
      key: `units${layer}`,
      domain: { kind: 'integer', from: 4, to: 256, scale: 'log' },
      when: layer === 1 ? [] : [{ key: 'depth', from: layer }],
    })),
    always('batchSize', { kind: 'choice', options: [16, 32, 64, 128], ordered: true }),
  ],
  minimum: 0.1,
  value: (assignment) => {
    const number = (key: string): number => Number(assignment[key])
    const decades = Math.log10(number('learningRate'))
    const isSgd = assignment.optimizer === 'sgd'
    const rate = (decades - (isSgd ? -1 : -2.7)) ** 2 / 4
    const momentum = isSgd ? 0.5 * (number('momentum') - 0.9) ** 2 : 0
    const optimizer = { sgd: 0.05, adam: 0, rmsProp: 0.15 }[String(assignment.optimizer)] ?? 0
    const depth = number('depth')
    const widths = Array.from({ length: depth }, (_, i) => Math.log2(number(`units${i + 1}`) / 64) ** 2)
    const width = (0.05 * widths.reduce((sum, w) => sum + w, 0)) / depth
    const batch = 0.02 * Math.abs(Math.log2(number('batchSize') / 32))
    return 0.1 + rate + momentum + optimizer + 0.1 * Math.abs(depth - 3) + width + batch
  },
}

export const testFunctions = [branin, hartmann6, rosenbrock5, ackley5, networkLike]

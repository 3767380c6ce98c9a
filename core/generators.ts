import { FormulaError, parseFormula } from './formula'
import { randomFor, type Random } from './random'
import { number, type Choice, type Entry, type ExpressionParameter, type NumberParameter } from './table'

/** A data set that is made up, small enough to be seen whole. */
export interface GeneratorEntry extends Entry {
  /** Names of the one or two features. */
  readonly features: readonly string[]
  readonly target: string
  /** How many classes there are; null where the target is a number. */
  classes(values: never): number | null
  // The values are those of this very entry; the table as a whole cannot say so.
  /** Fills in row after row. */
  row(values: never): (index: number, random: Random) => Row
}

interface Row {
  readonly x: readonly number[]
  /** The class, from 0, or the value. */
  readonly y: number
}

/** Rows that a generator made: features row-major, rows x features. */
export interface GeneratedData {
  readonly rows: number
  readonly features: readonly string[]
  readonly target: string
  readonly classes: number | null
  readonly x: Float64Array
  readonly y: Float64Array
}

const rows = (count: number): NumberParameter => ({
  ...number(count, 10, 1_000_000, 'rows'),
  integer: true,
})
const seed: NumberParameter = { ...number(1, 0, 2 ** 32 - 1, 'seed of the random numbers'), integer: true }
const noise = (value: number): NumberParameter =>
  number(value, 0, 10, 'standard deviation of what is added to each coordinate')

const PLANE = { features: ['x1', 'x2'], target: 'class' } as const

export interface Sizes {
  readonly rows: number
  readonly noise: number
}

/** Each class in turn, so that all are the same size to within a row. */
const turn = (index: number, classes: number): { label: number; place: number } => ({
  label: index % classes,
  place: Math.floor(index / classes),
})

const jittered = (x: readonly number[], size: number, random: Random): number[] =>
  x.map((value) => value + size * random.normal())

const formula: ExpressionParameter = {
  kind: 'expression',
  default: 'sin(2 * pi * x) + 0.5 * x',
  meaning: 'f(x)',
}

const outOfRange = (x: number, y: number): string =>
  `at x = ${Number(x.toPrecision(6))} it is ${y}; expected a number that single precision can hold everywhere from a to b.`

/** All generators, in the order of the menus. */
export const generators = {
  circles: {
    ...PLANE,
    label: 'Circles',
    formula: 'x = r_c (\\cos t, \\sin t) + \\epsilon',
    parameters: {
      rows: rows(400),
      noise: noise(0.1),
      ratio: number(0.5, 0.05, 0.95, 'radius of the inner circle; the outer has 1'),
      seed,
    },
    reference: 'as make_circles in scikit-learn, at random angles',
    classes: () => 2,
    row:
      ({ noise: size, ratio }: Sizes & { ratio: number }) =>
      (index: number, random: Random) => {
        const { label } = turn(index, 2)
        const angle = 2 * Math.PI * random.uniform()
        const radius = label === 0 ? 1 : ratio
        return {
          x: jittered([radius * Math.cos(angle), radius * Math.sin(angle)], size, random),
          y: label,
        }
      },
  },
  moons: {
    ...PLANE,
    label: 'Moons',
    formula: 'x = (\\cos t, \\sin t) + \\epsilon, \\; (1 - \\cos t, \\tfrac12 - \\sin t) + \\epsilon',
    parameters: { rows: rows(400), noise: noise(0.15), seed },
    reference: 'as make_moons in scikit-learn, at random angles',
    classes: () => 2,
    row:
      ({ noise: size }: Sizes) =>
      (index: number, random: Random) => {
        const { label } = turn(index, 2)
        const angle = Math.PI * random.uniform()
        const [a, b] = [Math.cos(angle), Math.sin(angle)]
        return { x: jittered(label === 0 ? [a, b] : [1 - a, 0.5 - b], size, random), y: label }
      },
  },
  spirals: {
    ...PLANE,
    label: 'Spirals',
    formula: 'x = t (\\cos(2 \\pi n t + \\phi_c), \\sin(2 \\pi n t + \\phi_c)) + \\epsilon',
    parameters: {
      rows: rows(600),
      noise: noise(0.02),
      arms: { ...number(2, 2, 10, 'classes, an arm each'), integer: true },
      turns: number(1.5, 0.1, 5, 'n, turns of an arm'),
      seed,
    },
    reference: 'Lang & Witbrock 1988, for two arms',
    classes: ({ arms }: { arms: number }) => arms,
    row:
      ({ rows: count, noise: size, arms, turns }: Sizes & { arms: number; turns: number }) =>
      (index: number, random: Random) => {
        const { label, place } = turn(index, arms)
        const way = (place + random.uniform()) / Math.ceil(count / arms)
        const angle = 2 * Math.PI * (turns * way + label / arms)
        return { x: jittered([way * Math.cos(angle), way * Math.sin(angle)], size, random), y: label }
      },
  },
  xor: {
    ...PLANE,
    label: 'XOR',
    formula: 'y = [x_1 x_2 < 0], \\; x \\sim U(-1, 1)^2',
    parameters: { rows: rows(400), noise: noise(0.05), seed },
    reference: 'Minsky & Papert 1969; the class is that of the point before noise',
    classes: () => 2,
    row:
      ({ noise: size }: Sizes) =>
      (index: number, random: Random) => {
        const { label, place } = turn(index, 2)
        const signs = place % 2 === 0 ? 1 : -1
        const [a, b] = [random.uniform() * signs, random.uniform() * signs * (label === 0 ? 1 : -1)]
        return { x: jittered([a, b], size, random), y: label }
      },
  },
  gaussians: {
    ...PLANE,
    label: 'Gaussians',
    formula: 'x \\sim N(\\mu_c, s^2 I), \\; \\mu_c \\text{ on a circle of radius } 2',
    parameters: {
      rows: rows(400),
      noise: noise(0.8),
      groups: { ...number(3, 2, 10, 'classes, a cloud each'), integer: true },
      seed,
    },
    reference: 'clouds of the same size, evenly around the origin',
    classes: ({ groups }: { groups: number }) => groups,
    row:
      ({ noise: size, groups }: Sizes & { groups: number }) =>
      (index: number, random: Random) => {
        const { label } = turn(index, groups)
        const angle = (2 * Math.PI * label) / groups
        return { x: jittered([2 * Math.cos(angle), 2 * Math.sin(angle)], size, random), y: label }
      },
  },
  curve: {
    features: ['x'],
    target: 'y',
    label: 'Function of x',
    formula: 'y = f(x) + \\epsilon, \\; x \\sim U(a, b)',
    parameters: {
      formula,
      rows: rows(200),
      noise: number(0.1, 0, 100, 'standard deviation of what is added to y'),
      from: number(-1, -1e6, 1e6, 'a, where x begins'),
      to: number(1, -1e6, 1e6, 'b, where x ends'),
      seed,
    },
    reference: 'the text, "Universal Approximation Theorems"',
    classes: () => null,
    row: ({
      formula: expression,
      noise: size,
      from,
      to,
    }: Sizes & { formula: string; from: number; to: number }) => {
      const f = parseFormula(expression, ['x'])
      return (_: number, random: Random) => {
        const x = from + (to - from) * random.uniform()
        const y = f(x)
        if (!Number.isFinite(Math.fround(y))) throw new FormulaError(expression, 1, outOfRange(x, y))
        return { x: [x], y: y + size * random.normal() }
      }
    },
  },
} as const satisfies Record<string, GeneratorEntry>

export type GeneratorSpec = Choice<typeof generators, 'generator'>

/**
 * Makes the rows. The same values give the same bits.
 * @throws FormulaError where a formula cannot be used, or gives something else than a number
 */
export function generate(spec: GeneratorSpec): GeneratedData {
  const entry: GeneratorEntry = generators[spec.generator]
  const width = entry.features.length
  const random = randomFor(spec.seed, 'generate', spec.generator)
  const make = entry.row(spec as never)
  const x = new Float64Array(spec.rows * width)
  const y = new Float64Array(spec.rows)
  for (let i = 0; i < spec.rows; i++) {
    const row = make(i, random)
    x.set(row.x, i * width)
    y[i] = row.y
  }
  const { features, target } = entry
  return { rows: spec.rows, features, target, classes: entry.classes(spec as never), x, y }
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FormulaError } from '../../core/formula'
import {
  biasSchemes,
  initialize,
  stdOf,
  type InitContext,
  type InitializerScheme,
  type InitializerSpec,
} from '../../core/initializers'
import { randomFor } from '../../core/random'

const CONTEXT: InitContext = { fanIn: 40, fanOut: 30, negativeSlope: 0.2 }

type Cases = {
  readonly [Scheme in InitializerScheme]: {
    readonly spec: Extract<InitializerSpec, { scheme: Scheme }>
    /** Mean and variance of an entry for fanIn 40, fanOut 30 and a leaky slope of 0.2, by hand. */
    readonly mean: number
    readonly variance: number
  }
}

const CASES: Cases = {
  zeros: { spec: { scheme: 'zeros' }, mean: 0, variance: 0 },
  ones: { spec: { scheme: 'ones' }, mean: 1, variance: 0 },
  constant: { spec: { scheme: 'constant', value: -0.3 }, mean: -0.3, variance: 0 },
  standardNormal: { spec: { scheme: 'standardNormal' }, mean: 0, variance: 1 },
  normal: { spec: { scheme: 'normal', std: 0.2 }, mean: 0, variance: 0.04 },
  uniform: { spec: { scheme: 'uniform', limit: 0.3 }, mean: 0, variance: 0.03 },
  truncatedNormal: { spec: { scheme: 'truncatedNormal', std: 0.5 }, mean: 0, variance: 0.25 },
  varianceScaling: {
    spec: { scheme: 'varianceScaling', scale: 3, mode: 'fanOut', distribution: 'truncatedNormal' },
    mean: 0,
    variance: 3 / 30,
  },
  xavier: { spec: { scheme: 'xavier' }, mean: 0, variance: 1 / 40 },
  lecunUniform: { spec: { scheme: 'lecunUniform' }, mean: 0, variance: 1 / 40 },
  glorotNormal: { spec: { scheme: 'glorotNormal' }, mean: 0, variance: 2 / 70 },
  glorotUniform: { spec: { scheme: 'glorotUniform' }, mean: 0, variance: 2 / 70 },
  heNormal: { spec: { scheme: 'heNormal' }, mean: 0, variance: 2 / (1.04 * 40) },
  heUniform: { spec: { scheme: 'heUniform' }, mean: 0, variance: 2 / (1.04 * 40) },
  standardUniform: { spec: { scheme: 'standardUniform' }, mean: 0, variance: 1 / (3 * 40) },
  orthogonal: { spec: { scheme: 'orthogonal', gain: 2 }, mean: 0, variance: 4 / 40 },
  identity: { spec: { scheme: 'identity', gain: -2 }, mean: -2 / 40, variance: 4 / 40 },
  sparse: { spec: { scheme: 'sparse', connections: 15, std: 0.6 }, mean: 0, variance: (0.36 * 15) / 40 },
  lsuv: { spec: { scheme: 'lsuv', tolerance: 0.1, maxIterations: 10 }, mean: 0, variance: 1 / 40 },
  formula: {
    spec: { scheme: 'formula', std: 'sqrt(6 / (fanIn + fanOut ^ 2))' },
    mean: 0,
    variance: 6 / 940,
  },
}

const schemes = Object.entries(CASES)
const draw = (spec: InitializerSpec, context = CONTEXT, seed = 1): Float64Array =>
  initialize(spec, context, randomFor(seed, spec.scheme))

/** Entries of fifty matrices. */
const sample = (spec: InitializerSpec): number[] =>
  Array.from({ length: 50 }, (_, seed) => [...draw(spec, CONTEXT, seed)]).flat()
const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

describe.each(schemes)('%s', (_, { spec, mean: expectedMean, variance }) => {
  it('says the standard deviation that its definition gives', () => {
    expect(stdOf(spec, CONTEXT)).toBeCloseTo(Math.sqrt(variance), 14)
  })

  it('draws entries of the mean and the variance it says', () => {
    const xs = sample(spec)
    expect(xs.length).toBe(50 * 40 * 30)
    const std = Math.sqrt(variance)
    expect(Math.abs(mean(xs) - expectedMean)).toBeLessThanOrEqual((4 * std) / Math.sqrt(xs.length) + 1e-12)
    // About the mean for constants, about 0 for the matrices with fixed places.
    const centre = variance === 0 ? expectedMean : 0
    const found = Math.sqrt(mean(xs.map((x) => (x - centre) ** 2)))
    expect(Math.abs(found - std)).toBeLessThanOrEqual(0.025 * std + 1e-12)
  })

  it('gives the same values for the same stream', () => {
    expect(draw(spec)).toEqual(draw(spec))
  })

  it('fills every shape with finite numbers', () => {
    const size = fc.integer({ min: 1, max: 12 })
    fc.assert(
      fc.property(size, size, fc.integer(), (fanIn, fanOut, seed) => {
        const values = draw(spec, { fanIn, fanOut, negativeSlope: 0 }, seed)
        expect(values.length).toBe(fanIn * fanOut)
        expect(values.every((value) => Number.isFinite(value))).toBe(true)
      }),
    )
  })
})

describe('a uniform distribution', () => {
  it.each([
    ['uniform', 0.3],
    ['lecunUniform', Math.sqrt(3 / 40)],
    ['glorotUniform', Math.sqrt(6 / 70)],
    ['heUniform', Math.sqrt(6 / (1.04 * 40))],
    ['standardUniform', 1 / Math.sqrt(40)],
  ] as const)('of %s reaches up to its limit %f and not beyond', (scheme, limit) => {
    const largest = Math.max(...sample(CASES[scheme].spec).map(Math.abs))
    expect(largest).toBeLessThanOrEqual(limit)
    expect(largest).toBeGreaterThan(0.999 * limit)
  })
})

describe('a truncated normal distribution', () => {
  it('is cut at two standard deviations of the normal that was cut', () => {
    // scipy.stats.truncnorm.std(-2, 2)
    const cut = (2 / 0.8796256610342398) * 0.5
    const largest = Math.max(...sample(CASES.truncatedNormal.spec).map(Math.abs))
    expect(largest).toBeLessThanOrEqual(cut)
    expect(largest).toBeGreaterThan(0.99 * cut)
  })
})

describe('the named schemes', () => {
  it.each([
    ['xavier', 1, 'fanIn', 'normal'],
    ['lecunUniform', 1, 'fanIn', 'uniform'],
    ['glorotNormal', 1, 'fanAvg', 'normal'],
    ['glorotUniform', 1, 'fanAvg', 'uniform'],
    ['heNormal', 2 / 1.04, 'fanIn', 'normal'],
    ['heUniform', 2 / 1.04, 'fanIn', 'uniform'],
    ['standardUniform', 1 / 3, 'fanIn', 'uniform'],
  ] as const)('%s is variance scaling by %f / %s', (scheme, scale, mode, distribution) => {
    const general: InitializerSpec = { scheme: 'varianceScaling', scale, mode, distribution }
    const named = initialize(CASES[scheme].spec, CONTEXT, randomFor(1))
    const values = initialize(general, CONTEXT, randomFor(1))
    named.forEach((value, i) => {
      expect(value).toBeCloseTo(values[i], 14)
    })
  })
})

describe('an orthogonal matrix', () => {
  it.each([
    [5, 8],
    [8, 5],
    [30, 30],
    [1, 4],
    [4, 1],
    [64, 50],
  ])('of %i x %i has orthonormal rows, or columns where there are fewer, times the gain', (rows, columns) => {
    const w = draw({ scheme: 'orthogonal', gain: 3 }, { fanIn: columns, fanOut: rows, negativeSlope: 0 })
    const vectors =
      rows <= columns
        ? Array.from({ length: rows }, (_, i) => [...w.subarray(i * columns, (i + 1) * columns)])
        : Array.from({ length: columns }, (_, j) =>
            Array.from({ length: rows }, (_row, i) => w[i * columns + j]),
          )
    vectors.forEach((u, i) => {
      vectors.forEach((v, j) => {
        const product = u.reduce((sum, x, n) => sum + x * v[n], 0)
        expect(product).toBeCloseTo(i === j ? 9 : 0, 12)
      })
    })
  })

  it('prefers no direction: rotations and reflections come equally often, with entries of mean 0', () => {
    const context: InitContext = { fanIn: 2, fanOut: 2, negativeSlope: 0 }
    const matrices = Array.from({ length: 4000 }, (_, seed) =>
      draw({ scheme: 'orthogonal', gain: 1 }, context, seed),
    )
    const tolerance = 4 / Math.sqrt(matrices.length)
    for (let n = 0; n < 4; n++) expect(Math.abs(mean(matrices.map((w) => w[n])))).toBeLessThan(tolerance)
    expect(Math.abs(mean(matrices.map((w) => w[0] * w[3] - w[1] * w[2])))).toBeLessThan(tolerance)
  })
})

describe('the other matrices', () => {
  it('identity has the gain on its diagonal, for any shape', () => {
    const spec: InitializerSpec = { scheme: 'identity', gain: 2 }
    expect([...draw(spec, { fanIn: 3, fanOut: 2, negativeSlope: 0 })]).toEqual([2, 0, 0, 0, 2, 0])
    expect([...draw(spec, { fanIn: 2, fanOut: 3, negativeSlope: 0 })]).toEqual([2, 0, 0, 2, 0, 0])
  })

  it('sparse connects each unit to as many inputs as it says, and in the end to each of them', () => {
    const w = draw(CASES.sparse.spec)
    const reached = new Set<number>()
    for (let row = 0; row < 30; row++) {
      const inputs = [...w.subarray(row * 40, (row + 1) * 40)].flatMap((value, j) => (value === 0 ? [] : [j]))
      expect(inputs.length).toBe(15)
      inputs.forEach((j) => reached.add(j))
    }
    expect(reached.size).toBe(40)
  })

  it('sparse connects to all inputs where there are fewer', () => {
    const w = draw(CASES.sparse.spec, { fanIn: 4, fanOut: 3, negativeSlope: 0 })
    expect(w.every((value) => value !== 0)).toBe(true)
  })
})

describe('a formula', () => {
  it('of He draws what He draws', () => {
    const context: InitContext = { ...CONTEXT, negativeSlope: 0 }
    const own = initialize({ scheme: 'formula', std: 'sqrt(2 / fanIn)' }, context, randomFor(1))
    expect(own).toEqual(initialize({ scheme: 'heNormal' }, context, randomFor(1)))
  })

  it.each(['fanIn - 100', '1 / (fanIn - 40)', 'log(-fanIn)', 'units', 'sqrt(fanIn'])(
    '%s, which is no standard deviation, is refused',
    (std) => {
      const spec: InitializerSpec = { scheme: 'formula', std }
      expect(() => draw(spec)).toThrow(FormulaError)
      expect(() => stdOf(spec, CONTEXT)).toThrow(FormulaError)
    },
  )
})

describe('biases', () => {
  const forBiases = schemes.filter(([scheme]) => biasSchemes.some((name) => name === scheme))
  const others = schemes.filter(([scheme]) => !biasSchemes.some((name) => name === scheme))

  it.each(forBiases)(
    'of %s have the distribution of the layer',
    (_, { spec, mean: expectedMean, variance }) => {
      const biases = [...initialize(spec, CONTEXT, randomFor(2), 20_000)]
      expect(biases.length).toBe(20_000)
      const std = Math.sqrt(variance)
      expect(Math.abs(mean(biases) - expectedMean)).toBeLessThanOrEqual((4 * std) / Math.sqrt(20_000) + 1e-12)
      const found = Math.sqrt(mean(biases.map((b) => (b - expectedMean) ** 2)))
      expect(Math.abs(found - std)).toBeLessThanOrEqual(0.025 * std + 1e-12)
    },
  )

  it('cannot be matrices', () => {
    expect(others.map(([scheme]) => scheme)).toEqual(['orthogonal', 'identity', 'sparse', 'lsuv'])
  })

  it.each(others)('of %s are refused with what there is instead', (scheme, { spec }) => {
    const refusal = `"${scheme}" fills a matrix; biases take one of zeros, ones, constant`
    expect(() => initialize(spec, CONTEXT, randomFor(1), 30)).toThrow(refusal)
    // One input: as many weights as biases.
    const single: InitContext = { fanIn: 1, fanOut: 30, negativeSlope: 0 }
    expect(() => initialize(spec, single, randomFor(1), 30)).toThrow(refusal)
  })
})

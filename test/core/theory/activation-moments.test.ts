import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  activations,
  parameterOf,
  type ActivationEntry,
  type ElementwiseSpec,
} from '../../../core/activations'
import { erfc } from '../../../core/erf'
import { defaultsOf } from '../../../core/table'
import {
  forwardMoment,
  momentBetweenSamples,
  momentsOf,
  slopeMoment,
} from '../../../core/theory/activation-moments'

const specs = Object.entries(activations).map(
  ([name, entry]) => ({ name, ...defaultsOf(entry) }) as ElementwiseSpec,
)
const named = specs.map((spec) => [spec.name, spec] as const)
/** Its corner is nowhere near the brute force's grid; it has a closed form. */
const withoutExp = named.filter(([name]) => name !== 'exp')

const Q = [1e-6, 0.01, 1, 30, 1e4, 1e6]

/** Cells of t, z = sinh t, with their edges at z = 0 and z = +-1, where the activations have their corners. */
const STEP = Math.asinh(1) / 4000

/** E[g^2] and E[g'^2] over N(mean, q) by the midpoint rule on some 100,000 points and more. */
function bruteForce(spec: ElementwiseSpec, q: number, mean = 0) {
  const { value, slope }: ActivationEntry = activations[spec.name]
  const parameter = parameterOf(spec)
  const std = Math.sqrt(q)
  // Where q is small, the cells shrink with it.
  const shrink = Math.min(1, std)
  const last = Math.ceil(Math.asinh((Math.abs(mean) + 10 * std) / shrink) / STEP)
  let [square, slopeSquare, total] = [0, 0, 0]
  for (let i = -last; i < last; i++) {
    const t = (i + 0.5) * STEP
    const z = shrink * Math.sinh(t)
    const weight = Math.cosh(t) * Math.exp(-0.5 * ((z - mean) / std) ** 2)
    const a = value(z, parameter)
    total += weight
    square += weight * a * a
    slopeSquare += weight * slope(z, a, parameter) ** 2
  }
  return { square: square / total, slopeSquare: slopeSquare / total }
}

describe.each(named)('%s', (_, spec) => {
  it('has finite moments, none negative', () => {
    for (const q of [0, 1e-30, 1e-8, ...Q, 1e9]) {
      const { value, ...others } = momentsOf(spec, q)
      expect(Number.isFinite(value)).toBe(true)
      for (const moment of Object.values(others)) {
        expect(Number.isFinite(moment)).toBe(true)
        expect(moment).toBeGreaterThanOrEqual(0)
      }
    }
  })

  it('has moments that no inequality contradicts', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), (q) => {
        const { value, square, fourth, slopeSquare, slopeFourth } = momentsOf(spec, q)
        const slack = 1 + 1e-9
        expect(value ** 2).toBeLessThanOrEqual(square * slack)
        expect(square ** 2).toBeLessThanOrEqual(fourth * slack)
        expect(slopeSquare ** 2).toBeLessThanOrEqual(slopeFourth * slack)
        // Poincare's inequality: Var g(z) <= q E[g'^2].
        expect(square - value ** 2).toBeLessThanOrEqual(q * slopeSquare * slack + 1e-12)
      }),
      { numRuns: 30 },
    )
  })
})

describe.each(withoutExp)('%s', (_, spec) => {
  it.each(Q)('has the moments of a far finer grid at q = %f', (q) => {
    const { square, slopeSquare } = bruteForce(spec, q)
    expect(forwardMoment(spec, q) / square).toBeCloseTo(1, 6)
    expect(slopeMoment(spec, q) / slopeSquare).toBeCloseTo(1, 6)
  })

  it('has them about another mean as well', () => {
    const { square, slopeSquare } = bruteForce(spec, 1.3, 0.7)
    expect(momentsOf(spec, 1.3, 0.7).square / square).toBeCloseTo(1, 6)
    expect(momentsOf(spec, 1.3, 0.7).slopeSquare / slopeSquare).toBeCloseTo(1, 6)
  })
})

describe('moments', () => {
  it.each(Q)('of ReLU and the identity are exact at q = %f', (q) => {
    expect(momentsOf({ name: 'relu' }, q)).toEqual({
      value: Math.sqrt(q / (2 * Math.PI)),
      ...{ square: q / 2, fourth: (3 * q * q) / 2, slopeSquare: 0.5, slopeFourth: 0.5 },
    })
    expect(momentsOf({ name: 'identity' }, q)).toMatchObject({ value: 0, square: q, slopeSquare: 1 })
    expect(slopeMoment({ name: 'leakyRelu', alpha: 0.2 }, q)).toBeCloseTo(0.52, 15)
    expect(forwardMoment({ name: 'elu', alpha: 0 }, q) / q).toBeCloseTo(0.5, 15)
  })

  it.each([0.1, 3, 20, 400, 1e6])('of sine, cosine and square are the closed forms at q = %f', (q) => {
    expect(forwardMoment({ name: 'sin' }, q)).toBeCloseTo((1 - Math.exp(-2 * q)) / 2, 12)
    expect(slopeMoment({ name: 'sin' }, q)).toBeCloseTo((1 + Math.exp(-2 * q)) / 2, 12)
    expect(momentsOf({ name: 'cos' }, q).value).toBeCloseTo(Math.exp(-q / 2), 12)
    expect(forwardMoment({ name: 'square' }, q) / (3 * q * q)).toBeCloseTo(1, 12)
    expect(momentsOf({ name: 'square' }, q).fourth / (105 * q ** 4)).toBeCloseTo(1, 12)
  })

  it.each([
    [0.5, 30],
    [4, 30],
    [25, 30],
    [900, 30],
    [40, 80],
    [1e6, 80],
    [9, 2],
    [1, -3],
  ])('of the exponential are the closed forms at q = %f, clipped at %f', (q, limit) => {
    const std = Math.sqrt(q)
    const below = (z: number): number => 0.5 * erfc(-z * Math.SQRT1_2)
    const slopeOf = (power: number): number =>
      Math.exp((power ** 2 * q) / 2) * below((limit - power * q) / std)
    // E[e^(2z); z < c] overflows before it is small again: known only where it does not.
    const slopeSquare = 2 * q < 350 ? slopeOf(2) : null
    const spec = { name: 'exp', limit } as const
    if (slopeSquare === null) return expect(forwardMoment(spec, q)).toBeGreaterThan(0)
    const clipped = Math.exp(2 * limit) * below(-limit / std)
    expect(slopeMoment(spec, q) / slopeSquare).toBeCloseTo(1, 8)
    expect(forwardMoment(spec, q) / (slopeSquare + clipped)).toBeCloseTo(1, 8)
    if (8 * q < 700) {
      expect(momentsOf(spec, q).slopeFourth / slopeOf(4)).toBeCloseTo(1, 8)
    }
  })

  it.each([1e2, 1e4, 1e6, 1e8])('of saturated units keep their digits at q = %f', (q) => {
    // Far in saturation only the density at 0 counts: int g'^2 dz / sqrt(2 pi q), up to a share of 1 / q.
    const density = 1 / Math.sqrt(2 * Math.PI * q)
    expect(Math.abs(slopeMoment({ name: 'tanh' }, q) / (density * (4 / 3)) - 1)).toBeLessThan(0.5 / q)
    expect(Math.abs(slopeMoment({ name: 'sigmoid' }, q) / (density / 6) - 1)).toBeLessThan(2 / q)
    expect(Math.abs(slopeMoment({ name: 'hardTanh' }, q) / (density * 2) - 1)).toBeLessThan(0.5 / q)
  })

  it('of tanh go one way: more variance, larger values, smaller slopes', () => {
    const q = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(q, fc.double({ min: 1.001, max: 10, noNaN: true }), (at, factor) => {
        const tanh = { name: 'tanh' } as const
        expect(forwardMoment(tanh, at * factor)).toBeGreaterThan(forwardMoment(tanh, at))
        expect(slopeMoment(tanh, at * factor)).toBeLessThan(slopeMoment(tanh, at))
      }),
    )
  })

  it('at q = 0 are those of one point', () => {
    expect(momentsOf({ name: 'sigmoid' }, 0)).toMatchObject({ value: 0.5, square: 0.25, slopeSquare: 0.0625 })
    // A ReLU that is given nothing but 0 hands nothing back.
    expect(slopeMoment({ name: 'relu' }, 0)).toBe(0)
    expect(momentsOf({ name: 'relu' }, 0, 2)).toMatchObject({ value: 2, square: 4, slopeSquare: 1 })
  })

  it('refuse what is no variance', () => {
    for (const q of [-1, NaN, Infinity]) expect(() => forwardMoment({ name: 'tanh' }, q)).toThrow(RangeError)
  })
})

describe('the moment between samples', () => {
  it.each([0.01, 0.3, 0.9, 0.9999])('of ReLU is the arc-cosine kernel at correlation %f', (correlation) => {
    // Cho & Saul 2009, eq. 3 and 6.
    const theta = Math.acos(correlation)
    const kernel = (Math.sin(theta) + (Math.PI - theta) * correlation) / (2 * Math.PI)
    expect(momentBetweenSamples({ name: 'relu' }, 3, 3 * correlation)).toBeCloseTo(3 * kernel, 5)
  })

  it.each([0, 0.2, 1.5, 2])('of sine is e^(-q) sinh(covariance) at %f', (covariance) => {
    expect(momentBetweenSamples({ name: 'sin' }, 2, covariance)).toBeCloseTo(
      Math.exp(-2) * Math.sinh(covariance),
      10,
    )
  })
})

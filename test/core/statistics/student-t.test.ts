import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logGamma, regularizedBeta } from '../../../core/statistics/incomplete-beta'
import { studentDistribution, studentQuantile, studentTwoSided } from '../../../core/statistics/student-t'

// scipy 1.17: stats.t.ppf(p, degrees)
const QUANTILES = [
  [0.975, 1, 12.706204736174694],
  [0.975, 2, 4.302652729749462],
  [0.975, 4, 2.7764451051977934],
  [0.975, 9, 2.262157162798205],
  [0.975, 30, 2.0422724563012378],
  [0.975, 99, 1.9842169515864174],
  [0.95, 3, 2.3533634348018233],
  [0.995, 5, 4.032142983555228],
  [0.6, 7, 0.2631668613520229],
  [0.9999, 2.5, 34.867969321116306],
  [0.025, 4, -2.7764451051977943],
  [0.975, 1e5, 1.9599877075346095],
] as const

// scipy 1.17: stats.t.cdf(t, degrees), 2 stats.t.sf(|t|, degrees)
const SHARES = [
  [0.1, 1, 0.5317255174305535, 0.936548965138893],
  [-1.3, 4, 0.13172579823561206, 0.2634515964712241],
  [2.5, 9, 0.9830690861585072, 0.033861827682985735],
  [-8, 3, 0.002038288793892733, 0.004076577587785466],
  [6, 0.5, 0.8693453112650006, 0.26130937746999877],
  [1e-9, 5, 0.5000000003796067, 0.9999999992407866],
  [30, 12, 0.9999999999994114, 1.1773181907018936e-12],
  [1.96, 1e6, 0.9750019662073651, 0.04999606758526985],
] as const

const degrees = fc.double({ min: 0.5, max: 500, noNaN: true })

describe("Student's t", () => {
  it.each(QUANTILES)('has at p = %f with %f degrees of freedom the quantile %f', (p, nu, t) => {
    expect(studentQuantile(p, nu) / t).toBeCloseTo(1, 9)
  })

  it.each(SHARES)('has at t = %f with %f degrees of freedom the share %f below', (t, nu, share, twoSided) => {
    expect(studentDistribution(t, nu)).toBeCloseTo(share, 10)
    // ln Gamma of large numbers leaves fewer digits of their ratio.
    expect(studentTwoSided(t, nu) / twoSided).toBeCloseTo(1, nu > 1e5 ? 8 : 9)
  })

  it('is the arctangent for one degree of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (t) => {
        expect(studentDistribution(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 13)
      }),
    )
  })

  it('undoes itself', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), degrees, (p, nu) => {
        expect(studentDistribution(studentQuantile(p, nu), nu)).toBeCloseTo(p, 12)
      }),
    )
  })

  it('rises, and is symmetrical', () => {
    const t = fc.double({ min: -50, max: 50, noNaN: true })
    fc.assert(
      fc.property(t, t, degrees, (a, b, nu) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        expect(studentDistribution(high, nu)).toBeGreaterThanOrEqual(studentDistribution(low, nu) - 1e-13)
        expect(studentDistribution(a, nu) + studentDistribution(-a, nu)).toBeCloseTo(1, 13)
      }),
    )
  })

  it('has ends', () => {
    expect([-Infinity, 0, Infinity].map((t) => studentDistribution(t, 4))).toEqual([0, 0.5, 1])
    expect(studentQuantile(0.5, 3)).toBe(0)
    expect(studentDistribution(1e200, 3)).toBe(1)
  })

  it('refuses what it is not defined for', () => {
    for (const nu of [0, -1, NaN, Infinity]) expect(() => studentDistribution(1, nu)).toThrow(RangeError)
    for (const p of [0, 1, -0.1, NaN]) expect(() => studentQuantile(p, 3)).toThrow(RangeError)
    expect(() => studentDistribution(NaN, 3)).toThrow(RangeError)
  })
})

describe('what it rests on', () => {
  // scipy 1.17: special.betainc(a, b, x)
  it.each([
    [0.3, 2, 5, 0.5798250000000003],
    [0.9, 0.5, 0.5, 0.7951672353008665],
    [0.01, 40, 0.5, 8.936487537432969e-82],
    [0.6, 100, 80, 0.8855740440737762],
  ])('the incomplete beta function at x = %f, a = %f, b = %f is %f', (x, a, b, share) => {
    expect(regularizedBeta(x, 1 - x, a, b) / share).toBeCloseTo(1, 11)
  })

  it('ln Gamma has its factorials and Gamma(1/2) = sqrt(pi)', () => {
    let factorial = 0
    for (let n = 1; n < 150; n++) {
      expect(Math.abs(logGamma(n) - factorial)).toBeLessThan(1e-13 * Math.max(1, factorial))
      factorial += Math.log(n)
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 13)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFor } from '../../../core/random'
import {
  BAND_KINDS,
  band,
  boxPlot,
  finiteOf,
  holm,
  mean,
  meanInterval,
  pairedDifference,
  probabilityBetter,
  quantile,
  sampleStd,
  standardError,
  wilcoxonBelowZero,
} from '../../../core/statistics'

// numpy 2 and scipy 1.17 say what is below of these.
const X = [2.1, 3.7, 1.0, 9.9, 4.4, 2.8, 3.1, -6.0]
const FIRST = [0.31, 0.28, 0.35, 0.3, 0.33, 0.29]
const SECOND = [0.33, 0.28, 0.39, 0.29, 0.37, 0.34]

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
const values = fc.array(value, { minLength: 2, maxLength: 40 })

describe('mean and spread', () => {
  it('are those of NumPy and SciPy', () => {
    expect(mean(X)).toBeCloseTo(2.625, 14)
    expect(sampleStd(X)).toBeCloseTo(4.38821473624851, 13)
    expect(standardError(X)).toBeCloseTo(1.5514681986520291, 13)
    expect(meanInterval(X)!.low).toBeCloseTo(-1.0436393281075587, 12)
    expect(meanInterval(X)!.high).toBeCloseTo(6.2936393281075595, 12)
  })

  it('lose no digits far from 0', () => {
    const far = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]
    expect(mean(far)).toBe(1e9 + 10)
    expect(sampleStd(far)).toBeCloseTo(Math.sqrt(30), 12)
    expect(sampleStd([0.1, 0.1, 0.1])).toBe(0)
  })

  it('move and stretch with the values', () => {
    fc.assert(
      fc.property(values, value, fc.double({ min: 0.1, max: 10, noNaN: true }), (xs, shift, scale) => {
        const moved = xs.map((x) => scale * x + shift)
        const size = Math.max(...xs.map(Math.abs), Math.abs(shift), 1)
        expect(Math.abs(mean(moved)! - scale * mean(xs)! - shift)).toBeLessThan(1e-12 * size)
        expect(Math.abs(sampleStd(moved)! - scale * sampleStd(xs)!)).toBeLessThan(1e-9 * size)
      }),
    )
  })

  it('are null where there is too little', () => {
    expect(mean([])).toBeNull()
    expect(mean([3])).toBe(3)
    for (const of of [sampleStd, standardError, meanInterval]) expect(of([3])).toBeNull()
  })

  it('refuse what is not finite, and finiteOf counts it', () => {
    expect(() => mean([1, NaN])).toThrow('Value 2 of 2 is NaN')
    expect(() => sampleStd([1, Infinity])).toThrow(RangeError)
    expect(() => boxPlot([-Infinity])).toThrow(RangeError)
    expect(() => pairedDifference([1], [NaN])).toThrow(RangeError)
    expect(finiteOf([1, NaN, 2, Infinity, -Infinity])).toEqual({ finite: [1, 2], others: 3 })
    expect(finiteOf([])).toEqual({ finite: [], others: 0 })
  })

  it('have an interval that holds the true mean in 95 of 100 samples', () => {
    const random = randomFor(3, 'interval')
    const [samples, truth] = [2000, 1.5]
    let held = 0
    for (let s = 0; s < samples; s++) {
      const interval = meanInterval(Array.from({ length: 5 }, () => truth + 2 * random.normal()))!
      if (interval.low <= truth && truth <= interval.high) held++
    }
    // Four standard errors of a share of 0.95.
    expect(Math.abs(held / samples - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / samples))
  })
})

describe('pairs', () => {
  it("are compared as SciPy's ttest_rel does", () => {
    const { n, mean, interval, pValue, ...counts } = pairedDifference(FIRST, SECOND)
    expect(n).toBe(6)
    expect(mean).toBeCloseTo(-0.14 / 6, 14)
    expect(pValue).toBeCloseTo(0.06477518502932672, 11)
    expect(interval!.low).toBeCloseTo(-0.0487519268272022, 12)
    expect(interval!.high).toBeCloseTo(0.0020852601605355105, 12)
    expect(counts).toEqual({ better: 4, equal: 1, worse: 1, probabilityBetter: 0.75 })
    expect(pairedDifference(FIRST, SECOND, 'higher')).toMatchObject({ better: 1, equal: 1, worse: 4 })
    expect(probabilityBetter(FIRST, SECOND, 'higher')).toBe(0.25)
  })

  it('compared the other way round say the opposite', () => {
    const pairs = fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(pairs, (list) => {
        const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)]
        const [there, back] = [pairedDifference(a, b), pairedDifference(b, a)]
        expect(there.mean! + back.mean!).toBeCloseTo(0, 8)
        expect([there.better, there.equal, there.worse]).toEqual([back.worse, back.equal, back.better])
        expect(there.better + there.equal + there.worse).toBe(list.length)
        expect(there.probabilityBetter! + back.probabilityBetter!).toBeCloseTo(1, 14)
        expect(there.pValue === null).toBe(back.pValue === null)
        if (there.pValue !== null) expect(there.pValue).toBeCloseTo(back.pValue!, 10)
      }),
    )
  })

  it('are significant at 5 % just where the 95 % interval leaves 0 out', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 9 }), (list) => {
        const result = pairedDifference(
          list.map(([x]) => x),
          list.map(([, y]) => y),
        )
        fc.pre(result.pValue !== null && Math.abs(result.pValue - 0.05) > 1e-9)
        const isOut = result.interval!.low > 0 || result.interval!.high < 0
        expect(result.pValue < 0.05).toBe(isOut)
      }),
    )
  })

  it('claim nothing of a difference whose spread is unknown', () => {
    expect(pairedDifference([1], [2])).toMatchObject({ mean: -1, interval: null, pValue: null, better: 1 })
    // The differences are all 0.1, but for rounding.
    expect(pairedDifference([0.3, 0.4, 0.5], [0.2, 0.3, 0.4]).pValue).toBeNull()
    expect(pairedDifference([1, 2], [1, 2])).toMatchObject({ pValue: 1, equal: 2, probabilityBetter: 0.5 })
    expect(pairedDifference([], [])).toMatchObject({ n: 0, mean: null, probabilityBetter: null })
    expect(() => pairedDifference([1, 2], [1])).toThrow(RangeError)
  })
})

describe("Wilcoxon's test", () => {
  it('gives the p values of scipy.stats.wilcoxon', () => {
    expect(wilcoxonBelowZero([-1, -2, -3, -4, -5])).toBeCloseTo(1 / 32, 12)
    expect(wilcoxonBelowZero([-1, 2, -3, -4, -5, 6, -7, -8])).toBeCloseTo(0.09765625, 12)
  })

  it('leaves out what is equal, and knows nothing of nothing', () => {
    expect(wilcoxonBelowZero([-1, 0, -2, 0, -3])).toBeCloseTo(1 / 8, 12)
    expect(wilcoxonBelowZero([0, 0])).toBe(1)
  })

  it('refuses what is no number', () => {
    expect(() => wilcoxonBelowZero([1, NaN])).toThrow(RangeError)
  })
})

describe('box plots', () => {
  it("have NumPy's quantiles", () => {
    const found = [0.25, 0.5, 0.75, 0.1, 0.9].map((p) => quantile(X, p))
    const expected = [1.8250000000000002, 2.95, 3.875, -1.0999999999999996, 6.049999999999999]
    found.forEach((q, i) => expect(q).toBeCloseTo(expected[i], 13))
    expect([quantile([], 0.5), quantile([7], 0.3), quantile(X, 0), quantile(X, 1)]).toEqual([
      null,
      7,
      -6,
      9.9,
    ])
    expect(() => quantile(X, 1.1)).toThrow(RangeError)
  })

  it('have whiskers to the last value within 1.5 ranges', () => {
    expect(boxPlot(X)).toMatchObject({ n: 8, lowerWhisker: 1, upperWhisker: 4.4, outliers: [-6, 9.9] })
    expect(boxPlot([])).toBeNull()
    expect(boxPlot([5])).toEqual({
      ...{ n: 1, lowerQuartile: 5, median: 5, upperQuartile: 5 },
      ...{ lowerWhisker: 5, upperWhisker: 5, outliers: [] },
    })
  })

  it('are in order, and hold every value once', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (xs) => {
        const box = boxPlot(xs)!
        const { lowerWhisker, lowerQuartile, median, upperQuartile, upperWhisker, outliers } = box
        const marks = [lowerWhisker, lowerQuartile, median, upperQuartile, upperWhisker]
        expect(marks).toEqual([...marks].sort((a, b) => a - b))
        const within = xs.filter((x) => x >= lowerWhisker && x <= upperWhisker)
        expect(within.length + outliers.length).toBe(xs.length)
      }),
    )
  })
})

describe('bands', () => {
  it('are what their names say', () => {
    expect(band('minMax', X)).toEqual({ low: -6, centre: mean(X), high: 9.9, n: 8 })
    expect(band('sd', X)!.high).toBeCloseTo(2.625 + 4.38821473624851, 13)
    expect(band('standardError', X)!.low).toBeCloseTo(2.625 - 1.5514681986520291, 13)
    expect(band('interval95', X)).toEqual({ ...meanInterval(X), centre: mean(X), n: 8 })
  })

  it('hold their centre, and of one value only its place is known', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BAND_KINDS), values, (kind, xs) => {
        const { low, centre, high, n } = band(kind, xs)!
        const slack = 1e-9
        expect(low).toBeLessThanOrEqual(centre + slack)
        expect(high).toBeGreaterThanOrEqual(centre - slack)
        expect(n).toBe(xs.length)
      }),
    )
    expect(BAND_KINDS.map((kind) => band(kind, []))).toEqual([null, null, null, null])
    expect(BAND_KINDS.map((kind) => band(kind, [2]))).toEqual([
      { low: 2, centre: 2, high: 2, n: 1 },
      null,
      null,
      null,
    ])
  })
})

describe("Holm's correction", () => {
  it('is that of R', () => {
    // p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.2), "holm"), by hand: 4 x 0.01, 2 x 0.04 and 3 x 0.03 (the larger), 5 x 0.005, 0.2
    const expected = [0.04, 0.09, 0.09, 0.025, 0.2]
    holm([0.01, 0.04, 0.03, 0.005, 0.2]).forEach((p, i) => expect(p).toBeCloseTo(expected[i], 14))
    expect(holm([])).toEqual([])
    expect(() => holm([0.1, NaN])).toThrow(RangeError)
  })

  it('only raises, keeps the order, and is at most what Bonferroni gives', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 12 }), (ps) => {
        const adjusted = holm(ps)
        adjusted.forEach((p, i) => {
          expect(p).toBeGreaterThanOrEqual(ps[i])
          expect(p).toBeLessThanOrEqual(Math.min(1, ps.length * ps[i]))
          ps.forEach((other, j) => {
            if (other < ps[i]) expect(adjusted[j]).toBeLessThanOrEqual(p)
          })
        })
      }),
    )
  })
})

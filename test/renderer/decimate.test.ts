import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimate } from '../../renderer/charts/decimate'
import { valueAt } from '../../renderer/charts/points'

const pointsOf = (values: readonly number[]): Float64Array =>
  Float64Array.from(values.flatMap((y, i) => [i + 1, y]))

const ys = (points: Float64Array): number[] => [...points].filter((_, i) => i % 2 === 1)
const xs = (points: Float64Array): number[] => [...points].filter((_, i) => i % 2 === 0)

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const rarely = fc.constantFrom(NaN, Infinity, -Infinity)
const lines = fc.array(fc.oneof({ weight: 9, arbitrary: finite }, { weight: 1, arbitrary: rarely }), {
  minLength: 1,
  maxLength: 400,
})
const buckets = fc.integer({ min: 1, max: 50 })

function holds(check: (values: number[], kept: Float64Array, most: number) => void): void {
  const property = fc.property(lines, buckets, (values, most) => {
    check(values, decimate(pointsOf(values), most), most)
  })
  fc.assert(property)
}

describe('decimation', () => {
  it('leaves a short line as it is', () => {
    expect([...decimate(pointsOf([3, 1, 2]), 4)]).toEqual([1, 3, 2, 1, 3, 2])
  })

  it('keeps the smallest and the largest value of each bucket, in their order', () => {
    const kept = decimate(pointsOf([0, 5, 1, 2, 9, 3, -4, 8]), 2)
    expect([...kept]).toEqual(expect.arrayContaining([5, 9, 7, -4]))
    expect(xs(kept)).toEqual([1, 2, 5, 7, 8])
  })

  it('keeps the smallest and the largest value of the line', () =>
    holds((values, kept) => {
      const real = values.filter(Number.isFinite)
      const drawn = ys(kept).filter(Number.isFinite)
      // min() and max() of nothing agree too.
      expect(Math.min(...drawn)).toBe(Math.min(...real))
      expect(Math.max(...drawn)).toBe(Math.max(...real))
    }))

  it('keeps gaps as gaps, and draws nothing that is not finite', () =>
    holds((values, kept) => {
      expect(ys(kept).some(Number.isNaN)).toBe(values.some((y) => !Number.isFinite(y)))
      expect(ys(kept)).not.toContain(Infinity)
      expect(ys(kept)).not.toContain(-Infinity)
    }))

  it('keeps points as they are, in order, and both ends', () =>
    holds((values, kept) => {
      const places = xs(kept)
      expect(places[0]).toBe(1)
      expect(places.at(-1)).toBe(values.length)
      expect(places.every((x, i) => i === 0 || x > places[i - 1])).toBe(true)
      expect(ys(kept)).toEqual(places.map((x) => (Number.isFinite(values[x - 1]) ? values[x - 1] : NaN)))
    }))

  it('keeps at most three points for a bucket, and the ends', () =>
    holds((_, kept, most) => expect(kept.length / 2).toBeLessThanOrEqual(3 * most + 2)))

  it('keeps the drawn points of whole buckets while a line grows', () => {
    const values = Array.from({ length: 1000 }, (_, i) => Math.sin(i * i))
    const before = xs(decimate(pointsOf(values.slice(0, 900)), 100)).filter((x) => x <= 896)
    const later = xs(decimate(pointsOf(values), 100)).filter((x) => x <= 896)
    expect(later).toEqual(before)
  })
})

describe('decimation of a long gap', () => {
  it('never draws a line across it', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i >= 400 && i < 450 ? NaN : i))
    const kept = decimate(pointsOf(values), 100)
    const places = xs(kept).filter((x) => x > 400 && x <= 450)
    expect(places[0]).toBe(401)
    expect(places.length).toBeGreaterThan(2)
  })
})

describe('the value of a line at x', () => {
  const points = Float64Array.from([2, 10, 4, NaN, 8, 30])

  it('is that of the last point at x or before', () => {
    expect([2, 3, 4, 7.9, 8, Infinity].map((x) => valueAt(points, x))).toEqual([10, 10, NaN, NaN, 30, 30])
  })

  it('is not there before the first', () => {
    expect(valueAt(points, 1.9)).toBeUndefined()
    expect(valueAt(new Float64Array(0), 1)).toBeUndefined()
  })
})

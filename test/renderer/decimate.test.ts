import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Column } from '../../renderer/charts/column'
import { columnOf } from '../../renderer/charts/column-table'
import { decimate, rowsWithin, valueAt } from '../../renderer/charts/decimate'

/** x = 1, 2, 3, .... */
const steps = (count: number): Column => columnOf(Array.from({ length: count }, (_, i) => i + 1))

const drawn = (values: readonly number[], buckets: number, isLog = false): Float64Array =>
  decimate(steps(values.length), columnOf(values), { from: 0, end: values.length }, buckets, isLog)

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
    check(values, drawn(values, most), most)
  })
  fc.assert(property)
}

describe('decimation', () => {
  it('leaves a short line as it is', () => {
    expect([...drawn([3, 1, 2], 4)]).toEqual([1, 3, 2, 1, 3, 2])
  })

  it('keeps the smallest and the largest value of each bucket, in their order', () => {
    const kept = drawn([0, 5, 1, 2, 9, 3, -4, 8], 2)
    expect([...kept]).toEqual(expect.arrayContaining([5, 9, 7, -4]))
    expect(xs(kept)).toEqual([1, 2, 5, 7, 8])
  })

  it('keeps the smallest and the largest value of the line', () =>
    holds((values, kept) => {
      const real = values.filter(Number.isFinite)
      const shown = ys(kept).filter(Number.isFinite)
      // min() and max() of nothing agree too; both zeros are one place of a chart, and + 0 makes one of them.
      expect(Math.min(...shown) + 0).toBe(Math.min(...real) + 0)
      expect(Math.max(...shown) + 0).toBe(Math.max(...real) + 0)
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
    holds((_, kept, most) => expect(kept.length / 2).toBeLessThanOrEqual(3 * (most + 1) + 2)))

  it('keeps the drawn points of whole buckets while a line grows', () => {
    const values = Array.from({ length: 1000 }, (_, i) => Math.sin(i * i))
    const before = xs(drawn(values.slice(0, 900), 100)).filter((x) => x <= 896)
    const later = xs(drawn(values, 100)).filter((x) => x <= 896)
    expect(later).toEqual(before)
  })

  it('draws a few rows of a long line exactly', () => {
    const values = Array.from({ length: 5000 }, (_, i) => Math.sin(i))
    const kept = decimate(steps(5000), columnOf(values), { from: 4000, end: 4100 }, 60)
    expect(ys(kept)).toEqual(values.slice(4000, 4100))
  })

  it('finds every spike of a long line by the summaries alone', () => {
    const values = Array.from({ length: 100_000 }, (_, i) => (i === 77_777 ? 9 : Math.sin(i)))
    expect(drawn(values, 300)).toContain(9)
  })

  it('keeps the smallest positive value on a logarithmic axis, and leaves out what has no place there', () => {
    const values = Array.from({ length: 4000 }, (_, i) => (i % 3 === 0 ? 0 : i === 1000 ? 1e-9 : 1))
    const shown = ys(drawn(values, 50, true)).filter(Number.isFinite)
    expect(Math.min(...shown)).toBe(1e-9)
    expect(shown).not.toContain(0)
  })

  it('never draws a line across a long gap', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i >= 400 && i < 450 ? NaN : i))
    const places = xs(drawn(values, 100)).filter((x) => x > 400 && x <= 450)
    expect(places[0]).toBe(401)
    expect(places.length).toBeGreaterThan(2)
  })
})

describe('the rows within a range', () => {
  it('are those whose x lies in it, and one more on each side for the line to come from', () => {
    expect(rowsWithin(steps(10), 4, 6)).toEqual({ from: 2, end: 7 })
    expect(rowsWithin(steps(10), -5, 99)).toEqual({ from: 0, end: 10 })
    expect(rowsWithin(steps(10), 4.2, 4.8)).toEqual({ from: 3, end: 5 })
  })

  it('are none of a line without rows', () => {
    expect(rowsWithin(columnOf([]), 0, 1)).toEqual({ from: 0, end: 0 })
  })
})

describe('the value of a line at x', () => {
  const [x, y] = [columnOf([2, 4, 8]), columnOf([10, NaN, 30])]

  it('is that of the last row at x or before', () => {
    expect([2, 3, 4, 7.9, 8, Infinity].map((at) => valueAt(x, y, at))).toEqual([10, 10, NaN, NaN, 30, 30])
  })

  it('is not there before the first', () => {
    expect(valueAt(x, y, 1.9)).toBeUndefined()
    expect(valueAt(columnOf([]), columnOf([]), 1)).toBeUndefined()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Line } from '../../../services/contract/api'
import { LineBuilder } from '../../../services/workspace/line'

function lineOf(values: readonly number[], points: number): Line {
  const builder = new LineBuilder(values.length, points)
  for (const [i, y] of values.entries()) builder.add(i + 1, y)
  return builder.end()
}

const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0),
)
const anyLine = fc.record({
  values: fc.array(anyNumber, { maxLength: 300 }),
  points: fc.integer({ min: 2, max: 100 }),
})

describe('a line in few points', () => {
  it('is all of its points where there are no more than asked for', () => {
    const values = [3, NaN, 1, Infinity, 2]
    expect(lineOf(values, 5)).toEqual({
      x: Float64Array.of(1, 2, 3, 4, 5),
      y: Float64Array.from(values),
      of: 5,
    })
    expect(lineOf([], 5)).toEqual({ x: new Float64Array(), y: new Float64Array(), of: 0 })
  })

  it('has the smallest and the largest value of each stretch, and the first that is not finite', () => {
    const values = [5, 1, 9, 4, 2, NaN, Infinity, 8, 7, 7, 7, 7]
    const { x, y, of } = lineOf(values, 6)
    expect([...x].map((step, i) => [step, y[i]])).toEqual([
      [2, 1],
      [3, 9],
      [5, 2],
      [6, NaN],
      [8, 8],
      [9, 7],
    ])
    expect(of).toBe(12)
  })

  it('takes its points from the line, in its order, and about as many as asked for', () => {
    fc.assert(
      fc.property(anyLine, ({ values, points }) => {
        const { x, y, of } = lineOf(values, points)
        expect(of).toBe(values.length)
        expect(x.length).toBeLessThanOrEqual(Math.max(points, 3 * Math.floor(points / 2)))
        for (const [i, step] of x.entries()) {
          expect(y[i]).toBe(values[step - 1])
          if (i > 0) expect(step).toBeGreaterThan(x[i - 1])
        }
      }),
    )
  })

  it('never loses the extremes of the whole, nor that something was not finite, nor where that began', () => {
    fc.assert(
      fc.property(anyLine, ({ values, points }) => {
        const { x, y } = lineOf(values, points)
        const finite = values.filter(Number.isFinite)
        if (finite.length > 0) {
          const kept = [...y].filter(Number.isFinite)
          // Both zeros are one place of a chart: + 0 makes one of them.
          expect(Math.min(...kept) + 0).toBe(Math.min(...finite) + 0)
          expect(Math.max(...kept) + 0).toBe(Math.max(...finite) + 0)
        }
        const broken = values.findIndex((value) => !Number.isFinite(value))
        const kept = y.findIndex((value) => !Number.isFinite(value))
        expect(kept < 0 ? -1 : x[kept] - 1).toBe(broken)
      }),
      { examples: [[{ values: [0, -0, NaN], points: 2 }]] },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnOf, ColumnTable } from '../../renderer/charts/column-table'
import { CLIPPED, keptByClipping, smoothed } from '../../renderer/charts/derived'
import { firstOdd, oddStretches } from '../../renderer/charts/non-finite'
import { RowTable } from '../../renderer/stores/row-table'

const number = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 1, -1) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
)

/** As the definition has it: one number after another. */
function slowExtremes(values: readonly number[], from: number, end: number, isPositiveOnly: boolean) {
  let [least, most, odd] = [-1, -1, -1]
  for (let row = from; row < end; row++) {
    if (!Number.isFinite(values[row])) {
      if (odd === -1) odd = row
    } else if (!isPositiveOnly || values[row] > 0) {
      if (least === -1 || values[row] < values[least]) least = row
      if (most === -1 || values[row] > values[most]) most = row
    }
  }
  return { least, most, odd }
}

describe('a table of rows', () => {
  it('takes rows one after another, and skips those that it has', () => {
    const table = new RowTable()
    table.append({ first: 0, columns: 2, numbers: Float64Array.of(1, 10, 2, 20) })
    table.append({ first: 1, columns: 2, numbers: Float64Array.of(2, 20, 3, 30) })
    table.append({ first: 7, columns: 2, numbers: Float64Array.of(8, 80) })
    expect(table.length).toBe(3)
    expect([0, 1, 2].map((row) => table.at(row, 1))).toEqual([10, 20, 30])
  })

  it('holds 5,000 rows of 7 columns as they came, in parts of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 6, maxLength: 12 }), (parts) => {
        const table = new ColumnTable()
        for (const rows of parts) {
          const first = table.length
          table.push(
            7,
            Float64Array.from({ length: rows * 7 }, (_, i) => first * 7 + i),
          )
        }
        const last = table.length - 1
        for (const row of [0, 63, 64, 1023, 1024, last].filter((row) => row <= last))
          for (let column = 0; column < 7; column++)
            expect(table.column(column).at(row)).toBe(row * 7 + column)
      }),
      { numRuns: 30 },
    )
  })
})

describe('the extremes of some rows', () => {
  it('are those that looking through them finds, however the rows came and were taken back', () => {
    const values = fc.array(number, { minLength: 1, maxLength: 2500 })
    fc.assert(
      fc.property(values, fc.nat(), fc.nat(), fc.nat(), fc.boolean(), (all, a, b, cut, isPositiveOnly) => {
        const table = new ColumnTable()
        table.push(1, all)
        const left = cut % (all.length + 1)
        table.cut(left)
        table.push(1, all.slice(left))
        const [from, end] = [a % (all.length + 1), b % (all.length + 1)].sort((x, y) => x - y)
        expect(table.column(0).extremes(from, end, isPositiveOnly)).toEqual(
          slowExtremes(all, from, end, isPositiveOnly),
        )
        const part = all.slice(from, end)
        expect(table.column(0).counts(from, end)).toEqual({
          nonFinite: part.filter((value) => !Number.isFinite(value)).length,
          nonPositive: part.filter((value) => Number.isFinite(value) && value <= 0).length,
        })
        const odd = part.findIndex((value) => !Number.isFinite(value))
        expect(table.column(0).nextOdd(from, end)).toBe(odd === -1 ? -1 : from + odd)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a smoothed column', () => {
  it('is the exponential moving average of all rows, corrected for its beginning', () => {
    const y = smoothed(columnOf([1, 2, 4]), 0.5)
    expect([y.at(0), y.at(1), y.at(2)]).toEqual([1, (0.25 * 1 + 0.5 * 2) / 0.75, (0.125 + 0.5 + 2) / 0.875])
  })

  it('leaves what is not finite as it is, and goes on after it', () => {
    const y = smoothed(columnOf([1, NaN, 1]), 0.9)
    expect([y.at(1), y.at(2)]).toEqual([NaN, 1])
  })

  it('grows with its source, and begins anew where rows were taken back', () => {
    const table = new ColumnTable()
    table.push(1, [1, 1, 5])
    const source = table.column(0)
    expect(smoothed(source, 0.5).length).toBe(3)
    table.cut(2)
    table.push(1, [1, 1])
    const again = smoothed(source, 0.5)
    expect([again.length, again.at(3)]).toEqual([4, 1])
  })
})

describe('what clipping left of a gradient', () => {
  it('is less than all at the clipped steps alone, and all where there is no gradient', () => {
    const kept = keptByClipping(columnOf([1, 8, 0]), columnOf([1, 2, 0]))
    expect([0, 1, 2].map((row) => kept.at(row) < CLIPPED)).toEqual([false, true, false])
  })
})

describe('the stretches that are not finite', () => {
  const line = (values: readonly number[]) =>
    [columnOf(values.map((_, i) => i + 1)), columnOf(values)] as const
  const all = (values: readonly number[]) => ({ from: 0, end: values.length })

  it('go from their first row to their last, and say what they are', () => {
    const values = [1, NaN, NaN, 2, Infinity, 3]
    expect(oddStretches(...line(values), all(values), 0)).toEqual([
      { from: 2, to: 3, value: NaN },
      { from: 5, to: 5, value: Infinity },
    ])
  })

  it('are one where they cannot be told apart', () => {
    const values = [1, NaN, 2, NaN, 3]
    expect(oddStretches(...line(values), all(values), 2)).toEqual([{ from: 2, to: 4, value: NaN }])
  })

  it('are found by whole blocks in a long run that has broken down', () => {
    const values = Array.from({ length: 50_000 }, (_, i) => (i < 511 ? 1 : NaN))
    expect(oddStretches(...line(values), all(values), 0)).toEqual([{ from: 512, to: 50_000, value: NaN }])
    expect(firstOdd(...line(values))).toEqual({ x: 512, value: NaN })
  })

  it('leave out what is merely absent', () => {
    const values = [NaN, 1, NaN, Infinity]
    expect(oddStretches(...line(values), all(values), 0, true)).toEqual([{ from: 4, to: 4, value: Infinity }])
    expect(firstOdd(...line(values), true)).toEqual({ x: 4, value: Infinity })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { after, endOf, type Frame, type Rows } from '../../../services/contract/frames'
import { pack, unpack } from '../../../services/contract/packed'

const rows: fc.Arbitrary<Rows> = fc
  .record({ first: fc.nat(), columns: fc.integer({ min: 0, max: 7 }), count: fc.integer({ min: 0, max: 5 }) })
  .chain(({ first, columns, count }) =>
    fc
      .array(fc.double(), { minLength: columns * count, maxLength: columns * count })
      .map((numbers) => ({ first, columns, numbers: Float64Array.from(numbers) })),
  )

const frame: fc.Arbitrary<Frame> = fc.record({
  run: fc.string({ unit: 'grapheme' }),
  sitting: fc.nat(),
  sentAtMs: fc.double({ min: 0, max: 1e13, noNaN: true }),
  step: fc.nat(),
  epoch: fc.nat(),
  elapsedMs: fc.double({ min: 0, max: 1e13, noNaN: true }),
  bestLoss: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)),
  steps: rows,
  epochs: rows,
  histograms: rows,
})

const none: Rows = { first: 0, columns: 0, numbers: new Float64Array() }
const empty: Frame = {
  run: 'a',
  sitting: 1,
  sentAtMs: 2,
  step: 3,
  epoch: 4,
  elapsedMs: 5,
  bestLoss: 6,
  steps: none,
  epochs: none,
  histograms: none,
}

describe('a frame', () => {
  it('is the same after the way through bytes, whatever its numbers', () => {
    fc.assert(
      fc.property(frame, (given) => {
        expect(unpack(pack(given))).toEqual(given)
      }),
    )
  })

  it('is read wherever its bytes lie in a larger piece of memory, of a Buffer too', () => {
    fc.assert(
      fc.property(frame, fc.integer({ min: 0, max: 17 }), (given, offset) => {
        const bytes = pack(given)
        const larger = new Uint8Array(bytes.length + 40).fill(0xff)
        larger.set(bytes, offset)
        expect(unpack(larger.subarray(offset, offset + bytes.length))).toEqual(given)
        expect(unpack(Buffer.from(larger.buffer, offset, bytes.length))).toEqual(given)
      }),
    )
  })

  it('keeps NaN, the infinities, -0 and the smallest numbers', () => {
    const numbers = Float64Array.of(NaN, Infinity, -Infinity, -0, 5e-324, Number.MAX_VALUE)
    const given = { ...empty, steps: { first: 7, columns: 3, numbers } }
    const { steps } = unpack(pack(given))
    expect(steps.numbers.every((x, i) => Object.is(x, numbers[i]))).toBe(true)
  })

  it('may be without rows, in any of its tables', () => {
    const one = { first: 1e9, columns: 2, numbers: Float64Array.of(1, 2) }
    for (const tables of [{}, { steps: one }, { epochs: one }, { histograms: one }])
      expect(unpack(pack({ ...empty, ...tables }))).toEqual({ ...empty, ...tables })
  })

  it('does not change the bytes that it is read from, nor they it afterwards', () => {
    const given = { ...empty, steps: { first: 0, columns: 1, numbers: Float64Array.of(1, 2) } }
    const bytes = pack(given)
    const before = bytes.slice()
    unpack(bytes)
    expect(bytes).toEqual(before)
    given.steps.numbers[0] = 9
    expect(unpack(bytes).steps.numbers[0]).toBe(1)
  })
})

describe('where rows end', () => {
  it('is their first and their number', () => {
    expect(endOf({ first: 5, columns: 3, numbers: new Float64Array(12) })).toBe(9)
    expect(endOf({ first: 5, columns: 0, numbers: new Float64Array() })).toBe(5)
    expect(endOf({ first: 5, columns: 3, numbers: new Float64Array() })).toBe(5)
  })

  it('is where the next frame begins', () => {
    const steps = { first: 10, columns: 2, numbers: new Float64Array(6) }
    expect(after({ ...empty, steps, epochs: { ...none, first: 4 } })).toEqual({
      steps: 13,
      epochs: 4,
      histograms: 0,
    })
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rangeInWords, readNumber, stepped } from '../../renderer/words/field-numbers'

const rate = { min: 0, max: 1000, exclusiveMin: true } as const
const units = { min: 1, max: 1_000_000, integer: true } as const
const share = { min: 0, max: 1, exclusiveMax: true } as const

describe('a number that is typed', () => {
  test('is read with its thousands grouped, and scientific', () => {
    expect(readNumber(' 12,500 ', units)).toEqual({ value: 12500 })
    expect(readNumber('1e-3', rate)).toEqual({ value: 0.001 })
  })

  test.each([
    ['', rate, 'Nothing is written here; expected a number above 0, up to 1,000.'],
    ['fast', rate, 'Found "fast", expected a number above 0, up to 1,000.'],
    ['0', rate, 'Found 0, expected a number above 0, up to 1,000.'],
    ['0,5', rate, 'Found "0,5", expected a number above 0, up to 1,000.'],
    ['2.5', units, 'Found 2.5, expected a whole number from 1, up to 1,000,000.'],
    ['1', share, 'Found 1, expected a number from 0, below 1.'],
    ['Infinity', share, 'Found "Infinity", expected a number from 0, below 1.'],
  ])('%j is refused with what was expected', (text, limits, problem) => {
    expect(readNumber(text, limits)).toEqual({ problem })
  })

  test('has its range told shortly', () => {
    expect(rangeInWords({ min: 1, max: 1e9, integer: true })).toBe('a whole number from 1, up to 1e9')
  })
})

describe('a step by the arrow keys', () => {
  test('is 1 for a whole number, 10 with shift', () => {
    expect(stepped(32, 1, units)).toBe(33)
    expect(stepped(32, -1, units, true)).toBe(22)
    expect(stepped(1, -1, units)).toBe(1)
  })

  test('is one of the first digit for others, and finer towards a bound', () => {
    expect(stepped(0.05, 1, rate)).toBe(0.06)
    expect(stepped(0.1, -1, rate)).toBe(0.09)
    expect(stepped(0.9, 1, share)).toBe(0.91)
    expect(stepped(0, 1, share)).toBe(0.1)
    expect(stepped(0, -1, share)).toBe(0)
  })

  test('never leaves what is allowed', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.constantFrom(1 as const, -1 as const),
        (x, way) => {
          const next = stepped(x, way, share)
          expect(next).toBeGreaterThanOrEqual(0)
          expect(next).toBeLessThan(1)
        },
      ),
    )
  })
})

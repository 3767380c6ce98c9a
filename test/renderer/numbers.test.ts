import { describe, expect, it } from 'vitest'
import { digits, duration, grouped } from '../../renderer/words/numbers'

describe('numbers on screen', () => {
  it.each([
    [0, '0'],
    [0.123456, '0.1235'],
    [12345.678, '12350'],
    [0.00012345, '1.23e-4'],
    [-2.5, '-2.5'],
    [NaN, 'NaN'],
    [null, '–'],
    [undefined, '–'],
  ])('writes %s as %s', (x, text) => {
    expect(digits(x)).toBe(text)
  })

  it('groups the digits of counts', () => {
    expect([0, 1204, 1234567, null].map(grouped)).toEqual(['0', '1,204', '1,234,567', '–'])
  })

  it.each([
    [0, '0.0 s'],
    [8249, '8.2 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_599_400, '59 min 59 s'],
    [3_600_000, '1 h 00 min'],
    [11_220_000, '3 h 07 min'],
    [null, '–'],
  ])('writes %s ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })
})

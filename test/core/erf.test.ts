import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { erfc } from '../../core/erf'

describe('erfc', () => {
  // mpmath.erfc with 30 digits
  it.each([
    [-6, 2],
    [-2, 1.9953222650189527],
    [-0.7, 1.6778011938374184],
    [-1e-9, 1.0000000011283792],
    [0, 1],
    [1e-9, 0.99999999887162083],
    [0.3, 0.67137324054087258],
    [0.499, 0.48037934401053154],
    [0.5, 0.47950012218695346],
    [1, 0.15729920705028513],
    [2, 0.0046777349810472658],
    [3.5, 7.4309837234141275e-7],
    [6.2, 1.816675617238127e-18],
    [6.3, 5.1242216873957155e-19],
    [10, 2.0884875837625448e-45],
    [26, 5.6631924088561428e-296],
    [40, 0],
    [Infinity, 0],
    [-Infinity, 2],
  ])('of %f is %f, to 2e-15 of its value', (x, expected) => {
    expect(Math.abs(erfc(x) - expected)).toBeLessThanOrEqual(2e-15 * expected)
  })

  it('of NaN is NaN', () => {
    expect(erfc(NaN)).toBeNaN()
  })

  it('of x and -x sum to 2', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
        expect(erfc(x) + erfc(-x)).toBeCloseTo(2, 15)
      }),
    )
  })
})

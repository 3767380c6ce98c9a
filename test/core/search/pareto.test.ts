import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hypervolume, paretoFront, type ObjectivePair } from '../../../core/search/pareto'

const dominates = ([a, b]: ObjectivePair, [c, d]: ObjectivePair): boolean =>
  a <= c && b <= d && (a < c || b < d)

// Small whole numbers, so that ties are frequent.
const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), {
  maxLength: 30,
})

describe('the Pareto front', () => {
  it('is every point that no other dominates, equal ones included', () => {
    fc.assert(
      fc.property(pairs, (points) => {
        const expected = points.flatMap((point, i) =>
          points.some((other) => dominates(other, point)) ? [] : [i],
        )
        expect(paretoFront(points).sort((a, b) => a - b)).toEqual(expected)
      }),
    )
  })

  it('is in ascending order of the first objective, and without what is not finite', () => {
    expect(paretoFront([[3, 1], [1, 3], [2, 2], [0, Infinity], [NaN, 0], [2, 2], [3, 3]])).toEqual([1, 2, 5, 0]) // prettier-ignore
  })
})

describe('the hypervolume', () => {
  it('is the number of unit squares that some point dominates', () => {
    fc.assert(
      fc.property(pairs, (points) => {
        let squares = 0
        for (let x = 0; x < 7; x++)
          for (let y = 0; y < 7; y++) if (points.some(([a, b]) => a <= x && b <= y)) squares++
        expect(hypervolume(points, [7, 7])).toBe(squares)
      }),
    )
  })
})

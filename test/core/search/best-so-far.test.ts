import { describe, expect, it } from 'vitest'
import { bestSoFar } from '../../../core/search/best-so-far'

describe('the best so far', () => {
  it('is the running minimum, and nothing before the first value', () => {
    expect(bestSoFar([null, NaN, 3, 4, null, 1, Infinity, 2])).toEqual([null, null, 3, 3, 3, 1, 1, 1])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gridOf, gridSize, gridValues } from '../../../core/search/grid'
import { assignmentKey, isActive, isInSpace, type Assignment, type Space } from '../../../core/search/space'
import { spaces } from './random-spaces'

/** All assignments of a grid, by plain recursion. */
function listed(space: Space, points: number, i = 0, before: Assignment = {}): Assignment[] {
  if (i === space.length) return [before]
  const parameter = space[i]
  if (!isActive(parameter, before)) return listed(space, points, i + 1, before)
  const values = gridValues(parameter.domain, points) ?? []
  return values.flatMap((value) => listed(space, points, i + 1, { ...before, [parameter.key]: value }))
}

describe('the grid', () => {
  it('takes values evenly on the scale of a parameter, the bounds among them', () => {
    expect(gridValues({ kind: 'real', from: 0, to: 1, scale: 'linear' }, 5)).toEqual([0, 0.25, 0.5, 0.75, 1])
    const decades = gridValues({ kind: 'real', from: 1e-4, to: 1, scale: 'log' }, 5)?.map(Number) ?? []
    expect(decades.map((x) => Math.log10(x).toFixed(9))).toEqual([-4, -3, -2, -1, 0].map((x) => x.toFixed(9)))
    expect(gridValues({ kind: 'integer', from: 1, to: 9, scale: 'linear' }, 3)).toEqual([1, 5, 9])
    expect(gridValues({ kind: 'integer', from: 8, to: 128, scale: 'log' }, 5)).toEqual([8, 16, 32, 64, 128])
  })

  it('takes every whole number when there are no more of them than points, and none twice', () => {
    expect(gridValues({ kind: 'integer', from: 2, to: 4, scale: 'log' }, 10)).toEqual([2, 3, 4])
    // 10^(i / 8) rounded.
    const rounded = gridValues({ kind: 'integer', from: 1, to: 10, scale: 'log' }, 9)
    expect(rounded).toEqual([1, 2, 3, 4, 6, 7, 10])
  })

  it('is what plain recursion lists, in its order, without repeats and within the space', () => {
    fc.assert(
      fc.property(spaces, fc.integer({ min: 1, max: 4 }), (space, points) => {
        const small = space.slice(0, 4)
        const expected = listed(small, points)
        const grid = gridOf(small, points)
        expect(grid.size).toBe(expected.length)
        const all = expected.map((_, place) => grid.at(place))
        expect(all).toEqual(expected)
        expect(new Set(all.map((assignment) => assignmentKey(small, assignment))).size).toBe(all.length)
        for (const assignment of all) expect(isInSpace(small, assignment)).toBe(true)
      }),
    )
  })

  it('is counted without being listed', () => {
    const large: Space = Array.from({ length: 20 }, (_, i) => ({
      key: `p${i}`,
      domain: { kind: 'real', from: 0, to: 1, scale: 'linear' },
      when: i === 0 ? [] : [{ key: 'p0', from: 0.5 }],
    }))
    // p0 is one of 0, 1/2, 1; where it is 0, nothing else is active.
    expect(gridSize(large, 3)).toBe(1 + 2 * 3 ** 19)
    expect(gridSize(large, Infinity)).toBe(Infinity)
    expect(Object.keys(gridOf(large, 3).at(0))).toEqual(['p0'])
    expect(Object.keys(gridOf(large, 3).at(1))).toHaveLength(20)
  })
})

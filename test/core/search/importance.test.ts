import { describe, expect, it } from 'vitest'
import type { SearchTrial } from '../../../core/search/history'
import { importanceOf, type Importance } from '../../../core/search/importance'
import type { Assignment, Space } from '../../../core/search/space'
import { search } from './searches'

const unit = { kind: 'real', from: 0, to: 1, scale: 'linear' } as const
const two: Space = [
  { key: 'x1', domain: unit, when: [] },
  { key: 'x2', domain: unit, when: [] },
]

const trials = (space: Space, value: (assignment: Assignment) => number, count: number): SearchTrial[] =>
  search({ name: 'random' }, { name: '', space, minimum: 0, value }, 1, count)

function shares(importance: Importance): Record<string, number> {
  if (importance.kind !== 'shares') throw new Error(importance.kind)
  return Object.fromEntries(importance.parameters.map(({ key, share }) => [key, share]))
}

const linear = ({ x1, x2 }: Assignment): number => 10 * Number(x1) + Number(x2)

describe('the importance of parameters', () => {
  it('is 100/101 for x1 where the value is 10 x1 + x2', () => {
    const { x1, x2 } = shares(importanceOf(two, trials(two, linear, 200), 1))
    expect(x1).toBeGreaterThan(0.97)
    expect(x1).toBeLessThan(1)
    expect(x2).toBeLessThan(0.025)
  })

  it('is in the pair where the value is an exclusive or', () => {
    const xor = ({ x1, x2 }: Assignment): number => (Number(x1) > 0.5 !== Number(x2) > 0.5 ? 1 : 0)
    const importance = importanceOf(two, trials(two, xor, 300), 1)
    expect(importance.kind === 'shares' && importance.pairs[0].share).toBeGreaterThan(0.7)
    expect(shares(importance).x1).toBeLessThan(0.2)
  })

  it('adds up to no more than everything', () => {
    const importance = importanceOf(
      two,
      trials(two, ({ x1, x2 }) => Number(x1) * Number(x2), 100),
      1,
    )
    if (importance.kind !== 'shares') throw new Error(importance.kind)
    const all = [...importance.parameters, ...importance.pairs].reduce((sum, { share }) => sum + share, 0)
    expect(all).toBeCloseTo(1, 9)
  })

  it('is not disturbed by a loss that exploded, nor by failed trials, and is little for a parameter that is seldom active', () => {
    const space: Space = [
      { key: 'kind', domain: { kind: 'choice', options: ['a', 'b', 'c'] }, when: [] },
      { key: 'rate', domain: { kind: 'real', from: 1e-4, to: 1, scale: 'log' }, when: [] },
      { key: 'only', domain: unit, when: [{ key: 'kind', values: ['a'] }] },
    ]
    const value = ({ rate, only }: Assignment): number =>
      Number(rate) > 0.9 ? 1e30 : Math.abs(Math.log10(Number(rate)) + 2) + 0.1 * Number(only ?? 0)
    const history = trials(space, value, 200)
    const failed = history
      .slice(0, 4)
      .map((trial): SearchTrial => ({ ...trial, value: null, state: 'failed' }))
    const { kind, rate, only } = shares(importanceOf(space, [...failed, ...history.slice(4)], 1))
    expect(rate).toBeGreaterThan(0.8)
    expect(kind).toBeLessThan(0.05)
    expect(only).toBeLessThan(0.05)
  })

  it('is nothing where all values are the same', () => {
    expect(
      shares(
        importanceOf(
          two,
          trials(two, () => 1, 20),
          1,
        ),
      ),
    ).toEqual({ x1: 0, x2: 0 })
  })

  it('is the same again', () => {
    const history = trials(two, linear, 30)
    expect(importanceOf(two, history, 3)).toEqual(importanceOf(two, history, 3))
  })

  it('is not said of fewer than 8 trials that have a value', () => {
    const history = trials(two, linear, 8)
    const few = history.map((trial, i): SearchTrial =>
      i === 0 ? { ...trial, value: null, state: 'failed' } : trial,
    )
    expect(importanceOf(two, few, 1)).toEqual({ kind: 'tooFewTrials', trials: 7, needed: 8 })
    expect(importanceOf(two, history, 1).kind).toBe('shares')
  })
})

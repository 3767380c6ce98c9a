import { describe, expect, it } from 'vitest'
import type { SearchTrial } from '../../../core/search/history'
import { defaultSampler, propose, samplers, type SamplerSpec } from '../../../core/search/samplers'
import type { Space } from '../../../core/search/space'
import { split } from '../../../core/search/tpe'
import { wilcoxonBelowZero } from '../../../core/statistics'
import { bestOf, search } from './searches'
import { testFunctions } from './test-functions'

const tpe = defaultSampler('tpe')
const STARTUP = samplers.tpe.parameters.startup.default
const line: Space = [{ key: 'x', domain: { kind: 'real', from: 0, to: 1, scale: 'linear' }, when: [] }]

const trial = (number: number, x: number, over: Partial<SearchTrial>): SearchTrial => ({
  number,
  assignment: { x },
  value: null,
  state: 'done',
  ...over,
})

describe('TPE', () => {
  const seeds = Array.from({ length: 20 }, (_, i) => i + 1)

  it.each(testFunctions)('finds lower values than random search in 60 trials: $name', (f) => {
    const differences = seeds.map(
      (seed) => bestOf(search(tpe, f, seed, 60)) - bestOf(search({ name: 'random' }, f, seed, 60)),
    )
    expect(differences.reduce((sum, d) => sum + d, 0)).toBeLessThan(0)
    expect(wilcoxonBelowZero(differences)).toBeLessThan(0.01)
  })

  it('begins as Sobol does', () => {
    const first = (spec: SamplerSpec): unknown[] =>
      search(spec, testFunctions[0], 5, STARTUP).map(({ assignment }) => assignment)
    expect(first(tpe)).toEqual(first({ name: 'sobol' }))
  })

  it('counts what failed, diverged or still runs as bad, and a higher rung as better than a lower one', () => {
    const history = [
      trial(1, 0.1, { value: 3 }),
      trial(2, 0.2, { value: -1, state: 'failed' }),
      trial(3, 0.3, { value: null }),
      trial(4, 0.4, { value: Infinity }),
      trial(5, 0.5, { state: 'running', value: -9 }),
      trial(6, 0.6, { value: 0, rung: 1 }),
      trial(7, 0.7, { value: 1, rung: 9 }),
    ]
    const more = Array.from({ length: 10 }, (_, i) => trial(8 + i, 0.9, { value: 5 + i, rung: 1 }))
    const { good, bad } = split([...history, ...more])
    expect(good.map(({ number }) => number)).toEqual([1, 7])
    expect(bad.length).toBe(history.length + more.length - 2)
  })

  it('keeps away from where trials fail', () => {
    const failing = (x: number): number | null => (x > 0.5 ? null : 1)
    const history: SearchTrial[] = []
    for (let number = 1; number <= 60; number++) {
      const assignment = propose(tpe, { space: line, history, seed: 3, number })!
      const value = failing(Number(assignment.x))
      history.push({ number, assignment, value, state: value === null ? 'failed' : 'done' })
    }
    const late = history.slice(-40).filter(({ state }) => state === 'failed')
    expect(late.length).toBeLessThan(8)
  })

  it('sends parallel workers to different places', () => {
    const told = search(
      tpe,
      { name: '', space: line, minimum: 0, value: ({ x }) => Math.abs(Number(x) - 0.3) },
      1,
      20,
    )
    const history = [...told]
    for (let number = 21; number <= 28; number++) {
      const assignment = propose(tpe, { space: line, history, seed: 1, number })!
      history.push({ number, assignment, value: null, state: 'running' })
    }
    const xs = history.slice(20).map(({ assignment }) => Number(assignment.x))
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(0.05)
    expect(new Set(xs).size).toBe(8)
  })
})

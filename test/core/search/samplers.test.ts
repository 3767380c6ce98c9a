import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gridSize } from '../../../core/search/grid'
import type { SearchTrial } from '../../../core/search/history'
import {
  defaultSampler,
  propose,
  samplers,
  type SamplerName,
  type SamplerSpec,
} from '../../../core/search/samplers'
import { assignmentKey, isInSpace, type Space } from '../../../core/search/space'
import { SOBOL_DIMENSIONS } from '../../../core/search/sobol'
import { finiteSpaces, spaces } from './random-spaces'
import { search } from './searches'
import { hartmann6, networkLike, type TestFunction } from './test-functions'

const specs = (Object.keys(samplers) as SamplerName[]).map((name): [string, SamplerSpec] => [
  name,
  defaultSampler(name),
])
const independent = { ...defaultSampler('tpe'), model: 'independent' } as SamplerSpec

/** A value for every assignment, of which every seventh fails. */
const valueOf = (space: Space, number: number, assignment: object): number | null =>
  number % 7 === 0
    ? null
    : (assignmentKey(space, assignment as Record<string, unknown>).length * 31 + number) % 11

const some: (space: Space) => TestFunction = (space) => ({
  name: '',
  space,
  minimum: 0,
  value: (assignment) => valueOf(space, 1, assignment) ?? 0,
})

describe.each([...specs, ['tpe, independent', independent] as const])('the sampler %s', (_, spec) => {
  it('has a label, a sentence, a reference and parameters with a meaning', () => {
    const { label, description, reference, parameters } = samplers[spec.name]
    expect(label).toMatch(/\S/)
    expect(description).toMatch(/^[A-Z].*\.$/)
    expect(reference).toMatch(/\d{4}/)
    for (const { meaning } of Object.values(parameters)) expect(meaning).toMatch(/\S/)
  })

  it('stays in the space, with exactly the active parameters, whatever became of the trials before', () => {
    fc.assert(
      fc.property(spaces, fc.integer(), (space, seed) => {
        const history: SearchTrial[] = []
        for (let number = 1; number <= 18; number++) {
          const assignment = propose(spec, { space, history, seed, number })
          if (assignment === null) break
          expect(isInSpace(space, assignment)).toBe(true)
          const value = valueOf(space, number, assignment)
          const ended = value === null ? 'failed' : 'done'
          history.push({ number, assignment, value, state: number % 5 === 0 ? 'running' : ended })
        }
      }),
      { numRuns: 30 },
    )
  })

  it('proposes every assignment of a finite space once, and then nothing', () => {
    fc.assert(
      fc.property(finiteSpaces, fc.integer(), (space, seed) => {
        const size = gridSize(space, Infinity)
        fc.pre(size <= 60)
        const all = spec.name === 'grid' ? { ...spec, points: 1000 } : spec
        const history = search(all, some(space), seed, size + 5)
        expect(history.length).toBe(size)
        expect(new Set(history.map(({ assignment }) => assignmentKey(space, assignment))).size).toBe(size)
      }),
      { numRuns: 15 },
    )
  })

  it('proposes the same after the history went through a file', () => {
    const whole = search(spec, networkLike, 4, 30)
    const half = JSON.parse(JSON.stringify(whole.slice(0, 20))) as SearchTrial[]
    for (let number = 21; number <= 30; number++) {
      const assignment = propose(spec, { space: networkLike.space, history: half, seed: 4, number })!
      expect(assignment).toEqual(whole[number - 1].assignment)
      half.push({ number, assignment, value: networkLike.value(assignment), state: 'done' })
    }
  })

  it('proposes other trials for another seed, unless nothing in it is random', () => {
    const [one, other] = [1, 2].map((seed) =>
      search(spec, hartmann6, seed, 5).map(({ assignment }) => assignment),
    )
    if (spec.name === 'grid') expect(one).toEqual(other)
    else expect(one).not.toEqual(other)
  })
})

describe('the sampler sobol', () => {
  it('draws at random beyond its dimensions', () => {
    const space: Space = Array.from({ length: SOBOL_DIMENSIONS + 2 }, (_, i) => ({
      key: `p${i}`,
      domain: { kind: 'real', from: 0, to: 1, scale: 'linear' },
      when: [],
    }))
    const n = 64
    const history = search({ name: 'sobol' }, some(space), 1, n)
    const cells = (i: number): number =>
      new Set(history.map(({ assignment }) => Math.floor(Number(assignment[`p${i}`]) * n))).size
    expect(cells(SOBOL_DIMENSIONS - 1)).toBe(n)
    expect(cells(SOBOL_DIMENSIONS)).toBeLessThan(n)
    expect(cells(SOBOL_DIMENSIONS)).toBeGreaterThan(n / 3)
  })
})

describe('the sampler tpe', () => {
  it('goes on to what is left when all that it would draw has been tried', () => {
    const space: Space = [
      { key: 'kind', domain: { kind: 'choice', options: ['plain', 'rated'] }, when: [] },
      {
        key: 'rate',
        domain: { kind: 'real', from: 1, to: 2, scale: 'log' },
        when: [{ key: 'kind', values: ['rated'] }],
      },
    ]
    const value = ({ kind }: Record<string, unknown>): number => (kind === 'plain' ? 0 : 1)
    const history = search(defaultSampler('tpe'), { name: '', space, minimum: 0, value }, 1, 40)
    expect(history.filter(({ assignment }) => assignment.kind === 'plain')).toHaveLength(1)
    expect(new Set(history.map(({ assignment }) => assignment.rate)).size).toBe(40)
  })
})

describe('the sampler random', () => {
  it('chooses every option of a choice about as often (chi-squared, 0.1 %)', () => {
    const space: Space = [
      { key: 'option', domain: { kind: 'choice', options: ['a', 'b', 'c', 'd'] }, when: [] },
      { key: 'x', domain: { kind: 'real', from: 0, to: 1, scale: 'linear' }, when: [] },
    ]
    const n = 1000
    const history = search({ name: 'random' }, some(space), 7, n)
    const counts = ['a', 'b', 'c', 'd'].map(
      (option) => history.filter(({ assignment }) => assignment.option === option).length,
    )
    const chi = counts.reduce((sum, count) => sum + (count - n / 4) ** 2 / (n / 4), 0)
    expect(chi).toBeLessThan(16.27)
  })
})

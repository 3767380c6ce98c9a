import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFor } from '../../../core/random'
import {
  activeKeys,
  assignmentKey,
  isInSpace,
  type Domain,
  type SearchParameter,
  type Space,
} from '../../../core/search/space'
import { checkSpace, type SpaceProblem } from '../../../core/search/space-problems'
import { cellOf, fromUnitCube, toUnitCube, valueAt } from '../../../core/search/unit-cube'
import { spaces } from './random-spaces'

const parameter = (key: string, domain: Domain, when: SearchParameter['when'] = []): SearchParameter => ({
  key,
  domain,
  when,
})
const depth = parameter('depth', { kind: 'integer', from: 1, to: 4, scale: 'linear' })
const units: Domain = { kind: 'integer', from: 4, to: 256, scale: 'log' }
const network: Space = [
  depth,
  parameter('units3', units, [{ key: 'depth', from: 3 }]),
  parameter('norm', { kind: 'choice', options: [true, false] }),
  parameter('momentum', { kind: 'real', from: 0, to: 1, scale: 'linear' }, [
    { key: 'norm', values: [true] },
    { key: 'units3', to: 64 },
  ]),
]

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the parameters that are active', () => {
  it('are those whose conditions hold', () => {
    expect(activeKeys(network, { depth: 2 })).toEqual(['depth', 'norm'])
    expect(activeKeys(network, { depth: 3 })).toEqual(['depth', 'units3', 'norm'])
    expect(activeKeys(network, { depth: 4, units3: 64, norm: true })).toContain('momentum')
    expect(activeKeys(network, { depth: 4, units3: 65, norm: true })).not.toContain('momentum')
  })

  it('do not include one whose condition names a parameter that is not active, whatever value it has', () => {
    expect(activeKeys(network, { depth: 2, units3: 8, norm: true })).toEqual(['depth', 'norm'])
  })

  it('compare options by their JSON', () => {
    const space: Space = [
      parameter('init', { kind: 'choice', options: [{ scheme: 'he' }, 'zeros'] }),
      parameter('gain', { kind: 'real', from: 1, to: 2, scale: 'log' }, [
        { key: 'init', values: [{ scheme: 'he' }] },
      ]),
    ]
    expect(activeKeys(space, { init: { scheme: 'he' } })).toEqual(['init', 'gain'])
    expect(activeKeys(space, { init: 'zeros' })).toEqual(['init'])
  })
})

describe('an assignment', () => {
  it('is in the space when it has exactly the active parameters, each within its domain', () => {
    expect(isInSpace(network, { depth: 1, norm: false })).toBe(true)
    expect(isInSpace(network, { depth: 1, norm: false, units3: 8 })).toBe(false)
    expect(isInSpace(network, { depth: 3, norm: false })).toBe(false)
    expect(isInSpace(network, { depth: 1.5, norm: false })).toBe(false)
    expect(isInSpace(network, { depth: 5, norm: false })).toBe(false)
    expect(isInSpace(network, { depth: 1, norm: 'false' })).toBe(false)
    expect(isInSpace(network, { depth: 1, norm: false, other: 1 })).toBe(false)
  })

  it('is the same as another whatever the order of their keys', () => {
    const key = assignmentKey(network, { depth: 1, norm: false })
    expect(assignmentKey(network, { norm: false, depth: 1 })).toBe(key)
    expect(assignmentKey(network, { norm: true, depth: 1 })).not.toBe(key)
  })
})

describe('a point of the unit cube', () => {
  it('becomes an assignment in the space, and that becomes a point that leads to it again', () => {
    fc.assert(
      fc.property(spaces, fc.array(unit, { minLength: 6, maxLength: 6 }), (space, point) => {
        expect(checkSpace(space)).toEqual([])
        const assignment = fromUnitCube(space, point)
        expect(isInSpace(space, assignment)).toBe(true)
        const back = toUnitCube(space, assignment)
        expect(space.filter((_, i) => back[i] !== null).map(({ key }) => key)).toEqual(
          Object.keys(assignment),
        )
        const again = fromUnitCube(
          space,
          back.map((coordinate) => coordinate ?? 0),
        )
        for (const { key, domain } of space) {
          if (domain.kind === 'real' && key in assignment && key in again) {
            expect(Math.abs(Number(again[key]) - Number(assignment[key]))).toBeLessThan(1e-9 * domain.to)
          }
        }
        const exact = (values: typeof assignment): string =>
          assignmentKey(
            space.filter(({ domain }) => domain.kind !== 'real'),
            values,
          )
        // A condition on a real number may turn on its last bit.
        if (Object.keys(again).length === Object.keys(assignment).length)
          expect(exact(again)).toBe(exact(assignment))
      }),
    )
  })

  it('leads to a log-uniform number on a log scale (Kolmogorov & Smirnov, 1 %)', () => {
    const domain: Domain = { kind: 'real', from: 1e-5, to: 1, scale: 'log' }
    const random = randomFor(1, 'log-uniform')
    const n = 4000
    const shares = Array.from(
      { length: n },
      () => Math.log10(Number(valueAt(domain, random.uniform()))) / 5 + 1,
    )
    shares.sort((a, b) => a - b)
    const distance = Math.max(...shares.map((x, i) => Math.max(x - i / n, (i + 1) / n - x)))
    expect(distance).toBeLessThan(1.63 / Math.sqrt(n))
  })

  it('leads to each whole number from an equal part on a linear scale, and from ln (k + 1/2) / (k - 1/2) on a log scale', () => {
    const linear: Domain = { kind: 'integer', from: 3, to: 7, scale: 'linear' }
    const log: Domain = { kind: 'integer', from: 1, to: 100, scale: 'log' }
    for (let k = 3; k <= 7; k++) {
      const { from, to } = cellOf(linear, k)
      expect(to - from).toBeCloseTo(1 / 5, 12)
    }
    for (const k of [1, 10, 100]) {
      const { from, to } = cellOf(log, k)
      expect(to - from).toBeCloseTo(Math.log((k + 0.5) / (k - 0.5)) / Math.log(100.5 / 0.5), 12)
      expect(valueAt(log, from + 1e-9)).toBe(k)
      expect(valueAt(log, to - 1e-9)).toBe(k)
    }
  })
})

describe('checking a space', () => {
  const number = (from: number, to: number, over: object = {}): Domain => ({
    kind: 'real',
    from,
    to,
    scale: 'linear',
    ...over,
  })
  const cases: Record<SpaceProblem['problem'], Space> = {
    noParameters: [],
    keyTwice: [parameter('last', number(0, 1)), parameter('last', number(0, 1))],
    notFinite: [parameter('last', number(0, Infinity))],
    fromAboveTo: [parameter('last', number(2, 1))],
    logNotPositive: [parameter('last', number(0, 1, { scale: 'log' }))],
    notWhole: [parameter('last', number(0.5, 3, { kind: 'integer' }))],
    noOptions: [parameter('last', { kind: 'choice', options: [] })],
    optionTwice: [parameter('last', { kind: 'choice', options: [[1], [1]] })],
    optionNotJson: [parameter('last', { kind: 'choice', options: [1, undefined] })],
    conditionUnknown: [parameter('last', number(0, 1), [{ key: 'nobody', values: [1] }])],
    conditionNotEarlier: [parameter('last', number(0, 1), [{ key: 'last', from: 0 }])],
    conditionNeverHolds: [depth, parameter('last', number(0, 1), [{ key: 'depth', from: 5 }])],
  }

  it.each(Object.entries(cases))('finds %s', (problem, space) => {
    expect(checkSpace(space)).toEqual([{ key: space.length > 0 ? 'last' : '', problem }])
  })

  it('finds nothing wrong with a sound one', () => {
    expect(checkSpace(network)).toEqual([])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SPLITS } from '../../core'
import { naturalData, naturalGenerated } from '../../renderer/data/natural-data'
import { ROLES, roleOf, targetsOf, withRole, withTargetToo } from '../../renderer/data/roles'
import { fractionsOf, sharesBetween, sharesOf, withShare } from '../../renderer/data/split-shares'
import { withData } from '../../renderer/data/with-data'
import type { DataSpec } from '../../services/contract/data-spec'
import { experimentFile, type ExperimentFile } from '../../services/contract/experiment-file'
import { column } from './described-columns'

const NAMES = ['a', 'b', 'c', 'y']
const table = (): DataSpec =>
  naturalData(
    'x.csv',
    NAMES.map((name) => column(name)),
  )

describe('the roles of columns', () => {
  it('begin with one target and features besides', () => {
    expect(NAMES.map((name) => roleOf(table(), name))).toEqual(['feature', 'feature', 'feature', 'target'])
  })

  it('leave a column out, and take it back', () => {
    const without = withRole(table(), NAMES, 'b', 'out')
    expect(without.features).toEqual(['a', 'c'])
    expect(withRole(without, NAMES, 'b', 'feature').features).toBe('all')
  })

  it('pass the target on; the former one becomes a feature where all columns are', () => {
    const moved = withRole(table(), NAMES, 'a', 'target')
    expect(moved).toMatchObject({ target: 'a', features: 'all' })
    expect(roleOf(moved, 'y')).toBe('feature')
  })

  it('let one column say the split, and go back to fractions without it', () => {
    const split = withRole(table(), NAMES, 'c', 'split')
    expect(split).toMatchObject({ split: { column: 'c' }, features: 'all' })
    expect(withRole(split, NAMES, 'c', 'feature').split).toMatchObject({ train: 0.7 })
  })

  it('let a regression have several targets, in the order of the columns', () => {
    const two = withTargetToo(table(), NAMES, 'b', true)
    expect(two.target).toEqual(['b', 'y'])
    expect(roleOf(two, 'b')).toBe('target')
    const one = withTargetToo(two, NAMES, 'y', false)
    expect(one.target).toBe('b')
    expect(roleOf(one, 'y')).toBe('feature')
  })

  it('forget the image when one of its pixels is left out', () => {
    const pixels = Array.from({ length: 16 }, (_, i) => `p_${Math.floor(i / 4)}_${i % 4}`)
    const data = naturalData(
      'x.csv',
      [...pixels, 'y'].map((name) => column(name)),
    )
    expect(data.image).toEqual({ width: 4, height: 4 })
    expect(withRole(data, [...pixels, 'y'], 'p_0_0', 'out').image).toBeUndefined()
  })

  it('are what they were given, whatever went before', () => {
    const step = fc.record({ name: fc.constantFrom(...NAMES), role: fc.constantFrom(...ROLES) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), step, (before, last) => {
        const start = before.reduce((data, { name, role }) => withRole(data, NAMES, name, role), table())
        const data = withRole(start, NAMES, last.name, last.role)
        const features = NAMES.filter((name) => roleOf(data, name) === 'feature')
        // Without any feature, all that is free is one again.
        fc.pre(features.length > 0 && !(last.role === 'out' && features.includes(last.name)))
        expect(roleOf(data, last.name)).toBe(last.role)
        expect(targetsOf(data).length).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('the shares of the parts', () => {
  const rest = { seed: 3, stratify: true, validation: 0.15 }

  it('are what training reads from fractions', () => {
    expect(sharesOf(rest, false)).toEqual({ train: 0.7, validation: 0.15, test: 0.15 })
    expect(sharesOf({ ...rest, test: 0.25 }, false)).toEqual({ train: 0.6, validation: 0.15, test: 0.25 })
    expect(sharesOf({ ...rest, train: 0.85 }, true)).toEqual({ train: 0.85, validation: 0.15, test: 0 })
  })

  it('keep the proportion of the others when one changes', () => {
    const shares = { train: 0.6, validation: 0.2, test: 0.2 }
    expect(withShare(shares, 'train', 0.8, false)).toEqual({ train: 0.8, validation: 0.1, test: 0.1 })
    expect(withShare(shares, 'test', 0, false)).toEqual({ train: 0.75, validation: 0.25, test: 0 })
  })

  it('find room again after one has taken all', () => {
    const all = { train: 1, validation: 0, test: 0 }
    expect(withShare(all, 'train', 0.7, false)).toEqual({ train: 0.7, validation: 0.3, test: 0 })
  })

  it('leave the test part alone that the data have of their own', () => {
    const changed = withShare({ train: 0.9, validation: 0.1, test: 0 }, 'validation', 0.25, true)
    expect(changed).toEqual({ train: 0.75, validation: 0.25, test: 0 })
    expect(fractionsOf(changed, rest, true)).toEqual({
      train: 0.75,
      validation: 0.25,
      seed: 3,
      stratify: true,
    })
  })

  it('sum to 1 within what training bears, and none is below 0', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const change = fc.record({ part: fc.constantFrom(...SPLITS), share })
    fc.assert(
      fc.property(share, share, fc.array(change, { maxLength: 6 }), (a, b, changes) => {
        const start = sharesBetween(Math.min(a, b), Math.max(a, b))
        const shares = changes.reduce((now, { part, share: to }) => withShare(now, part, to, false), start)
        const values = SPLITS.map((name) => shares[name])
        expect(Math.abs(values.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(1e-9)
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('an experiment on other data', () => {
  const classified = naturalGenerated('moons')
  const regression = naturalGenerated('curve')
  const experiment = (over: { output?: object; training?: object; data?: DataSpec } = {}): ExperimentFile =>
    experimentFile.parse({
      ...{ schemaVersion: 1, name: 'x', data: over.data ?? classified },
      network: { hidden: [{ units: 4 }], output: over.output ?? {} },
      training: over.training ?? {},
    })

  it('keeps all of the network and its training that fits', () => {
    const given = experiment({ training: { optimizer: { name: 'adam' }, loss: 'binaryCrossEntropy' } })
    const xor = naturalGenerated('xor')
    expect(withData(given, xor)).toEqual({ ...given, data: xor })
  })

  it('leaves output and loss to what is natural when the task changes', () => {
    const given = experiment({ output: { activation: 'sigmoid' }, training: { loss: 'binaryCrossEntropy' } })
    const changed = withData(given, regression)
    expect([changed.network.output.activation, changed.training.loss]).toEqual(['auto', 'auto'])
    expect(changed.network.hidden).toEqual(given.network.hidden)
  })

  it('does so too when there are more classes than the output can tell apart', () => {
    const given = experiment({ output: { activation: 'sigmoid' }, training: { loss: 'binaryCrossEntropy' } })
    const changed = withData(given, naturalGenerated('gaussians'), 3)
    expect([changed.network.output.activation, changed.training.loss]).toEqual(['auto', 'auto'])
  })

  it('drops weights of classes that are no more', () => {
    const given = experiment({ training: { classWeights: [1, 2] } })
    expect(withData(given, naturalGenerated('gaussians'), 3).training.classWeights).toBeNull()
    expect(withData(given, regression).training.classWeights).toBeNull()
    expect(withData(given, naturalGenerated('xor'), 2).training.classWeights).toEqual([1, 2])
  })
})

describe('the name of an experiment', () => {
  const named = (name: string): string =>
    withData(
      experimentFile.parse({ schemaVersion: 1, name, data: table(), network: { hidden: [] } }),
      naturalGenerated('moons'),
    ).name

  it('goes along with its data where it begins with their name', () => {
    expect(named('X, one hidden layer')).toBe('Moons, one hidden layer')
  })

  it('stays where it says something else', () => {
    expect(named('my experiment')).toBe('my experiment')
  })
})

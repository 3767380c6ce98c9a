import { describe, expect, it } from 'vitest'
import { inMemoryAgain } from '../../../services/datasets/feature-rows'
import { generators } from '../../../core'
import { dataSpec } from '../../../services/contract/data-spec'
import { loadDataSet } from '../../../services/datasets/load'
import { fingerprintOf } from '../../../services/datasets/fingerprint'
import { expectRefusal, rowsOf } from './temporary-data'

const load = (source: unknown, spec: Record<string, unknown> = {}) =>
  loadDataSet(dataSpec.parse({ source, task: 'classification', ...spec }), '')
const moons = { generator: 'moons', rows: 100, seed: 7 }
const curve = { generator: 'curve', rows: 100, formula: '2 * x + 5', noise: 0 }

describe('data that are made up', () => {
  it.each(Object.entries(generators))('are prepared as those of a file: %s', async (generator, entry) => {
    const isCurve = entry.classes({ arms: 2, groups: 3 }) === null
    const data = await load({ generator, rows: 200 }, { task: isCurve ? 'regression' : 'classification' })
    expect(data.rows).toBe(200)
    expect(data.featureNames).toEqual(entry.features)
    const { train, validation, test } = data.split
    expect([train.length, validation.length, test.length].map((n) => n / 200)).toEqual([
      expect.closeTo(0.7, 1),
      expect.closeTo(0.15, 1),
      expect.closeTo(0.15, 1),
    ])
    // Standardised by the training part.
    const first = [...train].map((row) => inMemoryAgain(data).features[row * entry.features.length])
    expect(first.reduce((sum, x) => sum + x, 0) / train.length).toBeCloseTo(0, 5)
  })

  it('have classes 0, 1, ... in turn, or values', async () => {
    const { target } = await load({ generator: 'gaussians', rows: 12, groups: 4 })
    expect(target).toMatchObject({ kind: 'classes', name: 'class', classes: ['0', '1', '2', '3'] })
    expect(target.kind === 'classes' && [...target.labels]).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3])
    const unscaled = { task: 'regression', standardize: false, standardizeTarget: false }
    const line = await load(curve, unscaled)
    const values = line.target.kind === 'values' ? line.target.values : []
    rowsOf(line).forEach(([x], i) => expect(values[i]).toBeCloseTo(2 * x + 5, 5))
  })

  it('are the same bits again, and others for another seed', async () => {
    const print = async (source: unknown): Promise<string> => fingerprintOf(await load(source))
    expect(await print(moons)).toBe(await print({ ...moons }))
    expect(await print({ ...moons, seed: 8 })).not.toBe(await print(moons))
  })

  it('can be learned from by some of their features', async () => {
    const both = await load(moons, { standardize: false })
    const second = await load(moons, { standardize: false, features: ['x2'] })
    expect(second.featureNames).toEqual(['x2'])
    expect(rowsOf(second)).toEqual(rowsOf(both).map(([, x2]) => [x2]))
  })

  it('are not asked for what they do not have', async () => {
    const refused = (spec: Record<string, unknown>, ...mentions: string[]) =>
      expectRefusal(load(moons, spec), 'experimentImpossible', ...mentions)
    await refused({ target: 'class' }, 'data.target', 'leave it out')
    await refused({ categorical: ['x1'] }, 'data.categorical')
    await refused({ split: { column: 'part' } }, 'data.split.column', 'fractions')
    await refused({ task: 'regression' }, 'data.task', 'set "classification"')
    await refused({ features: ['x1', 'x1'] }, 'data.features', 'twice')
    await refused({ split: { train: 0.5, test: 0.1 } }, 'data.split', 'sum to 1')
    await expectRefusal(
      load(moons, { features: ['x3'] }),
      'columnUnknown',
      'data.source "moons"',
      '"x3"',
      'x1',
    )
    await expectRefusal(load(curve), 'experimentImpossible', 'data.task', 'set "regression"')
  })

  it('name the formula that cannot be used', async () => {
    const refused = (formula: string, ...mentions: string[]) =>
      expectRefusal(
        load({ ...curve, formula }, { task: 'regression' }),
        'experimentImpossible',
        'data.source.formula',
        ...mentions,
      )
    await refused('sin(2 * y)', '"y" is not known')
    await refused('sqrt(x)', 'it is NaN')
  })
})

describe('features that are said to be pixels', () => {
  it('must be as many as the image has', async () => {
    await expectRefusal(
      load(moons, { image: { width: 2, height: 2 } }),
      'experimentImpossible',
      'data.image: 2 x 2 are 4 pixels, and there are 2 features',
    )
    expect((await load(moons, { image: { width: 2, height: 1 } })).rows).toBe(100)
  })
})

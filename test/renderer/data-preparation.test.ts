import { describe, expect, it } from 'vitest'
import { dataSpec } from '../../services/contract/data-spec'
import { columnSettings } from '../../services/contract/preparation-spec'
import type { DataExamination, PreparedColumn } from '../../services/contract/tables'
import { readAs, settingsOf, withReadAs, withSettings } from '../../renderer/data/column-settings'
import { preparationSteps, STEPS } from '../../renderer/data/preparation-steps'

const numbers = (min: number, max: number) => ({ min, max, mean: 0, std: 1, bins: [1] })
const numeric: PreparedColumn = {
  ...{ name: 'age', kind: 'numeric', features: 1, missing: 3, fill: 40, transform: 'log' },
  ...{ before: numbers(1, 90), after: numbers(-2, 2) },
}
const category: PreparedColumn = {
  ...{ name: 'city', kind: 'categorical', features: 4, missing: 0, fill: null, transform: 'none' },
  ...{ before: null, after: null },
}
const part = (rows: number) => ({ rows, counts: [], range: null })
const found: DataExamination = {
  facts: {
    features: 5,
    target: { kind: 'classes', classes: ['a', 'b'], trainCounts: [40, 40] },
    rows: { train: 80, validation: 15, test: 15 },
  },
  featureNames: [],
  image: null,
  parts: { train: part(80), validation: part(15), test: part(15) },
  points: null,
  preparation: {
    rows: { read: 120, filtered: 100, complete: 100 },
    balance: { before: [40, 30], after: [40, 40] },
    columns: [numeric, category],
    targets: [{ ...numeric, name: 'price', before: numbers(100, 900), after: numbers(0, 1) }],
  },
  warnings: [],
}
const data = dataSpec.parse({
  ...{ source: 'd.csv', target: 'y', task: 'classification', filter: 'age > 1', balance: 'oversample' },
  categorical: ['zip'],
})
const textOf = (name: string, spec = data, of: DataExamination = found): string | undefined =>
  preparationSteps(spec, of, 3).find((step) => step.name === name)?.text

describe('the steps of the preparation', () => {
  it.each([
    ['choose', '3 columns → 2 as features'],
    ['cast', 'categories: zip'],
    ['filter', '120 → 100 rows'],
    ['missing', '3 in 1 column → 40'],
    ['split', '80 train, 15 validation, 15 test'],
    ['transform', 'log(age)'],
    ['scale', '1 column: 1 to 90 → -2 to 2'],
    ['encode', 'city: 2 columns → 5 features'],
    ['balance', '40 : 30 → 40 : 40'],
    ['chunks', 'all rows at once'],
  ])('say before and after: %s', (name, text) => {
    expect(textOf(name)).toBe(text)
  })

  it('say the target of a regression, which has no classes', () => {
    const spec = { ...data, task: 'regression', balance: 'none' } as const
    expect(textOf('target', spec)).toBe('100 to 900 → 0 to 1')
    expect(textOf('balance', spec)).toBeUndefined()
  })

  it('say in how many chunks the training rows come', () => {
    const facts = { ...found.facts, chunks: { rows: 30, seed: 0 } }
    expect(textOf('chunks', data, { ...found, facts })).toBe('3 chunks of 30 rows at most')
  })

  it('say rows that were left out for what they miss', () => {
    const rows = { read: 120, filtered: 100, complete: 90 }
    const left = { ...found, preparation: { ...found.preparation, rows } }
    expect(textOf('missing', data, left)).toBe('100 → 90 rows')
  })

  it('stand in the order in which they happen, also where nothing is known of the data', () => {
    const known = preparationSteps(data, null, 3)
    expect(known.map(({ name }) => name)).toEqual(STEPS.filter((name) => name !== 'target'))
    expect(known.every(({ text }) => text === '')).toBe(true)
  })

  it('are fewer where there is no file of columns', () => {
    const made = dataSpec.parse({ source: { generator: 'moons' }, task: 'classification' })
    const names = preparationSteps(made, found, 3).map(({ name }) => name)
    expect(names).toEqual(['split', 'transform', 'scale', 'encode', 'balance'])
    const images = dataSpec.parse({
      ...{ source: { train: { images: 'i', labels: 'l' } }, task: 'classification' },
    })
    const folder = dataSpec.parse({
      ...{ source: { folder: 'f', width: 2, height: 2 }, task: 'classification' },
    })
    for (const each of [images, folder])
      expect(preparationSteps(each, found, 2).map(({ name }) => name)).toEqual(['split', 'scale', 'balance'])
  })
})

describe('what is said of one column', () => {
  it('is added to what was said, and taken back', () => {
    const log = withSettings(data, 'age', { transform: 'log' })
    const both = withSettings(log, 'age', { standardize: 'minMax' })
    expect(settingsOf(both, 'age')).toEqual({ transform: 'log', standardize: 'minMax' })
    expect(withSettings(log, 'age', { transform: undefined })).toEqual(data)
  })

  it('can be of a column of any name', () => {
    for (const name of ['constructor', 'toString', 'a.b', '1'])
      expect(settingsOf(withSettings(data, name, { transform: 'log' }), name)).toEqual({ transform: 'log' })
    expect(settingsOf(data, 'constructor')).toEqual({})
  })

  it.each(['found', 'number', 'category'] as const)(
    'is read as %s, and what else was said is said no more',
    (as) => {
      const changed = withReadAs(withSettings(data, 'age', { transform: 'log' }), 'age', as)
      expect(readAs(changed, 'age')).toBe(as)
      expect(settingsOf(changed, 'age').transform).toBeUndefined()
      expect(dataSpec.parse(changed)).toEqual(changed)
      expect(readAs(withReadAs(changed, 'age', 'found'), 'age')).toBe('found')
    },
  )

  it('has no other keys', () => {
    expect(columnSettings.safeParse({ transfrom: 'log' }).error?.issues[0].message).toContain(
      'Did you mean "transform"?',
    )
  })
})

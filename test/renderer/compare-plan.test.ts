import { describe, expect, it } from 'vitest'
import { firstValues, kindOf, OTHER_FACTORS } from '../../renderer/compare/factor-kinds'
import { lookOf } from '../../renderer/compare/looks'
import { measureTitle } from '../../renderer/compare/measures'
import { EXAMPLE_PLAN, fileOf, NO_PLAN, plannedSchemes, schemeCount } from '../../renderer/compare/plan'
import {
  ALL_SCHEMES,
  numbersOf,
  schemeValue,
  toggled,
  withNumbers,
} from '../../renderer/compare/usual-schemes'
import { printList, readList } from '../../renderer/compare/value-list'
import { experimentOf, schemesOf } from '../../services/contract/comparison-file'
import { experimentFile } from '../../services/contract/experiment-file'

const draft = experimentFile.parse({
  schemaVersion: 1,
  name: 'small',
  data: { source: 'iris.csv', target: 'species', task: 'classification' },
  network: { hidden: [{ units: 4 }, { units: 3 }] },
  training: { epochs: 7, seed: 9 },
})
const facts = {
  features: 4,
  target: { kind: 'classes', classes: ['a', 'b', 'c'], trainCounts: [3, 3, 3] },
  rows: { train: 9, validation: 3, test: 3 },
} as const

describe('a list of values in a field', () => {
  const numbers = { min: 0, max: 1000 }
  const whole = { ...numbers, isWhole: true }

  it.each([
    ['0.1, 0.01', numbers, [0.1, 0.01]],
    ['1-4', whole, [1, 2, 3, 4]],
    ['4–2', whole, [4, 3, 2]],
    ['8 16;8', whole, [8, 16]],
    ['1e-3', numbers, [0.001]],
    ['none, 1', { ...numbers, hasNone: true }, [null, 1]],
    ['', numbers, []],
  ])('"%s" is read as it is meant', (text, limits, values) => {
    expect(readList(text, limits)).toEqual({ values })
  })

  it.each([
    ['two', numbers, /Found "two", expected numbers/],
    ['2000', numbers, /Found 2000, expected numbers from 0, up to 1000/],
    ['1.5', whole, /expected whole numbers/],
    ['0', { ...numbers, isAbove: true }, /above 0/],
    ['1-500', whole, /200 values at most/],
    ['none', numbers, /Found "none"/],
  ])('"%s" is refused with the reason', (text, limits, reason) => {
    expect(readList(text, limits)).toMatchObject({
      values: null,
      problem: expect.stringMatching(reason) as string,
    })
  })

  it('is written as it is read again', () => {
    for (const values of [[1, 2, 3, 8], [0.1, 0.01], [null, 1], [5, 6], []]) {
      const text = printList(values)
      expect(readList(text, { ...numbers, hasNone: true, isWhole: !text.includes('.') })).toEqual({ values })
    }
    expect(printList([1, 2, 3, 8])).toBe('1-3, 8')
  })
})

describe('initialisations that are ticked', () => {
  it('stand in the order of their table, each with its number where it has one', () => {
    const values = toggled(toggled([], 'heNormal'), 'normal')
    expect(values).toEqual([{ scheme: 'normal', std: 0.01 }, 'heNormal'])
    expect(toggled(values, 'heNormal')).toEqual([{ scheme: 'normal', std: 0.01 }])
  })

  it('may be one scheme with several numbers', () => {
    const values = withNumbers(['zeros', schemeValue('normal')], 'normal', [0.01, 0.1])
    expect(numbersOf(values, 'normal')).toEqual([0.01, 0.1])
    expect(schemesOf({ vary: { init: values } }).map(({ label }) => label)).toEqual([
      ...['Zeros', 'Normal (std 0.01)', 'Normal (std 0.1)'],
    ])
  })

  it('can all be trained, each under a label of its own', () => {
    const file = fileOf({ ...NO_PLAN, vary: { init: ALL_SCHEMES.map(schemeValue) } }, draft)
    const schemes = plannedSchemes(file, facts)
    expect(schemes.filter(({ problem }) => problem !== null)).toEqual([])
    expect(new Set(schemes.map(({ label }) => label)).size).toBe(ALL_SCHEMES.length)
  })
})

describe('a plan', () => {
  it('is a comparison of the draft, which keeps its own epochs', () => {
    const file = fileOf({ ...EXAMPLE_PLAN, epochs: 2 }, draft)
    expect(file).toMatchObject({ name: 'small, initialisations', seeds: 5, target: null })
    expect(file.experiment.training.epochs).toBe(2)
    expect(schemeCount(file)).toBe(9)
  })

  it('leaves out what varies without a value', () => {
    expect(fileOf({ ...NO_PLAN, vary: { depth: [], width: [3] } }, draft).vary).toEqual({ width: [3] })
  })

  it.each(['init', 'activation', 'clip', 'depth', 'width', 'network.hidden[0].units', 'training.nothing'])(
    'tells what cannot be a value of %s, whatever it is',
    (key) => {
      const values = [[], { scheme: 5 }, { name: null }, 'nothing of the kind', -1]
      const schemes = plannedSchemes(fileOf({ ...NO_PLAN, vary: { [key]: values } }, draft), facts)
      expect(schemes).toHaveLength(values.length)
      for (const { label, problem } of schemes)
        expect([typeof label, typeof problem]).toEqual(['string', 'string'])
    },
  )

  it('says which schemes cannot be trained, and why', () => {
    const none = { ...draft, network: { ...draft.network, hidden: [] } }
    const schemes = plannedSchemes(fileOf({ ...NO_PLAN, vary: { depth: [0, 2] } }, none), facts)
    expect(schemes.map(({ problem }) => problem)).toEqual([null, expect.stringMatching(/depth/)])
  })
})

describe('what else can vary', () => {
  it.each(OTHER_FACTORS)('%s: its values fit the experiment', (factor) => {
    const kind = kindOf(factor)
    const read = kind.type === 'list' ? readList(kind.example, kind.limits) : null
    expect(read?.values ?? []).toHaveLength(read?.values?.length ?? 0)
    const values =
      kind.type === 'choices' ? kind.options.map(({ value }) => value) : read!.values!.map(kind.toValue)
    const file = fileOf({ ...NO_PLAN, vary: { [factor]: values } }, draft)
    for (const scheme of schemesOf(file)) expect(() => experimentOf(file, scheme, 1)).not.toThrow()
    if (kind.type === 'list') expect(values.map(kind.fromValue)).toEqual(read!.values)
  })

  it('begins with both where there are two', () => {
    expect(firstValues('batchNorm')).toEqual([false, true])
    expect(firstValues('width')).toEqual([])
  })
})

describe('looks', () => {
  it('differ for as many schemes as can be drawn', () => {
    const looks = Array.from({ length: 60 }, (_, i) => JSON.stringify(lookOf(i)))
    expect(new Set(looks).size).toBe(60)
  })
})

describe('a measure', () => {
  it('is called as on an axis', () => {
    expect((['error', 'loss', 'rmse'] as const).map(measureTitle)).toEqual([
      ...['Validation error', 'Validation loss', 'Validation RMSE'],
    ])
  })
})

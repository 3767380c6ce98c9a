import { describe, expect, it } from 'vitest'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { csv } = temporaryData()
const TEXT = 'width,height,kind,y\n1,2,p,3\n4,5,q,6\n'
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

describe('features', () => {
  it('are all columns but the target, or those listed, in the order of the list', async () => {
    expect((await csv(TEXT)).featureNames).toEqual(['width', 'height', 'kind=p', 'kind=q'])
    const data = await csv(TEXT, { features: ['height', 'width'] })
    expect(data.featureNames).toEqual(['height', 'width'])
    expect(rowsOf(data)).toEqual([
      [2, 1],
      [5, 4],
    ])
  })
})

describe('a column that there is not is refused, with the nearest name', () => {
  it.each([
    ['data.target', { target: 'Y' }, '"y"'],
    ['data.features', { features: ['width', 'heigth'] }, '"height"'],
    ['data.categorical', { categorical: ['kinds'] }, '"kind"'],
    ['data.split.column', { split: { column: 'widht' } }, '"width"'],
  ])('in %s', async (key, spec, near) => {
    await expectRefusal(csv(TEXT, spec), 'columnUnknown', key, `Did you mean ${near}`)
  })
})

describe('what cannot be is refused', () => {
  it.each([
    ['no target', { target: undefined }, 'data.target', 'which column'],
    ['the target among the features', { features: ['width', 'y'] }, 'data.features', '"y"'],
    [
      'the split column among the features',
      { features: ['kind'], split: { column: 'kind' } },
      'data.features',
      '"kind"',
    ],
    ['a feature twice', { features: ['width', 'width'] }, 'data.features', '"width" is listed twice'],
    ['a target twice', { target: ['y', 'y'] }, 'data.target', '"y" is listed twice'],
    ['the target as split column', { split: { column: 'y' } }, 'data.split.column', '"y"'],
    [
      'two targets of a classification',
      { target: ['y', 'kind'], task: 'classification' },
      'data.target',
      'found 2',
    ],
    [
      'no feature left',
      { target: ['width', 'height', 'y'], split: { column: 'kind' } },
      'data.features',
      'every column',
    ],
  ])('%s', async (_, spec, key, mention) => {
    await expectRefusal(csv(TEXT, spec), 'experimentImpossible', key, mention)
  })
})

describe('a classification', () => {
  const classes = { task: 'classification' }

  it('has the classes of its target in order: texts by code unit, numbers by size', async () => {
    const texts = await csv('a,y\n1,no\n2,Yes\n3,no\n', classes)
    expect(texts.target).toEqual({
      ...{ kind: 'classes', name: 'y', classes: ['Yes', 'no'], labels: new Int32Array([1, 0, 1]) },
    })
    const target = (await csv('a,y\n1,10\n2,9\n3,-1\n4,10.0\n', classes)).target
    expect(target).toMatchObject({ classes: ['-1', '9', '10'], labels: new Int32Array([2, 1, 0, 2]) })
  })

  it('is refused with one class', async () => {
    await expectRefusal(csv('a,y\n1,p\n2,p\n', classes), 'targetOneClass', '"y"', '"p"')
    await expectRefusal(csv('a,y\n1,p\n,q\n', { ...classes, missing: 'dropRows' }), 'targetOneClass', '"p"')
  })

  it('is refused with more than 100 fractional values, or more than 1000 of any kind', async () => {
    const of = (n: number, step: number): string =>
      `a,y\n${numbers(n)
        .map((i) => `1,${i * step}\n`)
        .join('')}`
    await expectRefusal(csv(of(101, 0.5), classes), 'targetManyValues', '"y"', '101', '"task": "regression"')
    await expectRefusal(csv(of(1001, 1), classes), 'targetManyValues', '1001')
    expect((await csv(of(100, 0.5), classes)).target).toMatchObject({ kind: 'classes' })
    expect((await csv(of(101, 1), classes)).target).toMatchObject({ kind: 'classes' })
  })

  it('is refused with one text among labels of numbers', async () => {
    const text = `a,y\n${numbers(30)
      .map((i) => `${i},${i === 7 ? 'l' : i % 2}\n`)
      .join('')}`
    await expectRefusal(csv(text, classes), 'columnMixed', 'line 9', '"y"', '"l"')
  })

  it('says which part lacks a class', async () => {
    const text = 'a,y,part\n1,p,train\n2,q,train\n3,p,test\n'
    const data = await csv(text, { ...classes, split: { column: 'part' } })
    expect(data.warnings).toContain('The test part has no row of class "q".')
  })
})

describe('a regression', () => {
  it('has targets, one or several, in the order of the list', async () => {
    const data = await csv(TEXT, { target: ['y', 'width'] })
    expect(data.featureNames).toEqual(['height', 'kind=p', 'kind=q'])
    expect(data.target).toEqual({
      ...{ kind: 'values', names: ['y', 'width'], values: new Float32Array([3, 1, 6, 4]) },
      ...{ transform: 'none', mean: [0, 0], std: [1, 1] },
    })
  })

  it('is refused with a text, at its line', async () => {
    await expectRefusal(
      csv('a,y\n1,2\n2,high\n'),
      'targetNotNumeric',
      'line 3',
      '"y"',
      '"high"',
      'classification',
    )
  })
})

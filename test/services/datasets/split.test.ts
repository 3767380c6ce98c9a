import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SPLITS } from '../../../core'
import { fractionsOf, splitByClass, splitRows, usedParts, type Split } from '../../../services/datasets/split'
import { expectRefusal, temporaryData } from './temporary-data'

const { csv } = temporaryData()

const fractions = fc
  .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map((parts) => {
    const sum = parts.reduce((a, b) => a + b)
    return parts.map((part) => part / sum) as [number, number, number]
  })
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const labelled = fc
  .array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 })
  .map((counts) => counts.flatMap((count, label) => Array.from({ length: count }, () => label)))
  .filter((labels) => labels.length > 0)
  .chain((labels) => fc.shuffledSubarray(labels, { minLength: labels.length }))
  .map((labels) => Int32Array.from(labels))

function expectPartition(split: Split, rows: number): void {
  for (const name of SPLITS) expect(split[name]).toEqual(split[name].slice().sort())
  const all = SPLITS.flatMap((name) => [...split[name]]).sort((a, b) => a - b)
  expect(all).toEqual(Array.from({ length: rows }, (_, i) => i))
}

describe('a split by fractions', () => {
  it('has every row in one part, in ascending order, and sizes within one row of the fractions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fractions, seeds, (rows, parts, seed) => {
        const split = splitRows(rows, parts, seed)
        expectPartition(split, rows)
        SPLITS.forEach((name, p) => {
          expect(Math.abs(split[name].length - parts[p] * rows)).toBeLessThan(1 + 1e-6)
        })
      }),
    )
  })

  it('gives the rows that rounding leaves over to the largest remainders', () => {
    const sizes = (rows: number, parts: [number, number, number]): number[] =>
      SPLITS.map((name) => splitRows(rows, parts, 1)[name].length)
    expect(sizes(10, [0.7, 0.15, 0.15])).toEqual([7, 2, 1])
    expect(sizes(11, [0.7, 0.15, 0.15])).toEqual([8, 2, 1])
    expect(sizes(100, [0.57, 0.43, 0])).toEqual([57, 43, 0])
    expect(sizes(100, [0.29, 0.58, 0.13])).toEqual([29, 58, 13])
    expect(sizes(4, [1, 0, 0])).toEqual([4, 0, 0])
  })

  it('is the same for the same seed, another for another, and at random', () => {
    const split = (seed: number): Split => splitRows(200, [0.5, 0.25, 0.25], seed)
    expect(split(3)).toEqual(split(3))
    expect(split(3)).not.toEqual(split(4))
    expect(split(3).train).not.toEqual(Int32Array.from({ length: 100 }, (_, i) => i))
  })
})

describe('a split by class', () => {
  const classesOf = (labels: Int32Array): number => Math.max(...labels) + 1

  it('has every row in one part, each class and each part as large as the fractions say, to the nearest rows', () => {
    fc.assert(
      fc.property(labelled, fractions, seeds, (labels, parts, seed) => {
        const split = splitByClass(labels, classesOf(labels), parts, seed)
        expectPartition(split, labels.length)
        SPLITS.forEach((name, p) => {
          expect(Math.abs(split[name].length - parts[p] * labels.length)).toBeLessThanOrEqual(
            classesOf(labels) + 1e-6,
          )
          for (let label = 0; label < classesOf(labels); label++) {
            const rows = labels.filter((each) => each === label).length
            const found = split[name].filter((row) => labels[row] === label).length
            expect(Math.abs(found - parts[p] * rows)).toBeLessThan(1 + 1e-6)
          }
        })
      }),
    )
  })

  it('has a row of every class in the training part', () => {
    fc.assert(
      fc.property(labelled, fractions, seeds, (labels, parts, seed) => {
        const { train } = splitByClass(labels, classesOf(labels), parts, seed)
        expect(new Set(Array.from(train, (row) => labels[row]))).toEqual(new Set(labels))
      }),
    )
  })

  it('evens out over the classes what rounding takes', () => {
    const labels = Int32Array.from({ length: 300 }, (_, i) => i % 100)
    const split = splitByClass(labels, 100, [0.7, 0.15, 0.15], 1)
    // 2.1, 0.45 and 0.45 rows of each class: two in training for sure, the third in turns.
    expect(SPLITS.map((name) => split[name].length)).toEqual([210, 45, 45])
  })

  it('is the same for the same seed and another for another', () => {
    const labels = Int32Array.from({ length: 90 }, (_, i) => i % 3)
    const split = (seed: number): Split => splitByClass(labels, 3, [0.6, 0.2, 0.2], seed)
    expect(split(3)).toEqual(split(3))
    expect(split(3)).not.toEqual(split(4))
  })

  it('is what a classification gets, unless it says otherwise', async () => {
    const text = `a,y\n${Array.from({ length: 100 }, (_, i) => `${i},${i < 10 ? 'rare' : 'common'}`).join('\n')}`
    const spec = { task: 'classification', split: { train: 0.6, validation: 0.2, test: 0.2 } }
    const rare = (split: Split): number[] =>
      SPLITS.map((name) => split[name].filter((row) => row < 10).length)
    expect(rare((await csv(text, spec)).split)).toEqual([6, 2, 2])
    const unstratified = await csv(text, { ...spec, split: { ...spec.split, seed: 1, stratify: false } })
    expect(unstratified.split).toEqual(splitRows(100, [0.6, 0.2, 0.2], 1))
  })
})

describe('fractions', () => {
  const defaults = { seed: 0, stratify: true }

  it('leave to the test part what is left', () => {
    const [train, validation, test] = fractionsOf({ ...defaults, train: 0.7, validation: 0.15 }, false)
    expect([train, validation]).toEqual([0.7, 0.15])
    expect(test).toBeCloseTo(0.15, 12)
    expect(fractionsOf({ ...defaults, train: 0.9, validation: 0.1 }, false)).toEqual([0.9, 0.1, 0])
  })

  it.each([
    { train: 0.7, validation: 0.2, test: 0.2 },
    { train: 0.7, validation: 0.15, test: 0.1 },
    { train: 0.9, validation: 0.2 },
  ])('that do not sum to 1 are refused: %j', async (split) => {
    await expectRefusal(
      csv('a,y\n1,2\n', { split }),
      'experimentImpossible',
      'data.split',
      'sum to 1',
      `train ${split.train}`,
    )
  })

  it('that leave nothing to train on are refused', async () => {
    await expectRefusal(
      csv('a,y\n1,2\n', { split: { train: 0, validation: 0.5 } }),
      'trainPartEmpty',
      '1 rows',
    )
  })
})

describe('a split column', () => {
  const split = { column: 'part' }

  it('says the part of each row, in any case of letters, and is no feature', async () => {
    const data = await csv('a,part,y\n1,test,1\n2,Train,2\n3,"VALIDATION ",3\n4,train,4\n', { split })
    expect(data.featureNames).toEqual(['a'])
    expect(data.split).toEqual({
      ...{ train: new Int32Array([1, 3]), validation: new Int32Array([2]), test: new Int32Array([0]) },
    })
  })

  it.each(['dev', '', '1'])('is refused where it says %j, at its line', async (value) => {
    const text = `a,part,y\n1,train,1\n2,${value},2\n`
    await expectRefusal(
      csv(text, { split }),
      'splitValueUnknown',
      'line 3',
      '"part"',
      `"${value}"`,
      'validation',
    )
  })

  it('is refused where no row is for training', async () => {
    await expectRefusal(csv('a,part,y\n1,test,1\n', { split }), 'trainPartEmpty', '1 rows')
  })
})

describe('the parts that a run has', () => {
  const split = splitRows(50, [0.6, 0.2, 0.2], 3)

  it('are all of them, where nothing else is said', () => expect(usedParts(split)).toEqual(split))

  it('are without the test part while one searches', () =>
    expect(usedParts(split, 'search')).toEqual({ ...split, test: new Int32Array(0) }))

  it('are training and validation together, and the same test part, in the end', () => {
    const { train, validation, test } = usedParts(split, 'final')
    expect(train).toEqual(Int32Array.from([...split.train, ...split.validation]).sort())
    expect([validation.length, test]).toEqual([0, split.test])
  })
})

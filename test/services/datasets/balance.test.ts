import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balanced } from '../../../services/datasets/balance'
import { expectRefusal, temporaryData } from './temporary-data'

const { csv, load } = temporaryData()

const targetOf = (labels: readonly number[], classes = 3) => ({
  ...{ kind: 'classes' as const, name: 'y', labels: Int32Array.from(labels) },
  classes: Array.from({ length: classes }, (_, i) => String(i)),
})
const countsOf = (rows: Int32Array, labels: readonly number[]): number[] =>
  [0, 1, 2].map((label) => rows.filter((row) => labels[row] === label).length)
const HOW = ['oversample', 'undersample'] as const

describe.each(HOW)('to %s', (how) => {
  it('makes all classes as frequent as the largest or the smallest that occurs, evenly', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 60 }), fc.nat(100), (labels, seed) => {
        const all = Int32Array.from(labels, (_, row) => row)
        const rows = balanced(all, targetOf(labels), how, seed)
        const before = countsOf(all, labels)
        const sizes = before.filter((count) => count > 0)
        const size = how === 'oversample' ? Math.max(...sizes) : Math.min(...sizes)
        expect(countsOf(rows, labels)).toEqual(before.map((count) => (count > 0 ? size : 0)))
        expect([...rows]).toEqual([...rows].toSorted((a, b) => a - b))
        const times = all.map((row) => rows.filter((each) => each === row).length)
        for (const label of [0, 1, 2]) {
          const ofClass = [...times].filter((_, row) => labels[row] === label)
          if (ofClass.length > 0) expect(Math.max(...ofClass) - Math.min(...ofClass)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('takes the same rows for the same seed, and others for another', () => {
    const labels = Array.from({ length: 90 }, (_, row) => (row < 70 ? 0 : 1))
    const rows = (seed: number): number[] => [
      ...balanced(
        Int32Array.from(labels, (_, row) => row),
        targetOf(labels, 2),
        how,
        seed,
      ),
    ]
    expect(rows(1)).toEqual(rows(1))
    expect(rows(1)).not.toEqual(rows(2))
  })
})

const LINES = Array.from({ length: 100 }, (_, i) => `${i},${i % 5 === 0 ? 'rare' : 'often'}`)
const TEXT = `a,y\n${LINES.join('\n')}\n`
const SPEC = { task: 'classification', standardize: true, split: { train: 0.6, validation: 0.2, seed: 3 } }

describe.each(HOW)('an experiment that says %s', (balance) => {
  it('learns from the training part as it was, and leaves the other parts alone', async () => {
    const plain = await csv(TEXT, SPEC)
    const data = await csv(TEXT, { ...SPEC, balance })
    expect(data.preprocessing).toEqual(plain.preprocessing)
    expect(data.features).toEqual(plain.features)
    expect(data.split.validation).toEqual(plain.split.validation)
    expect(data.split.test).toEqual(plain.split.test)
    expect(data.split.train.length).toBe(balance === 'oversample' ? 96 : 24)
    expect(new Set(data.split.train).size).toBe(balance === 'oversample' ? 60 : 24)
  })

  it('has no meaning in a regression', async () => {
    await expectRefusal(csv('a,y\n1,1\n2,2\n', { balance }), 'experimentImpossible', 'data.balance')
  })

  it('balances training and validation together where both are trained on', async () => {
    const split = { ...SPEC.split, use: 'final' }
    const { split: parts } = await csv(TEXT, { ...SPEC, split, balance })
    expect(parts.train.length).toBe(balance === 'oversample' ? 128 : 32)
  })

  it('works on made-up data', async () => {
    const source = { generator: 'moons', rows: 61, noise: 0.2, seed: 1 }
    const data = await load({ source, task: 'classification', balance })
    expect(data.split.train.length).toBe(balance === 'oversample' ? 62 : 60)
  })
})

import { describe, expect, it } from 'vitest'
import { mustFit } from '../../../services/datasets/prepare'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { csv } = temporaryData()
const SCALED = { standardize: true, standardizeTarget: true, split: { column: 'part' } }
// Training: a = 1, 3, 8 (mean 4, variance 26/3); y = 10, 20, 60 (mean 30, variance 1400/3).
const TEXT = 'a,c,part,y\n1,p,train,10\n1000,p,test,99\n3,q,Train,20\n-7,q,validation,5\n8,p, TRAIN ,60\n'

describe('standardising', () => {
  it('takes mean and population deviation from the training part only, and leaves categories alone', async () => {
    const data = await csv(TEXT, SCALED)
    const std = Math.sqrt(26 / 3)
    const expected = [1, 1000, 3, -7, 8].map((a) => Math.fround((a - 4) / std))
    expect(rowsOf(data).map(([a]) => a)).toEqual(expected)
    expect(rowsOf(data).map((row) => row.slice(1))).toEqual(
      ['p', 'p', 'q', 'q', 'p'].map((c) => [Number(c === 'p'), Number(c === 'q')]),
    )
    expect(data.preprocessing.features[0]).toEqual({
      ...{ kind: 'numeric', column: 'a', transform: 'none', mean: 4, std, fill: null },
    })
  })

  it('does the same to the targets of a regression', async () => {
    const { target, preprocessing } = await csv(TEXT, SCALED)
    const std = Math.sqrt(1400 / 3)
    expect(target).toEqual({
      ...{ kind: 'values', names: ['y'], transform: 'none', mean: [30], std: [std] },
      values: new Float32Array([10, 99, 20, 5, 60].map((y) => (y - 30) / std)),
    })
    expect(preprocessing.target).toEqual({
      ...{ kind: 'values', names: ['y'], transform: 'none', mean: [30], std: [std] },
    })
  })

  it('gives a constant column the deviation 1, exactly zeros, and a warning', async () => {
    const lines = Array.from({ length: 97 }, (_, i) => `0.1,${i},5`)
    const data = await csv(`a,b,y\n${lines.join('\n')}`, { standardize: true, standardizeTarget: true })
    expect(data.preprocessing.features[0]).toMatchObject({ column: 'a', mean: 0.1, std: 1 })
    expect(rowsOf(data).every(([a]) => a === 0)).toBe(true)
    expect(data.target).toMatchObject({ mean: [5], std: [1] })
    expect(data.warnings.filter((warning) => warning.includes('the same value'))).toHaveLength(2)
  })

  it('keeps what distinguishes large numbers', async () => {
    const data = await csv('a,y\n1700000000,1\n1700000001,2\n1700000002,3\n', { standardize: true })
    const std = Math.sqrt(2 / 3)
    expect(rowsOf(data)).toEqual([[Math.fround(-1 / std)], [0], [Math.fround(1 / std)]])
  })

  it('fills in missing values first, and scales what that gives', async () => {
    const data = await csv('a,y\n1,1\n,2\n3,3\n', { standardize: true, missing: 'mean' })
    const std = Math.sqrt(2 / 3)
    expect(rowsOf(data)).toEqual([[Math.fround(-1 / std)], [0], [Math.fround(1 / std)]])
    expect(data.preprocessing.features[0]).toMatchObject({ mean: 2, std, fill: 2 })
  })
})

it('refuses features that memory does not hold', async () => {
  const loading = async (memory: number): Promise<void> => {
    await Promise.resolve()
    mustFit('big.csv', 1e6, 1000, memory)
  }
  await expectRefusal(loading(8e9), 'dataTooLarge', 'big.csv', '1000000 rows', '4.0 GB', '8.0 GB')
  await expect(loading(16e9)).resolves.toBeUndefined()
})

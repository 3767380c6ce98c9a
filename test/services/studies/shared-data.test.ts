import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inMemoryAgain } from '../../../services/datasets/feature-rows'
import { dataSpec } from '../../../services/contract/data-spec'
import { loadDataSet } from '../../../services/datasets/load'
import { SharedData } from '../../../services/studies/shared-data'
import { temporaryFolder } from '../training/fixtures'

it('data are read once for all runs, and anew where their file was written anew', async () => {
  const source = join(await temporaryFolder(), 'small.csv')
  const write = (last: number): Promise<void> => writeFile(source, `a,y\n1,2\n2,4\n3,6\n4,${last}\n`)
  await write(8)
  let reads = 0
  const data = new SharedData((spec, folder) => {
    reads++
    return loadDataSet(spec, folder)
  })
  const spec = dataSpec.parse({ source, target: 'y', task: 'regression', split: { train: 1, validation: 0 } })
  const [first, same] = await Promise.all([data.of(spec), data.of(spec)])
  expect(same).toBe(first)
  expect(reads).toBe(1)
  expect(inMemoryAgain(first).features.buffer).toBeInstanceOf(SharedArrayBuffer)
  await write(9)
  await utimes(source, 1, 1)
  expect((await data.of(spec)).target).not.toEqual(first.target)
  expect(reads).toBe(2)
})

import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataSpec } from '../../../services/contract/data-spec'
import { loadDataSet } from '../../../services/datasets/load'
import { loadApart } from '../../../services/datasets/load-apart'
import { temporaryFolder } from '../training/fixtures'

const READER = resolve('out/node/data-reader.js')
const EXAMPLES = resolve('examples')

const never = new AbortController().signal

const irisSpec = dataSpec.parse({ source: 'data/iris.csv', target: 'species', task: 'classification' })

describe('data that are read in a process of their own', () => {
  it('are the same as those that are read here', async () => {
    expect(await loadApart(READER, never)(irisSpec, EXAMPLES)).toEqual(await loadDataSet(irisSpec, EXAMPLES))
  })

  it('are refused with the same words', async () => {
    const wrong = { ...irisSpec, target: 'nobody' }
    const here = await loadDataSet(wrong, EXAMPLES).catch((error: unknown) => error)
    await expect(loadApart(READER, never)(wrong, EXAMPLES)).rejects.toEqual(here)
  })

  it('may break down with their reader, which is said', async () => {
    const reader = join(await temporaryFolder(), 'reader.mjs')
    await writeFile(reader, "process.on('message', () => process.kill(process.pid, 'SIGKILL'))")
    await expect(loadApart(reader, never)(irisSpec, EXAMPLES)).rejects.toMatchObject({
      code: 'workerCrashed',
      message: expect.stringContaining('the process that read the data ended') as string,
    })
  })

  it('are read no further when nobody wants them any more', async () => {
    const reader = join(await temporaryFolder(), 'reader.mjs')
    await writeFile(reader, "process.on('message', () => undefined)")
    const stop = new AbortController()
    const reading = loadApart(reader, stop.signal)(irisSpec, EXAMPLES)
    stop.abort()
    await expect(reading).rejects.toMatchObject({ code: 'workerCrashed' })
  })
})

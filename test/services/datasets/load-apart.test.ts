import { once } from 'node:events'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inMemoryAgain } from '../../../services/datasets/feature-rows'
import { dataSpec } from '../../../services/contract/data-spec'
import { loadDataSet } from '../../../services/datasets/load'
import { forkReader, loadApart } from '../../../services/datasets/load-apart'
import { temporaryFolder } from '../training/fixtures'

const READER = resolve('out/node/data-reader.js')
const EXAMPLES = resolve('examples')

const never = new AbortController().signal

const irisSpec = dataSpec.parse({ source: 'data/iris.csv', target: 'species', task: 'classification' })

describe('data that are read in a process of their own', () => {
  it('are the same as those that are read here', async () => {
    expect(await loadApart(READER, never)(irisSpec, EXAMPLES)).toEqual(await loadDataSet(irisSpec, EXAMPLES))
  })

  it('are the same with several targets', async () => {
    const target = ['petal_length_cm', 'petal_width_cm']
    const spec = dataSpec.parse({ ...irisSpec, target, task: 'regression' })
    expect(await loadApart(READER, never)(spec, EXAMPLES)).toEqual(await loadDataSet(spec, EXAMPLES))
  })

  it('are in memory that threads share', async () => {
    const { features } = inMemoryAgain(await loadApart(READER, never)(irisSpec, EXAMPLES))
    expect(features.buffer).toBeInstanceOf(SharedArrayBuffer)
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

  describe('leave nothing behind on the disk', () => {
    const before = process.env.TMPDIR
    let folder = ''
    beforeEach(async () => {
      folder = await temporaryFolder()
      process.env.TMPDIR = await mkdtemp(join(folder, 'tmp-'))
    })
    afterEach(() => {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    })

    it('when they have been read', async () => {
      await loadApart(READER, never)(irisSpec, EXAMPLES)
      expect(await readdir(process.env.TMPDIR!)).toEqual([])
    })

    it('when the reader is killed in the middle of its work', async () => {
      const reader = join(folder, 'reader.mjs')
      await writeFile(
        reader,
        `import { writeFileSync } from 'node:fs'
         process.on('message', () => {
           writeFileSync(process.argv[2] + '/some', 'numbers')
           process.kill(process.pid, 'SIGKILL')
         })`,
      )
      await expect(loadApart(reader, never)(irisSpec, EXAMPLES)).rejects.toMatchObject({
        code: 'workerCrashed',
      })
      expect(await readdir(process.env.TMPDIR!)).toEqual([])
    })

    it('when who asked is gone', async () => {
      const scratch = await mkdtemp(join(process.env.TMPDIR!, 'scratch-'))
      const reader = forkReader(READER, [scratch])
      const ended = once(reader, 'exit')
      reader.send({ what: 'data', spec: irisSpec, folder: EXAMPLES }, () => reader.disconnect())
      await ended
      expect(await readdir(process.env.TMPDIR!)).toEqual([])
    })
  })
})

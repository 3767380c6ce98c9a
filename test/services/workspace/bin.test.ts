import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Bin } from '../../../services/workspace/bin'
import { temporaryFolder } from '../training/fixtures'

const DAY = 24 * 60 * 60 * 1000
const NOW = Date.UTC(2026, 0, 31, 12)

/** A bin, and the folder of a run beside it. */
async function world() {
  const folder = await temporaryFolder()
  const bin = new Bin(join(folder, 'bin'), 'run')
  const run = async (name: string, content = name): Promise<string> => {
    const place = join(folder, 'runs', name)
    await mkdir(place, { recursive: true })
    await writeFile(join(place, 'experiment.json'), content)
    return place
  }
  const contentOf = (name: string): Promise<string> =>
    readFile(join(folder, 'runs', name, 'experiment.json'), 'utf8')
  return { folder, bin, run, contentOf }
}

describe('the bin of a workspace', () => {
  it('is empty before anything was thrown away', async () => {
    const { bin } = await world()
    expect(await bin.names()).toEqual([])
    await bin.removeOld()
  })

  it('keeps a whole folder under its name and the moment, and gives it back as it was', async () => {
    const { bin, run, folder, contentOf } = await world()
    const place = await run('small 1.b-2', 'content')
    await bin.put('small 1.b-2', place, NOW)
    expect(await bin.names()).toEqual(['small 1.b-2'])
    expect(await readdir(join(folder, 'bin'))).toEqual(['20260131T120000000Z small 1.b-2'])
    expect(await readdir(join(folder, 'runs'))).toEqual([])
    await bin.take('small 1.b-2', place)
    expect(await contentOf('small 1.b-2')).toBe('content')
    expect(await bin.names()).toEqual([])
  })

  it('refuses to give back what is not in it, with how long things stay', async () => {
    const { bin, run } = await world()
    await expect(bin.take('small-1', await run('other'))).rejects.toMatchObject({
      code: 'runNotInBin',
      message: expect.stringMatching(/30 days/) as string,
    })
  })

  it('overwrites nothing that has taken the name meanwhile', async () => {
    const { bin, run, contentOf } = await world()
    const place = await run('small-1', 'old')
    await bin.put('small-1', place, NOW)
    await run('small-1', 'new')
    await expect(bin.take('small-1', place)).rejects.toMatchObject({ code: 'runNameTaken' })
    expect(await contentOf('small-1')).toBe('new')
    expect(await bin.names()).toEqual(['small-1'])
  })

  it('gives back the last of several of one name', async () => {
    const { bin, run, contentOf } = await world()
    for (const [content, moment] of [
      ['newer', NOW],
      ['older', NOW - DAY],
    ] as const)
      await bin.put('small-1', await run('small-1', content), moment)
    await bin.take('small-1', await run('small-1').then((place) => `${place}-again`))
    expect(await contentOf('small-1-again')).toBe('newer')
  })

  it('removes what has been in it for more than 30 days, and nothing that somebody else put there', async () => {
    const { bin, run, folder } = await world()
    for (const [name, days] of [
      ['old', 30.1],
      ['fresh', 29.9],
    ] as const)
      await bin.put(name, await run(name), NOW - days * DAY)
    await mkdir(join(folder, 'bin', 'mine'))
    await bin.removeOld(NOW)
    expect((await readdir(join(folder, 'bin'))).sort()).toEqual([expect.stringMatching(/ fresh$/), 'mine'])
  })
})

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { RecentFiles } from '../../electron/recent-files'
import { UserFile } from '../../electron/user-file'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descent-recent-'))
})
afterEach(() => rm(folder, { recursive: true }))

const open = (): Promise<RecentFiles> =>
  RecentFiles.open(new UserFile(join(folder, 'recent.json'), z.array(z.string())))

const made = async (name: string): Promise<string> => {
  await writeFile(join(folder, name), '{}')
  return join(folder, name)
}

describe('recent files', () => {
  test('are none at first', async () => {
    expect((await open()).files).toEqual([])
  })

  test('are the newest ten, newest first, each once', async () => {
    const recent = await open()
    for (let i = 0; i < 12; i++) recent.add(`/${i}.json`)
    recent.add('/5.json')
    await recent.settled()
    expect(recent.files).toEqual([5, 11, 10, 9, 8, 7, 6, 4, 3, 2].map((i) => `/${i}.json`))
  })

  test('are there again after a restart, but for those that are gone', async () => {
    const [a, b] = [await made('a.json'), await made('b.json')]
    const recent = await open()
    for (const file of [a, join(folder, 'gone.json'), b]) recent.add(file)
    await recent.settled()
    expect((await open()).files).toEqual([b, a])
  })

  test('can be forgotten', async () => {
    const recent = await open()
    recent.add(await made('a.json'))
    recent.clear()
    await recent.settled()
    expect(recent.files).toEqual([])
    expect((await open()).files).toEqual([])
  })
})

describe('a file of the user', () => {
  const numbers = (): UserFile<number> => new UserFile(join(folder, 'number.json'), z.number())

  test('holds what was written last, however fast it came', async () => {
    const file = numbers()
    for (let i = 0; i < 20; i++) void file.write(i)
    await file.settled()
    expect(await readFile(join(folder, 'number.json'), 'utf8')).toBe('19')
    expect(await numbers().read()).toBe(19)
  })

  test('counts as none where it is missing or damaged', async () => {
    expect(await numbers().read()).toBeNull()
    for (const text of ['', '{', '"1"', 'null']) {
      await writeFile(join(folder, 'number.json'), text)
      expect(await numbers().read()).toBeNull()
    }
  })

  test('that cannot be written is no failure', async () => {
    const file = new UserFile(join(folder, 'none', 'number.json'), z.number())
    const log = console.error
    const logged: unknown[] = []
    console.error = (error) => logged.push(error)
    await file.write(1)
    console.error = log
    expect(String(logged[0])).toMatch(/cannot be written/)
  })
})

import { existsSync } from 'node:fs'
import { mkdir, open, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { dataSpec } from '../../../services/contract/data-spec'
import { unpack } from '../../../services/contract/packed'
import type { Door } from '../../../services/studio/door'
import type { Studio } from '../../../services/studio/studio'
import { temporaryFolder } from '../training/fixtures'
import { close, doorOf, openStudio } from './open-studio'

const CSV = `x,y,kind\n${Array.from({ length: 40 }, (_, i) => `${i},${2 * i},${i % 2 ? 'odd' : 'even'}`).join('\n')}\n`

interface Place {
  readonly studio: Studio
  readonly door: Door
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>
}

/** A studio, and what puts a file into its workspace. */
async function place(): Promise<Place> {
  const studio = await openStudio()
  await mkdir(studio.space.data, { recursive: true })
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const file = join(studio.space.data, name)
    await writeFile(file, content)
    return file
  }
  return { studio, door: doorOf(studio), write }
}

const classify = (source: string, spec: Record<string, unknown> = {}) =>
  dataSpec.parse({ source, target: 'kind', task: 'classification', ...spec })

describe('a table', () => {
  it('is opened, read and described in a process of its own, whose copy goes with the studio', async () => {
    const { studio, door, write } = await place()
    const file = await write('table.csv', CSV)
    expect(await door.openTable(file)).toMatchObject({ rows: 40 })
    expect(await door.readTable(file, 38, 10)).toEqual({
      first: 38,
      cells: [
        ['38', '76', 'even'],
        ['39', '78', 'odd'],
      ],
    })
    expect(await door.describeTable(file)).toMatchObject([
      { distinct: 40 },
      { distinct: 40 },
      { distinct: 2 },
    ])
    const cache = join(studio.workspace, 'cache')
    expect(await readdir(cache)).toContain('1.duckdb')
    await close(studio)
    expect(existsSync(cache)).toBe(false)
  })

  it('survives its process: the next question starts another', async () => {
    const { studio, door, write } = await place()
    const file = await write('table.csv', CSV)
    await door.openTable(file)
    const pid = (await studio.tables.process.pid())!
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => studio.tables.process.pid()).not.toBe(pid)
    expect(await door.readTable(file, 0, 1)).toMatchObject({ cells: [['0', '0', 'even']] })
  })

  it('that breaks down its process is named, and nothing else is harmed', async () => {
    const { studio, door, write } = await place()
    const file = await write('long.csv', CSV + '1,1,odd\n'.repeat(3_000_000))
    const opening = door.openTable(file)
    opening.catch(() => undefined)
    let pid: number | undefined
    while ((pid = await studio.tables.process.pid()) === undefined) await sleep(5)
    process.kill(pid, 'SIGKILL')
    await expect(opening).rejects.toMatchObject({
      code: 'readerCrashed',
      message: expect.stringMatching(/long\.csv broke down: it ended with SIGKILL/) as string,
    })
    expect(await door.listRuns()).toEqual([])
  })

  it('left behind by a process that was killed is removed when the workspace is opened', async () => {
    const workspace = join(await realpath(await temporaryFolder()), 'workspace')
    await mkdir(join(workspace, 'cache'), { recursive: true })
    await writeFile(join(workspace, 'cache', '1.duckdb'), 'left')
    await openStudio({ workspace })
    expect(existsSync(join(workspace, 'cache'))).toBe(false)
  })

  it('or data that may not be named are neither opened nor examined', async () => {
    const { door } = await place()
    const outside = join(await realpath(await temporaryFolder()), 'outside.csv')
    await writeFile(outside, CSV)
    const files = { images: outside, labels: outside }
    for (const source of [outside, { train: files }]) {
      const refused = { code: 'fileNotGranted' }
      await expect(door.openTable(source)).rejects.toMatchObject(refused)
      await expect(door.readTable(source, 0, 1)).rejects.toMatchObject(refused)
      await expect(door.describeTable(source)).rejects.toMatchObject(refused)
      const data = dataSpec.parse({ source, task: 'classification' })
      await expect(door.examineData(data)).rejects.toMatchObject(refused)
    }
    await door.grant(outside)
    expect(await door.openTable(outside)).toMatchObject({ rows: 40 })
  })
})

describe('an examination', () => {
  it('says what the data come to, and is remembered until the file changes', async () => {
    const { door, write } = await place()
    const file = await write('table.csv', CSV)
    const first = await door.examineData(classify(file))
    expect(unpack(first)).toMatchObject({
      facts: { features: 2, rows: { train: 28, validation: 6, test: 6 } },
      parts: { train: { counts: [14, 14] } },
      points: { features: ['x', 'y'], target: 'kind' },
    })
    expect(await door.examineData(classify(file))).toBe(first)
    expect(await door.examineData(classify(file, { features: ['x'] }))).not.toBe(first)
    await write('table.csv', `${CSV}40,80,even\n`)
    expect(unpack(await door.examineData(classify(file)))).toMatchObject({ facts: { rows: { train: 29 } } })
  })

  it('that was refused is made again when asked again', async () => {
    const { door, write } = await place()
    const file = await write('table.csv', 'x,kind\n1,a\n2,a\n')
    await expect(door.examineData(classify(file))).rejects.toMatchObject({ code: 'targetOneClass' })
    await write('table.csv', 'x,kind\n1,a\n2,b\n3,b\n')
    expect(unpack(await door.examineData(classify(file)))).toMatchObject({ facts: { features: 1 } })
  })
})

/** What is wrong with a file: what it holds, what it is called, what is said of it, and whether it is a table at all. */
interface Story {
  readonly name: string
  readonly content: string | Uint8Array
  readonly spec?: Record<string, unknown>
  readonly code: string
  readonly says: RegExp
  /** As a table it can be looked at: only learned from it cannot be. */
  readonly isTable?: true
}

const binary = Uint8Array.from({ length: 4096 }, (_, i) => (i * 197) % 256)

const stories: Readonly<Record<string, Story>> = {
  'an empty file': { name: 'a.csv', content: '', code: 'tableEmpty', says: /the file is empty/ },
  'a binary file': { name: 'a.csv', content: binary, code: 'lineUnreadable', says: /line 1: .*UTF-8/ },
  'a program that is called Parquet': {
    ...{ name: 'a.parquet', content: binary, code: 'fileUnreadable' },
    says: /a\.parquet cannot be read/,
  },
  'a ragged row': {
    ...{ name: 'a.csv', content: 'x,kind\n1,a\n2\n3,b\n', code: 'lineFieldCount' },
    says: /line 3: found 1 field, expected 2/,
  },
  'a text in a column of numbers': {
    ...{ name: 'a.csv', content: CSV.replace('\n7,', '\nseven,'), code: 'columnMixed', isTable: true },
    says: /line 9: column "x" holds 39 numbers, but here "seven"/,
  },
  'a target of one class': {
    ...{ name: 'a.csv', content: 'x,kind\n1,a\n2,a\n', code: 'targetOneClass', isTable: true },
    says: /"kind" is "a" in every row/,
  },
  'no row that is whole': {
    ...{ name: 'a.csv', content: 'x,y,kind\n1,,a\n,2,b\n', spec: { missing: 'dropRows' } },
    ...{ code: 'tableEmpty', says: /every row misses a value/, isTable: true },
  },
  'text that was damaged': {
    ...{
      name: 'a.csv',
      content: Buffer.concat([Buffer.from('x,kind\n1,ärger '), Buffer.of(0xe4), Buffer.from('x\n2,b\n')]),
    },
    ...{ code: 'lineUnreadable', says: /line 2: .*UTF-8/ },
  },
  'an unknown ending': {
    name: 'a.docx',
    content: 'PK',
    code: 'dataFormatUnknown',
    says: /Expected a file that ends in \.csv/,
  },
}

describe.each(Object.entries(stories))('%s', (_, { name, content, spec = {}, code, says, isTable }) => {
  it('is refused with one clear sentence', async () => {
    const { door, write } = await place()
    const file = await write(name, content)
    const refused = { code, message: expect.stringMatching(says) as string }
    await expect(door.examineData(classify(file, spec))).rejects.toMatchObject(refused)
    if (isTable) expect((await door.openTable(file)).columns.length).toBeGreaterThan(1)
    else await expect(door.openTable(file)).rejects.toMatchObject(refused)
  })
})

describe('a file of 2 GB', () => {
  it.each([
    ['of nothing is refused', 'x,kind', /the header does not end|zero byte/],
    ['with a header and nothing after it is refused', 'x,kind\n', /line 2: .*zero byte/],
  ])('%s', async (_, beginning, says) => {
    const { studio, door, write } = await place()
    const file = await write('sparse.csv', beginning)
    const handle = await open(file, 'r+')
    await handle.truncate(2 ** 31)
    await handle.close()
    expect((await stat(file)).size).toBe(2 ** 31)
    const refused = { code: 'lineUnreadable', message: expect.stringMatching(says) as string }
    await expect(door.openTable(file)).rejects.toMatchObject(refused)
    await expect(door.examineData(classify(file))).rejects.toMatchObject(refused)
    await close(studio)
    await rm(file)
  })
})

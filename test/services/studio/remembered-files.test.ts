import { mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExperimentFile } from '../../../services/contract/experiment-file'
import type { Door } from '../../../services/studio/door'
import { GrantedFiles } from '../../../services/studio/granted-files'
import { Grants } from '../../../services/studio/grants'
import type { Studio } from '../../../services/studio/studio'
import { answer } from '../../../services/studio/answer'
import { smallTable } from '../../contract/world'
import { temporaryFolder } from '../training/fixtures'
import { close, openStudio } from './open-studio'

/** A folder outside of the workspace, with data in it and something that is nobody's business. */
async function outside() {
  const folder = await realpath(await temporaryFolder())
  const [file, secret] = [join(folder, 'mine.csv'), join(folder, 'secret.csv')]
  for (const each of [file, secret]) await writeFile(each, smallTable())
  return { folder, file, secret }
}

const doorOf = (studio: Studio, pick: string | null = null): Door =>
  studio.enter({ isTrusted: false, chooseFile: () => Promise.resolve(pick) })

async function draftOn(door: Door, source: string): Promise<ExperimentFile> {
  const example = await door.readExample('iris')
  return { ...example, data: { ...example.data, source, target: 'nobody' } }
}

/** Whether a page could use a file: what is refused for another reason has passed. */
async function mayUse(door: Door, file: string): Promise<boolean> {
  const code = await door.startRun(await draftOn(door, file)).then(
    () => null,
    (error: unknown) => (error as { code: string }).code,
  )
  expect(['columnUnknown', 'fileNotGranted']).toContain(code)
  return code === 'columnUnknown'
}

/** What is written down in a workspace. */
const writtenIn = (studio: Studio): Promise<unknown> =>
  readFile(join(studio.workspace, 'grants.json'), 'utf8').then(
    (text) => JSON.parse(text) as unknown,
    () => null,
  )

async function again(studio: Studio): Promise<Studio> {
  await close(studio)
  return openStudio({ workspace: studio.workspace })
}

describe('a file that the user picked in an earlier sitting', () => {
  it('may be used again, and no other', async () => {
    const { file, secret } = await outside()
    const studio = await openStudio()
    await doorOf(studio, file).chooseFile('data')
    const next = doorOf(await again(studio))
    expect([await mayUse(next, file), await mayUse(next, secret)]).toEqual([true, false])
  })

  it('counts however it was handed over by the desktop', async () => {
    const { file } = await outside()
    const studio = await openStudio()
    await doorOf(studio).grant(file)
    expect(await writtenIn(studio)).toEqual([file])
    expect(await mayUse(doorOf(await again(studio)), file)).toBe(true)
  })

  it('is the file that it was: a link in its place opens nothing', async () => {
    const { folder, file, secret } = await outside()
    const link = join(folder, 'link.csv')
    await symlink(file, link)
    const studio = await openStudio()
    const door = doorOf(studio, link)
    await door.chooseFile('data')
    expect(await writtenIn(studio)).toEqual([file])
    for (const place of [link, file]) {
      await rm(place)
      await symlink(secret, place)
    }
    const next = doorOf(await again(studio))
    expect([await mayUse(next, link), await mayUse(next, file)]).toEqual([false, false])
  })

  it('brings the data beside it, where it is an experiment that names them', async () => {
    const { folder, file, secret } = await outside()
    const studio = await openStudio()
    const door = doorOf(studio, join(folder, 'e.json'))
    const experiment = await draftOn(door, 'mine.csv')
    await writeFile(join(folder, 'e.json'), JSON.stringify(experiment))
    await door.readExperiment((await door.chooseFile('experiment'))!)
    const next = doorOf(await again(studio))
    expect([await mayUse(next, file), await mayUse(next, secret)]).toEqual([true, false])
  })

  it('is not written down where it lies in the workspace, which may be named anyway', async () => {
    const studio = await openStudio()
    await doorOf(studio).readExample('iris')
    await doorOf(studio).grant(join(studio.workspace, 'data', 'iris.csv'))
    expect(await writtenIn(studio)).toBe(null)
  })

  it('is forgotten where the list is damaged, or says what no studio wrote', async () => {
    const { file } = await outside()
    const studio = await openStudio()
    await doorOf(studio).grant(file)
    await close(studio)
    for (const text of [
      '',
      '{',
      '{"paths":[]}',
      JSON.stringify([file, 3]),
      JSON.stringify([file, 'a.csv']),
    ]) {
      await writeFile(join(studio.workspace, 'grants.json'), text)
      const next = await openStudio({ workspace: studio.workspace })
      expect(await mayUse(doorOf(next), file), text).toBe(false)
      await close(next)
    }
  })
})

describe('a page that means harm', () => {
  it('opens no file by a desk that names it, now or in another sitting', async () => {
    const { secret } = await outside()
    const studio = await openStudio()
    const door = doorOf(studio)
    const draft = await draftOn(door, secret)
    await door.saveDesk({ ...(await door.readDesk()), draft })
    expect((await door.readDesk()).draft?.data.source).toBe(secret)
    expect(await mayUse(door, secret)).toBe(false)
    const next = await again(studio)
    const page = doorOf(next)
    expect((await page.readDesk()).draft?.data.source).toBe(secret)
    expect(await mayUse(page, secret)).toBe(false)
    await expect(page.readExperiment(secret)).rejects.toMatchObject({ code: 'fileNotGranted' })
    expect(await writtenIn(next)).toBe(null)
  })

  it('opens no file by an experiment that it put into the workspace', async () => {
    const { secret } = await outside()
    const studio = await openStudio()
    const door = doorOf(studio)
    const place = join(studio.workspace, 'data', 'evil.json')
    await writeFile(place, JSON.stringify(await draftOn(door, secret)))
    expect((await door.readExperiment(place)).data.source).toBe(secret)
    expect(await mayUse(door, secret)).toBe(false)
    expect(await mayUse(doorOf(await again(studio)), secret)).toBe(false)
  })

  it('has no way to grant: what looks like one is no method', async () => {
    const { secret } = await outside()
    const studio = await openStudio()
    for (const method of ['grant', 'close', 'tell', 'constructor'])
      expect(await answer(doorOf(studio), method, [secret])).toMatchObject({
        error: { code: 'callUnknown' },
      })
    expect(await writtenIn(studio)).toBe(null)
  })

  it('cannot save a desk that is none, and loses nobody\u2019s draft by it', async () => {
    const { file } = await outside()
    const studio = await openStudio()
    const door = doorOf(studio)
    const desk = { ...(await door.readDesk()), draft: await draftOn(door, file) }
    expect(await answer(door, 'saveDesk', [desk])).toMatchObject({ ok: true })
    for (const bad of [{}, null, { ...desk, draft: {} }, { ...desk, draft: 3 }, { ...desk, run: 4 }])
      expect(await answer(door, 'saveDesk', [bad])).toMatchObject({ error: { code: 'callInvalid' } })
    expect((await door.readDesk()).draft).toEqual(desk.draft)
  })
})

describe('the list of files that were picked', () => {
  it('forgets the oldest beyond a thousand, and holds where it cannot be written', async () => {
    const folder = await temporaryFolder()
    const paths = Array.from({ length: 1000 }, (_, i) => `/data/${i}.csv`)
    await writeFile(join(folder, 'grants.json'), JSON.stringify(paths))
    const list = await GrantedFiles.open(join(folder, 'grants.json'))
    // Picked again, it is no longer the oldest.
    await list.add('/data/0.csv')
    await list.add('/data/1000.csv')
    const kept = await GrantedFiles.open(join(folder, 'grants.json'))
    const has = ['0', '1', '2', '1000'].map((name) => kept.has(`/data/${name}.csv`))
    expect(has).toEqual([true, false, true, true])
    await mkdir(join(folder, 'taken', 'in the way'), { recursive: true })
    const stuck = await GrantedFiles.open(join(folder, 'taken'))
    await stuck.add('/data/a.csv')
    expect(stuck.has('/data/a.csv')).toBe(true)
  })

  it('is of no use for a share of the network', async () => {
    const folder = await realpath(await temporaryFolder())
    const list = await GrantedFiles.open(join(folder, 'grants.json'))
    await list.add('//host/share/x.csv')
    const grants = new Grants(folder, false, list)
    await expect(grants.check('//host/share/x.csv')).rejects.toMatchObject({ code: 'fileNotGranted' })
  })
})

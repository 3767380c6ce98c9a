import fc from 'fast-check'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { fileName, putData } from '../../../services/workspace/data-folder'
import { Workspace } from '../../../services/workspace/workspace'
import { temporaryFolder } from '../training/fixtures'

const dataFolder = async (): Promise<string> => join(await temporaryFolder(), 'data')
const put = (folder: string, name: string, ...chunks: string[]): Promise<string> =>
  putData(folder, name, Readable.from(chunks.map((chunk) => Buffer.from(chunk))))

describe('a file that is put into the data folder', () => {
  it('is there whole, under its name; the folder is made for it', async () => {
    const folder = await dataFolder()
    const place = await put(folder, 'a.csv', 'x,', 'y\n', '1,2\n')
    expect(place).toBe(join(folder, 'a.csv'))
    expect(await readFile(place, 'utf8')).toBe('x,y\n1,2\n')
    expect(await readdir(folder)).toEqual(['a.csv'])
  })

  it('is removed at the next opening where a killed process left it half written', async () => {
    const workspace = await temporaryFolder()
    const data = join(workspace, 'data')
    await put(data, 'whole.csv', 'a')
    await writeFile(join(data, '.0f3c1b9e-57a5-4c0e-8a43-0c5c2b1f9d11.part'), 'ha')
    await (await Workspace.open(workspace)).close()
    expect(await readdir(data)).toEqual(['whole.csv'])
  })

  it('may be empty, or large', async () => {
    const folder = await dataFolder()
    expect(await readFile(await put(folder, 'empty.csv'), 'utf8')).toBe('')
    const piece = 'x'.repeat(1 << 20)
    const large = await readFile(await put(folder, 'large.csv', ...Array<string>(8).fill(piece)))
    expect(large.length).toBe(8 << 20)
  })

  it('takes the next name that is free, and counts what is there already', async () => {
    const folder = await dataFolder()
    const names = []
    for (const content of ['1', '2', '3', '2', '1', '3'])
      names.push((await put(folder, 'a.csv.gz', content)).slice(folder.length + 1))
    expect(names).toEqual(['a.csv.gz', 'a-2.csv.gz', 'a-3.csv.gz', 'a-2.csv.gz', 'a.csv.gz', 'a-3.csv.gz'])
  })

  it('never replaces a folder, nor writes through a link', async () => {
    const folder = await dataFolder()
    const elsewhere = join(await temporaryFolder(), 'mine.csv')
    await writeFile(elsewhere, 'mine')
    await mkdir(join(folder, 'folder.csv'), { recursive: true })
    await symlink(elsewhere, join(folder, 'link.csv'))
    expect(await put(folder, 'folder.csv', 'x')).toBe(join(folder, 'folder-2.csv'))
    expect(await put(folder, 'link.csv', 'x')).toBe(join(folder, 'link-2.csv'))
    expect(await readFile(elsewhere, 'utf8')).toBe('mine')
  })

  it('is kept when others of its name come at the same time', async () => {
    const folder = await dataFolder()
    const contents = Array.from({ length: 20 }, (_, i) => `content ${i % 10}`)
    const places = await Promise.all(contents.map((content) => put(folder, 'a.csv', content)))
    for (const [i, place] of places.entries()) expect(await readFile(place, 'utf8')).toBe(contents[i])
    expect((await readdir(folder)).length).toBe(10)
  })

  it('leaves nothing when its source fails, before or after the first piece', async () => {
    const folder = await dataFolder()
    for (const pieces of [[], ['half']]) {
      const source = new PassThrough()
      const putting = putData(folder, 'a.csv', source)
      for (const piece of pieces) source.write(piece)
      source.destroy(new Error('the wire broke'))
      await expect(putting).rejects.toMatchObject({
        code: 'fileUnwritable',
        details: { problem: 'the wire broke' },
      })
      expect(await readdir(folder)).toEqual([])
    }
  })

  it('does not come when its folder cannot be made', async () => {
    const file = join(await temporaryFolder(), 'data')
    await writeFile(file, '')
    await expect(put(file, 'a.csv', 'x')).rejects.toMatchObject({ code: 'fileUnwritable' })
  })
})

/** Whether a text has no half of a surrogate pair, which no file system stores. */
const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text)

describe('the name of a file', () => {
  it('stays what it was where every system can have it', () => {
    for (const name of [
      'a.csv',
      'iris data (1).csv',
      'Übung 3.parquet',
      '数据.csv',
      'a.b.c',
      'no ending',
      'console.csv',
    ])
      expect(fileName(name)).toBe(name)
  })

  it('loses its folders, of either kind', () => {
    for (const given of ['/x/y/a.csv', 'C:\\x\\a.csv', '..\\../a.csv', './a.csv', 'x/../a.csv', '/a.csv/'])
      expect(fileName(given)).toBe('a.csv')
  })

  it('can be had on every system, lies in its folder and is the same when it is named again, whatever is given', () => {
    const odd = fc.constantFrom(
      '.',
      '..',
      '/',
      '\\',
      ':',
      '\0',
      '\n',
      'con',
      'COM1',
      'nul',
      ' ',
      '😀',
      '漢',
      '\u202e',
      'a',
    )
    const given = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(odd, { maxLength: 400 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(given, (text) => {
        const name = fileName(text)
        expect(name).toMatch(/^[^\p{Cc}<>:"|?*/\\]+$/u)
        expect(name).not.toMatch(/^[. ]|[. ]$/)
        expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d) *(\.|$)/i)
        // Room for a number behind it, and for what cannot be stored as it is.
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
        // No character is cut in two.
        if (isWhole(text)) expect(isWhole(name)).toBe(true)
        expect(fileName(name)).toBe(name)
      }),
      { numRuns: 500 },
    )
  })
})

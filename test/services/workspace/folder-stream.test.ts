import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { putFolder } from '../../../services/workspace/data-folder'

/** A folder as a browser sends it, in chunks of so many bytes. */
function sent(files: Readonly<Record<string, string>>, chunk = 1 << 16): Buffer[] {
  const all = Buffer.concat(
    Object.entries(files).flatMap(([path, text]) => {
      const head = Buffer.alloc(12)
      head.writeUInt32BE(Buffer.byteLength(path), 0)
      head.writeBigUInt64BE(BigInt(Buffer.byteLength(text)), 4)
      return [head, Buffer.from(path), Buffer.from(text)]
    }),
  )
  return Array.from({ length: Math.ceil(all.length / chunk) }, (_, i) =>
    all.subarray(i * chunk, (i + 1) * chunk),
  )
}

const data = (): Promise<string> => mkdtemp(join(tmpdir(), 'descent-folder-'))
const put = (folder: string, name: string, chunks: Buffer[]): Promise<string> =>
  putFolder(folder, name, Readable.from(chunks))
const listed = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).map((path) => path.replaceAll('\\', '/')).sort()

const FILES = { 'cats/1.png': 'one', 'dogs/ä.png': 'two', 'dogs/empty.png': '' }

describe('a folder that a page sends', () => {
  it.each([1, 7, 1 << 16])('arrives file by file, whatever the chunks (%i bytes)', async (chunk) => {
    const folder = await data()
    const place = await put(folder, 'pets', sent(FILES, chunk))
    expect(place).toBe(join(folder, 'pets'))
    for (const [path, text] of Object.entries(FILES))
      expect(await readFile(join(place, path), 'utf8')).toBe(text)
  })

  it('lies beside another of its name', async () => {
    const folder = await data()
    await put(folder, 'pets', sent(FILES))
    expect(await put(folder, 'pets', sent({ 'a/1.png': 'x' }))).toBe(join(folder, 'pets-2'))
  })

  it('stays within the folder for data, whatever its files are called', async () => {
    const folder = await data()
    const place = await put(
      folder,
      '../../pets',
      sent({ '../../../x.png': 'x', '/etc/y.png': 'y', 'a/../z.png': 'z' }),
    )
    expect(place).toBe(join(folder, 'pets'))
    expect(await listed(folder)).toSatisfy((paths: string[]) =>
      paths.every((path) => path.startsWith('pets')),
    )
    expect((await listed(folder)).filter((path) => path.endsWith('.png'))).toHaveLength(3)
  })

  it.each([
    ['is cut off', [sent(FILES)[0].subarray(0, 40)]],
    ['is none', [Buffer.from('a,b,c\n1,2,3\n4,5,6\n')]],
    ['has a file twice', [...sent({ 'a/1.png': 'x' }), ...sent({ 'a/1.png': 'y' })]],
  ])('and %s is refused, and nothing of it is left', async (_, chunks) => {
    const folder = await data()
    await expect(put(folder, 'pets', chunks)).rejects.toThrow(/pets cannot be written/)
    expect(await listed(folder)).toEqual([])
  })
})

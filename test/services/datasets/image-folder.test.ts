import { encode as encodePng } from 'fast-png'
import { encode as encodeJpeg } from 'jpeg-js'
import { spawnSync } from 'node:child_process'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scaled } from '../../../services/datasets/picture'
import { readPng } from '../../../services/datasets/png'
import { Shelf } from '../../../services/datasets/tables/shelf'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { folder, write, load } = temporaryData()
const grey = (width: number, ...data: number[]): Uint8Array =>
  encodePng({ width, height: data.length / width, channels: 1, data: Uint8Array.from(data) })
const make = async (name: string, files: Record<string, Uint8Array | string>): Promise<string> => {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(join(folder(), name, file, '..'), { recursive: true })
    await write(join(name, file), content)
  }
  return name
}
const source = (name: string, more: Record<string, unknown> = {}) => ({
  folder: name,
  width: 2,
  height: 1,
  ...more,
})
const read = (name: string, more: Record<string, unknown> = {}) =>
  load({ source: source(name, more), task: 'classification' })

describe('a folder of images', () => {
  it('has a class for each folder, and rows in the order of classes and names', async () => {
    await make('a', {
      'b/2.png': grey(2, 0, 255),
      'b/10.png': grey(2, 51, 51),
      'A/x.PNG': grey(2, 102, 204),
      'empty/readme.txt': 'x',
      '.hidden/y.png': 'x',
      'labels.csv': 'x',
    })
    const data = await read('a')
    expect(data.target).toMatchObject({ classes: ['A', 'b'], labels: new Int32Array([0, 1, 1]) })
    expect(data.featureNames).toEqual(['pixel_0_0', 'pixel_0_1'])
    const byte = (...values: number[]): number[] => values.map((value) => Math.fround(value / 255))
    expect(rowsOf(data)).toEqual([byte(102, 204), byte(51, 51), byte(0, 255)])
    expect(data.preprocessing.features).toMatchObject([{ kind: 'image', width: 2, height: 1 }])
  })

  it('has red, green and blue as planes one below the other', async () => {
    const rgb = encodePng({ width: 2, height: 1, channels: 3, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) })
    await make('c', { 'p/1.png': rgb, 'q/1.png': rgb })
    const data = await read('c', { channels: 3 })
    expect(rowsOf(data)[0]).toEqual([1, 4, 2, 5, 3, 6].map((value) => Math.fround(value / 255)))
    expect(data.preprocessing.features).toMatchObject([{ width: 2, height: 3 }])
  })

  it('has JPEG images too', async () => {
    const data = Buffer.alloc(4 * 64, 200)
    await make('j', {
      'p/1.jpg': encodeJpeg({ width: 8, height: 8, data }, 90).data,
      'q/1.png': grey(2, 0, 0),
    })
    const [first] = rowsOf(await read('j'))
    expect(Math.abs(255 * first[0] - 200)).toBeLessThan(2)
  })

  it('can be looked at', async () => {
    await make('l', { 'p/1.png': grey(2, 1, 2), 'q/1.png': grey(2, 3, 4) })
    const place = { source: { folder: join(folder(), 'l'), width: 2, height: 1, channels: 1 as const } }
    const shelf = new Shelf(folder())
    const { cells } = await shelf.use(place, (table) => table.rows(1, 1))
    expect(cells).toEqual([['q', Buffer.from([3, 4]).toString('base64')]])
    const [label] = await shelf.use(place, (table) => table.describe())
    expect(label).toMatchObject({
      kind: 'text',
      values: [
        { value: 'p', count: 1 },
        { value: 'q', count: 1 },
      ],
    })
  })

  it.each([
    ['no image', { 'a/x.txt': 'x' }, 'folderUnfit', ['no folder in it']],
    [
      'an image that lies in no class',
      { 'x.png': 'x', 'a/y.png': 'x' },
      'folderUnfit',
      ['no folder of a class'],
    ],
    ['a folder within a class', { 'a/b/y.png': 'x', 'a/z.png': 'x' }, 'folderUnfit', ['folder within']],
    ['an image of another kind', { 'a/y.gif': 'x', 'b/z.png': 'x' }, 'folderUnfit', ['y.gif', 'PNG or JPEG']],
    ['one class', { 'a/y.png': grey(1, 1) }, 'targetOneClass', ['"a"']],
    [
      'a file that is none',
      { 'a/y.png': 'x', 'b/z.png': grey(1, 1) },
      'imageUnreadable',
      ['y.png', 'no PNG'],
    ],
    ['a JPEG that is none', { 'a/y.jpg': 'x', 'b/z.png': grey(1, 1) }, 'imageUnreadable', ['y.jpg']],
  ] as const)('is refused with %s', async (name, files, code, mentions) => {
    await expectRefusal(read(await make(name, files)), code, ...mentions)
  })

  it('is refused with a link in it, which may lead anywhere, and where there is none', async () => {
    await make('link', { 'a/y.png': grey(1, 1), 'b/z.png': grey(1, 2) })
    await symlink(join(folder(), 'a'), join(folder(), 'link', 'c'))
    await expectRefusal(read('link'), 'folderUnfit', 'links are not followed')
    await expectRefusal(read('nowhere'), 'fileUnreadable', 'nowhere')
  })
})

describe('a PNG', () => {
  const PROGRAM = `import struct, sys, zlib
def chunk(kind, body): return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
def png(name, width, height, depth, colour, rows, interlace=0, extra=b''):
    raw = b''.join(bytes([f]) + bytes(row) for f, row in rows)
    head = struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0, interlace)
    open(name, 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', head) + extra + chunk(b'IDAT', zlib.compress(raw)) + chunk(b'IEND', b''))
`
  const png = async (call: string): Promise<Buffer> => {
    const { status, stderr } = spawnSync('/usr/bin/python3', ['-c', `${PROGRAM}png('made.png', ${call})`], {
      cwd: folder(),
    })
    if (status !== 0) throw new Error(stderr.toString())
    return readFile(join(folder(), 'made.png'))
  }

  it.each([
    ['one bit', '3, 1, 1, 0, [(0, [0b10100000])]', [255, 255, 255, 0, 0, 0, 255, 255, 255]],
    ['four bits', '3, 1, 4, 0, [(0, [0x0f, 0x80])]', [0, 0, 0, 255, 255, 255, 136, 136, 136]],
    ['sixteen bits', '1, 1, 16, 2, [(0, [255, 255, 128, 0, 0, 0])]', [255, 128, 0]],
    [
      'a palette',
      "2, 1, 8, 3, [(0, [1, 0])], 0, chunk(b'PLTE', bytes([1, 2, 3, 4, 5, 6]))",
      [4, 5, 6, 1, 2, 3],
    ],
    [
      'a palette, in part transparent',
      "2, 1, 1, 3, [(0, [64])], 0, chunk(b'PLTE', bytes([1, 2, 3, 4, 5, 6])) + chunk(b'tRNS', bytes([0]))",
      [255, 255, 255, 4, 5, 6],
    ],
    ['grey and alpha', '2, 1, 8, 4, [(0, [100, 255, 0, 0])]', [100, 100, 100, 255, 255, 255]],
    ['colour and alpha', '1, 1, 8, 6, [(0, [0, 0, 0, 128])]', [127, 127, 127]],
    [
      'a colour that is transparent',
      "2, 1, 8, 0, [(0, [7, 8])], 0, chunk(b'tRNS', bytes([0, 7]))",
      [255, 255, 255, 8, 8, 8],
    ],
    [
      'every filter',
      '2, 5, 8, 0, [(0, [10, 20]), (1, [10, 20]), (2, [1, 2]), (3, [3, 4]), (4, [5, 6])]',
      [10, 20, 10, 30, 11, 32, 8, 24, 13, 30].flatMap((v) => [v, v, v]),
    ],
    [
      'interlaced rows',
      '3, 2, 8, 0, [(0, [1]), (0, [3]), (0, [2]), (0, [4, 5, 6])], 1',
      [1, 2, 3, 4, 5, 6].flatMap((v) => [v, v, v]),
    ],
  ] as const)('is read with %s', async (_, call, rgb) => {
    expect([...readPng(await png(call), 100).rgb]).toEqual(rgb)
  })

  it('is refused where it is too large, damaged or says that it is larger than it is', async () => {
    const good = await png('2, 1, 8, 0, [(0, [7, 8])]')
    expect(() => readPng(good, 1)).toThrow('2 x 1 pixels')
    for (let at = 8; at < good.length; at++) {
      const bad = Buffer.from(good)
      bad[at] ^= 1
      expect(() => readPng(bad, 100)).toThrow()
      expect(() => readPng(good.subarray(0, at), 100)).toThrow('breaks off')
    }
    const bomb = await png('2, 1, 8, 0, [(0, [0] * 1000000)]')
    expect(() => readPng(bomb, 100)).toThrow('not as many')
  })
})

describe('an image at another size', () => {
  const picture = (width: number, ...values: number[]) => ({
    ...{ width, height: values.length / width },
    rgb: Uint8Array.from(values.flatMap((value) => [value, value, value])),
  })
  it('is itself where that is its size', () => {
    expect([...scaled(picture(2, 1, 2, 3, 4), 2, 2, 1)]).toEqual([1, 2, 3, 4])
  })
  it('has the mean of the area that each pixel covers', () => {
    expect([...scaled(picture(4, 0, 10, 20, 30, 10, 20, 30, 40), 2, 1, 1)]).toEqual([10, 30])
    expect([...scaled(picture(3, 0, 90, 30), 2, 1, 1)]).toEqual([30, 50])
    expect([...scaled(picture(2, 10, 30), 3, 2, 1)]).toEqual([10, 20, 30, 10, 20, 30])
  })
  it('is rounded to the nearest, and grey by how bright colours are', () => {
    expect([...scaled(picture(2, 1, 2), 1, 1, 1)]).toEqual([2])
    const rgb = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255])
    expect([...scaled({ width: 3, height: 1, rgb }, 3, 1, 1)]).toEqual([76, 150, 29])
  })
})

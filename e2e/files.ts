import { encode } from 'fast-png'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { workbook } from '../test/contract/workbook'

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('')

/** Data files of a user; all but heights.csv cannot be trained on as they are. */
export const userFiles = {
  'heights.csv': `height,weight,grown\n${lines(120, (i) => `${100 + i},${(i * 7) % 50},${i < 60 ? 'no' : 'yes'}`)}`,
  'empty.csv': '',
  'picture.csv': Buffer.from(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...Array(500).keys()].map((x) => x % 256),
  ),
  'ragged.csv': 'a,b,kind\n1,2,x\n3,4\n5,6,y\n',
  'words.csv': `a,b,kind\n${lines(60, (i) => `${i},${i === 30 ? 'many' : 2 * i},${i % 2}`)}`,
  'same.csv': `a,b,kind\n${lines(60, (i) => `${i},${2 * i},same`)}`,
  // Five cities, one of them far off; every tenth size is missing; the price goes with the size's logarithm.
  'prices.csv': `size,city,price\n${lines(200, (i) => `${i % 10 === 0 ? '' : 2 ** (i % 9)},${['Oslo', 'Rome', 'Bonn', 'Kyiv', 'Far'][i % 5]},${100 * ((i % 9) + 1) + (i % 5)}`)}`,
  // A note on one sheet, and rows of two classes on the other.
  'book.xlsx': Buffer.from(
    workbook({
      Notes: [
        ['what', 'who'],
        ['heights', 'me'],
      ],
      Heights: [
        ['height', 'weight', 'grown'],
        ...Array.from({ length: 120 }, (_, i) => [100 + i, (i * 7) % 50, i < 60 ? 'no' : 'yes']),
      ],
    }),
  ),
  // The decimal comma shows itself nowhere, and the letters are those of Western Windows.
  'western.csv': Buffer.from(
    `größe;art\n${lines(80, (i) => `1,${100 + i};${i < 40 ? 'groß' : 'klein'}`)}`,
    'latin1',
  ),
  'gaps.csv': `a,b,kind\n${lines(60, (i) => (i % 2 === 0 ? `${i},,x` : `,${i},y`))}`,
} as const satisfies Record<string, string | Buffer>

export type UserFile = keyof typeof userFiles

/** Puts one of them into a folder; returns its path. */
export async function userFile(folder: string, name: UserFile): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, name)
  await writeFile(file, userFiles[name])
  return file
}

/** A folder of pictures of 6 x 4 pixels, dark and light, with a folder for each class. */
export async function pictureFolder(folder: string): Promise<string> {
  const place = join(folder, 'pictures')
  for (const [name, level] of [
    ['dark', 40],
    ['light', 200],
  ] as const) {
    await mkdir(join(place, name), { recursive: true })
    for (let i = 0; i < 30; i++) {
      const data = Uint8Array.from({ length: 24 }, (_, j) => level + ((i * 7 + j * 5) % 30))
      const picture = encode({ width: 6, height: 4, channels: 1, data })
      await writeFile(join(place, name, `${i}.png`), picture)
    }
  }
  await writeFile(join(place, 'readme.txt'), 'no image')
  return place
}

/** A pair of IDX files: 60 images of 3 x 2 pixels, dark and light in turn, and their labels. */
export async function idxPair(folder: string): Promise<{ images: string; labels: string }> {
  await mkdir(folder, { recursive: true })
  const count = 60
  const header = (...sizes: number[]): number[] => [
    ...[0, 0, 8, sizes.length],
    ...sizes.flatMap((size) => [0, 0, 0, size]),
  ]
  const pixels = Array.from({ length: count * 6 }, (_, i) => (Math.floor(i / 6) % 2 ? 190 : 30) + (i % 17))
  const labels = Array.from({ length: count }, (_, i) => i % 2)
  const pair = {
    images: join(folder, 'some-images-idx3-ubyte'),
    labels: join(folder, 'some-labels-idx1-ubyte'),
  }
  await writeFile(pair.images, Buffer.from([...header(count, 2, 3), ...pixels]))
  await writeFile(pair.labels, Buffer.from([...header(count), ...labels]))
  return pair
}

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

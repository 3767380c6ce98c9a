import { encode as encodePng } from 'fast-png'
import { encode as encodeJpeg } from 'jpeg-js'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatOf } from '../../services/contract/data-formats'
import { csvOf, writeFormats, WRITTEN } from '../services/datasets/written-formats'
import { FuzzedReader } from './fuzzed-reader'
import { mutated } from './mutate'

/** Of each reader; `npm run fuzz` takes 10,000. */
const FILES = Number(process.env['FUZZ'] ?? 100)
const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1)
const MOST_BYTES = 2 ** 30

/** Several valid files of one format share its number. */
const filesOf = (name: string): number =>
  Math.ceil(FILES / SEEDS.filter(([other]) => readerOf(other) === readerOf(name)).length)
const readerOf = (name: string): string => formatOf(name) ?? name

let folder = ''
const at = (name: string): string => join(folder, 'valid', name)

/** Valid files, and which of their tables is read. */
const SEEDS: readonly (readonly [string, string | undefined])[] = [
  ['small.csv', undefined],
  ...WRITTEN.map(([file, { table }]) => [file, table as string | undefined] as const),
  ['grey.png', undefined],
  ['colour.jpg', undefined],
  ['images-idx3-ubyte', undefined],
]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descent-fuzz-'))
  await mkdir(join(folder, 'valid'))
  const [header, ...rows] = (await readFile(csvOf('iris'), 'utf8')).trim().split('\n')
  await writeFile(at('small.csv'), [header, ...rows.filter((_, i) => i % 5 === 0), ''].join('\n'))
  await writeFormats(at('small.csv'), 'species', join(folder, 'valid'))
  const pixels = Uint8Array.from({ length: 20 * 20 }, (_, i) => (i * 7) % 256)
  await writeFile(at('grey.png'), encodePng({ width: 20, height: 20, channels: 1, data: pixels }))
  const rgba = Buffer.from(Array.from({ length: 4 * 24 * 24 }, (_, i) => (i * 5) % 256))
  await writeFile(at('colour.jpg'), encodeJpeg({ width: 24, height: 24, data: rgba }, 80).data)
  const idx = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 5, ...Array.from({ length: 100 }, (_, i) => i)]
  await writeFile(at('images-idx3-ubyte'), Buffer.from(idx))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a damaged file is read as some table, or refused with one known error', () => {
  it.each(SEEDS)(
    '%s',
    async (name, table) => {
      const home = join(folder, `home-${name}`)
      await mkdir(home)
      const reader = new FuzzedReader(home)
      const ask = table === undefined ? {} : { table }
      expect((await reader.read({ file: at(name), ...ask })).rows).toBeGreaterThan(0)
      const valid = await readFile(at(name))
      const counts = new Map<string, number>()
      const bad: string[] = []
      const file = join(home, `mutated-${name}`)
      for (let seed = FIRST_SEED; seed < FIRST_SEED + filesOf(name); seed++) {
        await writeFile(file, mutated(name, valid, seed))
        const { code = 'read', message = '', rss } = await reader.read({ file, ...ask })
        counts.set(code, (counts.get(code) ?? 0) + 1)
        if (/^(unexpected|HANG|CRASH)/.test(code)) bad.push(`seed ${seed}: ${code} ${message.slice(0, 400)}`)
        if (rss > MOST_BYTES) bad.push(`seed ${seed}: ${Math.round(rss / 1e6)} MB`)
      }
      reader.close()
      if (process.env['FUZZ']) console.log(name, JSON.stringify(Object.fromEntries(counts)))
      expect(bad.slice(0, 20)).toEqual([])
      // Nothing lies about but what the harness wrote, and the scratch of a reader that was ended.
      expect(
        (await readdir(home)).filter((each) => each !== 'scratch' && each !== `mutated-${name}`),
      ).toEqual([])
    },
    FILES * 1000,
  )
})

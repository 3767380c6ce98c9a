import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { chunksOf, SPLITS } from '../../../core'
import { dataSpec, type DataSpec } from '../../../services/contract/data-spec'
import { chunksThatFit, dealtOut } from '../../../services/datasets/chunks'
import { storing } from '../../../services/datasets/collect-features'
import type { DataSet } from '../../../services/datasets/data-set'
import { inMemoryAgain, readPart, readRow } from '../../../services/datasets/feature-rows'
import { fingerprintOf } from '../../../services/datasets/fingerprint'
import { HandingOver, takeOver } from '../../../services/datasets/handed-over'
import { loadTable } from '../../../services/datasets/load'
import type { Preparing } from '../../../services/datasets/prepare'
import { Scratch } from '../../../services/datasets/scratch'
import { expectRefusal, temporaryData } from './temporary-data'

const ROWS = 97
const table = [
  'x,kind,y',
  ...Array.from({ length: ROWS }, (_, i) => `${i},${'abcdefghij'[i % 10]},${i % 5 === 0 ? 'few' : 'many'}`),
].join('\n')
const { folder, write } = temporaryData()
beforeAll(() => write('rows.csv', table))
const specOf = (given: object = {}): DataSpec =>
  dataSpec.parse({ source: 'rows.csv', target: 'y', task: 'classification', standardize: false, ...given })

const load = (given: object, preparing: (scratch: Scratch) => Preparing): Promise<DataSet> =>
  Scratch.within((scratch) => loadTable(specOf(given), folder(), scratch, preparing(scratch)))
const inMemory = (given: object = {}): Promise<DataSet> => load(given, () => ({}))
const onDisk = (given: object = {}): Promise<DataSet> =>
  load(given, (scratch) => ({ collect: storing(scratch, 0) }))
/** From another process, in which what is taken over stays in the file. */
const handedOver = (given: object = {}): Promise<DataSet> =>
  Scratch.within(async (scratch) => {
    const handing = new HandingOver(scratch, 0)
    const { collect } = handing
    return takeOver(await handing.finish(await loadTable(specOf(given), folder(), scratch, { collect })))
  })

const part = (data: DataSet, name: (typeof SPLITS)[number]): number[] => {
  const features = new Float32Array(data.split[name].length * data.featureNames.length)
  readPart(data, name, 0, features)
  return [...features]
}
const ascending = (rows: Int32Array): number[] => [...rows].sort((a, b) => a - b)

describe.each([
  ['in a file', onDisk],
  ['in a file, written by another process', handedOver],
])('features %s', (_, stored) => {
  it.each([
    ['all rows', {}],
    ['without the test part', { split: { use: 'search' } }],
    ['with rows of some classes repeated', { balance: 'oversample' }],
    ['by chunks', { chunks: { rows: 10 } }],
    ['by chunks, with rows repeated', { chunks: { rows: 10 }, balance: 'oversample' }],
    ['by chunks, without the test part', { chunks: { rows: 20, seed: 7 }, split: { use: 'search' } }],
  ])('are the same as in memory: %s', async (__, given) => {
    const [expected, found] = [await inMemory(given), await stored(given)]
    expect(found.features).not.toBeInstanceOf(Float32Array)
    expect(found.split).toEqual(expected.split)
    expect(found.target).toEqual(expected.target)
    for (const name of SPLITS) expect(part(found, name)).toEqual(part(expected, name))
    for (let row = 0; row < ROWS; row++) expect([...readRow(found, row)]).toEqual([...readRow(expected, row)])
    expect([...inMemoryAgain(found).features]).toEqual([...inMemoryAgain(expected).features])
    expect(fingerprintOf(found)).toBe(fingerprintOf(expected))
  })

  it('are read from anywhere in a part, in either precision', async () => {
    const data = await stored({ chunks: { rows: 10 } })
    const width = data.featureNames.length
    const whole = part(data, 'train')
    for (const [first, rows] of [
      [0, 1],
      [9, 12],
      [30, 5],
    ]) {
      for (const into of [new Float32Array(rows * width), new Float64Array(rows * width)]) {
        readPart(data, 'train', first, into)
        expect([...into]).toEqual(whole.slice(first * width, (first + rows) * width))
      }
    }
  })
})

it('a small table is in memory, and nothing is left of it on the disk', async () => {
  await Scratch.within(async (scratch) => {
    const data = await loadTable(specOf(), folder(), scratch, { collect: storing(scratch) })
    expect(data.features).toBeInstanceOf(Float32Array)
    expect((await readdir(scratch.folder)).filter((name) => name.endsWith('features'))).toEqual([])
  })
})

describe('the rows of a training part are dealt out to chunks', () => {
  it('each to one, in ascending order within it, by the seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 4, max: 100 }),
        fc.integer({ min: 0, max: 9 }),
        (rows, most, seed) => {
          const train = Int32Array.from({ length: rows }, (_, i) => 2 * i)
          const dealt = dealtOut(train, { rows: most, seed })
          expect(ascending(dealt)).toEqual([...train])
          expect(dealtOut(train, { rows: most, seed })).toEqual(dealt)
          for (const chunk of chunksOf(rows, most)) {
            const own = dealt.subarray(chunk.first, chunk.first + chunk.rows)
            expect([...own]).toEqual(ascending(own))
          }
        },
      ),
    )
  })

  it('as they are, where one chunk holds them', () => {
    const train = Int32Array.of(3, 5, 9)
    expect(dealtOut(train, { rows: 4, seed: 1 })).toBe(train)
  })

  it('at random, so that a chunk of sorted data is not of one kind', async () => {
    const { split } = await inMemory({ chunks: { rows: 20 } })
    for (const { first, rows } of chunksOf(split.train.length, 20)) {
      const chunk = split.train.subarray(first, first + rows)
      expect(chunk[chunk.length - 1] - chunk[0]).toBeGreaterThan(ROWS / 2)
    }
  })
})

describe('data that memory does not hold', () => {
  const GB = 2 ** 30

  it.each([
    [1e6, 13, 16 * GB, null],
    [64e6, 13, 16 * GB, 10],
    [200e6, 13, 8 * GB, 10],
    [200e6, 13, 64 * GB, 10],
  ])('%d rows of %d values, %d bytes of memory', (rows, width, memory, megarows) => {
    const chunks = chunksThatFit(rows, width, memory)
    if (megarows === null) expect(chunks).toBeNull()
    else expect(Math.floor(chunks!.rows / 1e6)).toBe(megarows)
  })

  it('are read by chunks of themselves, and it is said', async () => {
    // Of 97 rows of 13 values, 5,044 bytes.
    const data = await load({}, () => ({ memory: 8000 }))
    expect(data.chunks).toEqual({ rows: 30, seed: 0 })
    expect(data.warnings.join()).toMatch(/Memory does not hold all rows: .* in 3 chunks of 30 rows at most/)
    expect((await load({ chunks: { rows: 50 } }, () => ({ memory: 8000 }))).warnings.join()).not.toMatch(
      /chunks/,
    )
  })

  it('are refused where not even what is kept of each row fits', async () => {
    await expectRefusal(
      load({}, () => ({ memory: 1000 })),
      'rowsTooMany',
      join(folder(), 'rows.csv'),
      '97 rows',
    )
  })
})

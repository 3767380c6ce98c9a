import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { mkdtemp, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { generate, type GeneratorSpec } from '../../../core'
import { dataSpec, type DataSpec } from '../../../services/contract/data-spec'
import type { ColumnDescription } from '../../../services/contract/tables'
import { readIdx } from '../../../services/datasets/idx'
import { Shelf } from '../../../services/datasets/tables/shelf'
import type { ViewedTable } from '../../../services/datasets/tables/viewed-table'
import { expectRefusal, temporaryData } from './temporary-data'

const { folder, write } = temporaryData()
let cache = ''
let shelf = new Shelf(cache)
beforeAll(async () => {
  cache = await mkdtemp(join(folder(), 'cache-'))
  shelf = new Shelf(cache)
})

type Source = DataSpec['source']
const infoOf = (source: Source) => shelf.use({ source }, (table) => Promise.resolve(table.info))
const cellsOf = async (source: Source, first = 0, count = 1000) =>
  (await shelf.use({ source }, (table) => table.rows(first, count))).cells
const descriptionOf = (source: Source) => shelf.use({ source }, (table) => table.describe())

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await write(name, content)
  return join(folder(), name)
}

const CSV = 'width,kind,note\n1.50,oak,\nNA,elm,NA\n-3e2, ash ,"a ""b"", c"\n'
const CELLS = [
  ['1.50', 'oak', null],
  [null, 'elm', 'NA'],
  ['-3e2', ' ash ', 'a "b", c'],
]
const KINDS = [
  { name: 'width', kind: 'number' },
  { name: 'kind', kind: 'text' },
  { name: 'note', kind: 'text' },
]

describe('a table of text', () => {
  it('is shown as it stands in the file; null is what counts as missing in a column of its kind', async () => {
    const source = await file('plain.csv', CSV)
    expect(await infoOf(source)).toMatchObject({ rows: 3, columns: KINDS })
    expect(await cellsOf(source)).toEqual(CELLS)
  })

  it('may be packed, separated by tabs or semicolons', async () => {
    const packed = await file('packed.csv.gz', gzipSync(CSV))
    const tabs = await file('tabs.tsv', 'a\tb\n1\tx\n')
    const semicolons = await file('semicolons.csv', 'a;b\n1;"x;y"\n')
    expect(await cellsOf(packed)).toEqual(CELLS)
    expect(await cellsOf(tabs)).toEqual([['1', 'x']])
    expect(await cellsOf(semicolons)).toEqual([['1', 'x;y']])
  })

  it('gives any rows in the order of the file, as many as there are', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => [String(i), `name ${(i * 7919) % 5000}`])
    const source = await file('long.csv', `a,b\n${lines.map((line) => line.join()).join('\n')}\n`)
    const property = fc.asyncProperty(fc.nat(6000), fc.nat(1000), async (first, count) => {
      expect(await cellsOf(source, first, count)).toEqual(lines.slice(first, first + count))
    })
    await fc.assert(property, { numRuns: 40 })
  })

  it('of very many columns is shown whole, in fewer rows at once', async () => {
    const width = 2500
    const names = Array.from({ length: width }, (_, j) => `c${j}`)
    const row = (i: number) => names.map((_, j) => String(i + j))
    const text = [names, ...Array.from({ length: 100 }, (_, i) => row(i))]
      .map((line) => line.join())
      .join('\n')
    const source = await file('wide.csv', text)
    const cells = await cellsOf(source, 10, 100)
    expect(cells).toHaveLength(80)
    expect(cells[0]).toEqual(row(10))
    expect(await cellsOf(source, 90, 100)).toEqual(Array.from({ length: 10 }, (_, i) => row(90 + i)))
  })

  it('shows the beginning of a long text', async () => {
    const source = await file('letters.csv', `a,b\n1,${'x'.repeat(5000)}\n`)
    expect(await cellsOf(source)).toEqual([['1', `${'x'.repeat(1000)}…`]])
  })

  it('may have a column without any value', async () => {
    const source = await file('blank.csv', 'a,b\n1,\n2,\n')
    expect((await infoOf(source)).columns).toMatchObject([{ kind: 'number' }, { kind: 'text' }])
    expect(await descriptionOf(source)).toMatchObject([
      { missing: 0 },
      { missing: 2, distinct: 0, values: [] },
    ])
  })
})

describe('a table of another format', () => {
  it('of JSON lines shows numbers, texts and booleans as their text', async () => {
    const source = await file('rows.jsonl', '{"a":1.50,"b":"x","c":true}\n{"a":null,"b":"","c":{"d":1}}\n')
    expect(await cellsOf(source)).toEqual([
      ['1.5', 'x', 'true'],
      [null, null, '{"d":1}'],
    ])
  })

  it('of Parquet shows what could not be learned from, too', async () => {
    const source = join(folder(), 'rows.parquet')
    const db = await (await DuckDBInstance.create(':memory:')).connect()
    await db.run(`copy (select 0.1::float as a, [1, 2] as b, true as c, null::int as d) to '${source}'`)
    expect((await infoOf(source)).columns.map(({ kind }) => kind)).toEqual(['number', 'text', 'text', 'text'])
    expect(await cellsOf(source)).toEqual([['0.1', '[1, 2]', 'true', null]])
  })
})

/** What a description has to say, worked out in plain loops. */
function expectDescribed(found: ColumnDescription, values: readonly (number | null)[]): void {
  const present = values.filter((value) => value !== null).toSorted((a, b) => a - b)
  const n = present.length
  const mean = present.reduce((sum, x) => sum + x, 0) / n
  const std = Math.sqrt(present.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n)
  const distinct = new Set(present).size
  expect(found).toMatchObject({ rows: values.length, missing: values.length - n, distinct })
  const { numbers } = found
  expect(numbers?.min).toBe(present[0])
  expect(numbers?.max).toBe(present[n - 1])
  // Halves, whose sum stays in range; it differs from half the sum among the smallest of all numbers only.
  expect(numbers?.median).toBe(
    n % 2 === 1 ? present[(n - 1) / 2] : present[n / 2 - 1] / 2 + present[n / 2] / 2,
  )
  const scale = Math.max(1, Math.abs(present[0]), Math.abs(present[n - 1]))
  expect(Math.abs(numbers!.mean - mean) / scale).toBeLessThan(1e-12)
  expect(Math.abs(numbers!.std - std) / scale).toBeLessThan(1e-9)
  expect(numbers!.bins).toHaveLength(24)
  expect(numbers!.bins.reduce((sum, count) => sum + count)).toBe(n)
  if (distinct > 20) expect(found.values).toBe(null)
  else
    for (const { value, count } of found.values!)
      expect(count).toBe(present.filter((x) => x === Number(value)).length)
}

describe('a description', () => {
  it('is that of plain loops, whatever the numbers', async () => {
    const value = fc.option(
      fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    )
    const column = fc
      .array(value, { minLength: 1, maxLength: 60 })
      .filter((all) => all.some((each) => each !== null))
    let files = 0
    const property = fc.asyncProperty(column, async (drawn) => {
      // What a file cannot tell apart.
      const values = drawn.map((each) => (each === 0 ? 0 : each))
      const lines = values.map((each, i) => `${each ?? 'NA'},${i}`)
      const source = await file(`described-${files++}.csv`, `a,b\n${lines.join('\n')}\n`)
      expectDescribed((await descriptionOf(source))[0], values)
    })
    await fc.assert(property, { numRuns: 25, examples: [[[1e-323, 1.5e-323, null]]] })
  })

  it('has bins of equal width, the largest value in the last', async () => {
    const source = await file(
      'bins.csv',
      `a,b\n${Array.from({ length: 25 }, (_, i) => `${i},x`).join('\n')}\n`,
    )
    const [{ numbers }] = await descriptionOf(source)
    expect(numbers?.bins).toEqual([...new Array<number>(23).fill(1), 2])
  })

  it('has the most frequent texts, without blanks around them', async () => {
    const names = ['oak', ' oak', 'elm', 'ash', 'ash', 'ash', '']
    const source = await file('names.csv', `a,b\n${names.map((name) => `${name},1`).join('\n')}\n`)
    const [{ values, distinct, missing, numbers }] = await descriptionOf(source)
    expect(values).toEqual([
      { value: 'ash', count: 3 },
      { value: 'oak', count: 2 },
      { value: 'elm', count: 1 },
    ])
    expect({ distinct, missing, numbers }).toEqual({ distinct: 3, missing: 1, numbers: null })
  })

  it('leaves out what has no place on an axis', async () => {
    const source = await file('infinite.csv', 'a,b\n1,1e300\ninf,2e300\n3,-1e308\n')
    const [a, b] = await descriptionOf(source)
    expect(a).toMatchObject({ distinct: 3, missing: 0, numbers: { min: 1, max: 3, mean: 2, median: 2 } })
    expect(b).toMatchObject({ distinct: 3, numbers: null })
  })
})

describe('a table that is no file of rows', () => {
  it('may be made up', async () => {
    const { source } = dataSpec.parse({ source: { generator: 'curve', rows: 300 }, task: 'regression' })
    const data = generate(source as GeneratorSpec)
    expect(await infoOf(source)).toEqual({
      rows: 300,
      columns: ['x', 'y'].map((name) => ({ name, kind: 'number' })),
    })
    expect(await cellsOf(source, 298, 10)).toEqual(
      [298, 299].map((i) => [String(data.x[i]), String(data.y[i])]),
    )
    const [x, y] = await descriptionOf(source)
    expectDescribed(x, [...data.x])
    expectDescribed(y, [...data.y])
  })

  it('may be of images, those of the test part after the others', async () => {
    const at = (name: string) => join(resolve('examples/data/mnist'), name)
    const small = { images: at('t10k-images-idx3-ubyte.gz'), labels: at('t10k-labels-idx1-ubyte.gz') }
    const source = { train: small, test: small }
    const size = { width: 28, height: 28 }
    expect(await infoOf(source)).toEqual({
      rows: 20_000,
      columns: [
        { name: 'label', kind: 'number' },
        { name: 'image', kind: 'image', size },
      ],
    })
    const { bytes } = await readIdx(small.images, 3)
    const [[label, pixels], second] = await cellsOf(source, 9999, 2)
    expect(label).toMatch(/^\d$/)
    expect(Buffer.from(pixels!, 'base64')).toEqual(Buffer.from(bytes.subarray(9999 * 784)))
    expect(Buffer.from(second[1]!, 'base64')).toEqual(Buffer.from(bytes.subarray(0, 784)))
    const [labels, images] = await descriptionOf(source)
    expect(labels).toMatchObject({ rows: 20_000, distinct: 10, numbers: { min: 0, max: 9 } })
    expect(images).toMatchObject({ kind: 'image', distinct: 10_000, numbers: null, values: null })
  })
})

describe('the tables that are open', () => {
  it('are two at most, whose copies alone are kept', async () => {
    const files = ['one', 'two', 'three'].map((name) => file(`${name}.csv`, `a,b\n1,${name}\n`))
    for (const source of await Promise.all(files)) await cellsOf(source)
    // Copies go when nobody waits for them.
    await expect
      .poll(async () => (await readdir(cache)).filter((name) => name.endsWith('.duckdb')))
      .toHaveLength(2)
    expect(await cellsOf(join(folder(), 'one.csv'))).toEqual([['1', 'one']])
  })

  it('are read to the end by who reads them, whatever is opened meanwhile', async () => {
    const source = await file('held.csv', 'a,b\n1,x\n')
    let go: () => void = () => undefined
    const waits = new Promise<void>((resolve) => (go = resolve))
    const reading = shelf.use({ source }, async (table: ViewedTable) => {
      await waits
      return (await table.rows(0, 1)).cells
    })
    for (const name of ['x', 'y', 'z']) await cellsOf(await file(`${name}.csv`, `a,b\n1,${name}\n`))
    go()
    expect(await reading).toEqual([['1', 'x']])
  })

  it('are opened anew when their file has changed', async () => {
    const source = await file('changing.csv', 'a,b\n1,x\n')
    expect(await cellsOf(source)).toEqual([['1', 'x']])
    await file('changing.csv', 'a,b\n1,x\n2,y\n')
    expect(await infoOf(source)).toMatchObject({ rows: 2 })
    expect(await cellsOf(source, 1)).toEqual([['2', 'y']])
  })

  it('are none that was refused, and it may be mended', async () => {
    const source = await file('mended.csv', 'a,b\n1,x\n2\n')
    await expectRefusal(cellsOf(source), 'lineFieldCount', 'line 3', 'found 1 field, expected 2')
    await file('mended.csv', 'a,b\n1,x\n2,y\n')
    expect(await cellsOf(source)).toHaveLength(2)
  })
})

import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { Shelf } from '../../../services/datasets/tables/shelf'
import { expectRefusal, temporaryData } from './temporary-data'

const { folder, write } = temporaryData()
const ROWS = 400_000
const PADDING = 'x'.repeat(90)
let shelf = new Shelf('')
beforeAll(async () => {
  shelf = new Shelf(await mkdtemp(join(folder(), 'cache-')))
})

/** More than 32 MB, so that its rows are not all waited for. */
const large = async (name: string, last: string): Promise<{ source: string }> => {
  const lines = Array.from({ length: ROWS - 1 }, (_, i) => `${i},name ${i % 7} ${PADDING},0.5`)
  await write(name, ['a,b,c', ...lines, last].join('\n'))
  return { source: join(folder(), name) }
}

describe('a large table', () => {
  it('has its first rows at once, and all of them when it has been looked through', async () => {
    const at = await large('large.csv', 'x,y,z')
    const first = await shelf.use(at, (table) => Promise.resolve(table.info))
    expect(first).toMatchObject({ rows: 200, isPartial: true })
    expect(first.columns.map(({ kind }) => kind)).toEqual(['number', 'text', 'number'])
    const { cells } = await shelf.use(at, (table) => table.rows(1, 2))
    expect(cells).toEqual([
      ['1', `name 1 ${PADDING}`, '0.5'],
      ['2', `name 2 ${PADDING}`, '0.5'],
    ])
    const whole = await shelf.use(at, (table) => table.whole())
    expect(whole.rows).toBe(ROWS)
    expect(whole.isPartial).toBe(undefined)
    expect(whole.columns.map(({ kind }) => kind)).toEqual(['text', 'text', 'text'])
    expect((await shelf.use(at, (table) => table.rows(ROWS - 1, 5))).cells).toEqual([['x', 'y', 'z']])
  })

  it('is refused by whoever asks for more than the first rows, where something is wrong further down', async () => {
    const at = await large('wrong.csv', 'x,y')
    expect((await shelf.use(at, (table) => Promise.resolve(table.info))).rows).toBe(200)
    await expectRefusal(
      shelf.use(at, (table) => table.whole()),
      'lineFieldCount',
      `line ${ROWS + 1}`,
    )
  })
})

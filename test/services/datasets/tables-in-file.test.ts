import { strToU8, zipSync } from 'fflate'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { TableChoice } from '../../../services/contract/data-spec'
import { StudioError } from '../../../services/contract/errors'
import type { TableInfo } from '../../../services/contract/tables'
import { Shelf } from '../../../services/datasets/tables/shelf'
import { workbook } from '../../contract/workbook'
import { temporaryData } from './temporary-data'

const { folder, write } = temporaryData()
let shelf = new Shelf('')
beforeAll(async () => (shelf = new Shelf(await mkdtemp(join(folder(), 'cache-')))))

const BOOK = workbook({
  One: [
    ['a', 'b'],
    [1, 'x'],
  ],
  Two: [
    ['c', 'd'],
    [2, 'y'],
    [3, 'z'],
  ],
})
const CSV = strToU8('e,f\n1,2\n')

async function opened(
  name: string,
  content: Uint8Array | string,
  choice: TableChoice = {},
): Promise<TableInfo> {
  await write(name, content)
  return shelf.use({ source: join(folder(), name), ...choice }, (table) => Promise.resolve(table.info))
}

/** The names that the refusal gives, as data. */
async function offered(opening: Promise<unknown>): Promise<unknown> {
  const error: unknown = await opening.catch((reason: unknown) => reason)
  if (!(error instanceof StudioError)) throw new Error('nothing was refused')
  expect(error.code).toBe('tableUnnamed')
  return (error.details as { tables: unknown }).tables
}

describe('a file with several tables', () => {
  it('tells which there are and which is read', async () => {
    expect(await offered(opened('book.xlsx', BOOK))).toEqual(['One', 'Two'])
    const info = await opened('book.xlsx', BOOK, { table: 'Two' })
    expect(info.rows).toBe(2)
    expect(info.tables).toEqual({ holds: 'sheet', names: ['One', 'Two'], chosen: ['Two'] })
  })

  it('in a zip is named behind the name of the file, and every name that is told can be said', async () => {
    const several = zipSync({ 'a.csv': CSV, 'book.xlsx': BOOK })
    expect(await offered(opened('several.zip', several))).toEqual(['a.csv', 'book.xlsx'])
    const within = ['book.xlsx/One', 'book.xlsx/Two']
    expect(await offered(opened('several.zip', several, { table: 'book.xlsx' }))).toEqual(within)
    expect(await offered(opened('one.zip', zipSync({ 'book.xlsx': BOOK })))).toEqual(within)
    for (const table of ['a.csv', ...within]) {
      const { tables } = await opened('several.zip', several, { table })
      const names = table === 'a.csv' ? ['a.csv', 'book.xlsx'] : ['a.csv', ...within]
      expect(tables).toEqual({ holds: 'file', names, chosen: [table] })
    }
  })

  it('says that of one table too, which may become several', async () => {
    const { tables } = await opened('single.zip', zipSync({ 'a.csv': CSV }))
    expect(tables).toEqual({ holds: 'file', names: ['a.csv'], chosen: ['a.csv'] })
  })
})

describe('a file of text', () => {
  it('tells how it is written, as it was found or said', async () => {
    const found = async (content: string | Uint8Array, choice: TableChoice = {}) =>
      (await opened('text.csv', content, choice)).dialect
    const usual = { separator: ',', decimal: '.', encoding: 'utf-8', header: true }
    expect(await found('a,b\n1,x\n')).toEqual(usual)
    expect(await found('a;b\n1,5;x\n')).toEqual({ ...usual, separator: ';', decimal: ',' })
    expect(await found(Buffer.from('a,b\n1,gr\xfcn\n', 'latin1'))).toEqual({
      ...usual,
      encoding: 'windows-1252',
    })
    expect(await found('1,2\n3,4\n', { dialect: { header: false } })).toEqual({ ...usual, header: false })
  })

  it('that is something else has nothing of the kind', async () => {
    const info = await opened('rows.jsonl', '{"a":1,"b":2}\n')
    expect(info).not.toHaveProperty('dialect')
    expect(info).not.toHaveProperty('tables')
  })
})

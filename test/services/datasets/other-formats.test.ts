import { DuckDBInstance } from '@duckdb/node-api'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { DataSet } from '../../../services/datasets/data-set'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { folder, write, load } = temporaryData()

async function parquet(select: string, spec: Record<string, unknown> = {}): Promise<DataSet> {
  const instance = await DuckDBInstance.create()
  const db = await instance.connect()
  await db.run(`copy (${select}) to '${join(folder(), 'table.parquet')}' (format parquet)`)
  db.closeSync()
  instance.closeSync()
  return load({ source: 'table.parquet', target: 'y', task: 'regression', ...spec })
}

async function jsonLines(text: string, spec: Record<string, unknown> = {}): Promise<DataSet> {
  await write('table.jsonl', text)
  return load({ source: 'table.jsonl', target: 'y', task: 'regression', ...spec })
}

describe('Parquet', () => {
  it('is read with numbers of every kind', async () => {
    const data =
      await parquet(`select 1::utinyint a, -2::bigint b, 2.50::decimal(9,2) c, 0.5::float d, 3::hugeint e,
      12345678901234567890::ubigint f, 7 "we""i'rd", 1 y`)
    expect(data.featureNames).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'we"i\'rd'])
    expect(rowsOf(data)).toEqual([[1, -2, 2.5, 0.5, 3, Math.fround(12345678901234567890), 7]])
    expect(data.warnings.join()).toContain('"f" has numbers beyond 2^53')
  })

  it('has no columns that the names of its folders would add', async () => {
    await parquet('select 1 a, 2 y')
    await mkdir(join(folder(), 'year=2024'))
    await copyFile(join(folder(), 'table.parquet'), join(folder(), 'year=2024', 'table.parquet'))
    const data = await load({ source: 'year=2024/table.parquet', target: 'y', task: 'regression' })
    expect(data.featureNames).toEqual(['a'])
  })

  it('has booleans as categories false and true, and texts as categories', async () => {
    const data = await parquet(`select * from (values (true, 'b', 1), (false, 'a', 2)) t(flag, kind, y)`)
    expect(data.featureNames).toEqual(['flag=false', 'flag=true', 'kind=a', 'kind=b'])
    expect(rowsOf(data)).toEqual([
      [0, 1, 0, 1],
      [1, 0, 1, 0],
    ])
  })

  it('has NULL and NaN as missing values', async () => {
    const rows = `select * from (values (1.0::double, 0), (null, 1), ('NaN'::double, 2), (5, 3)) t(a, y)`
    expect(rowsOf(await parquet(rows, { missing: 'mean' }))).toEqual([[1], [3], [3], [5]])
    await expectRefusal(parquet(rows), 'valueMissing', 'row 2', '"a"')
  })

  it.each([
    ["date '2020-01-01'", 'DATE'],
    ["timestamp '2020-01-01 10:00:00'", 'TIMESTAMP'],
    ["time '10:00:00'", 'TIME'],
    ['[1, 2]', 'INTEGER[]'],
    ["{'k': 1}", 'STRUCT'],
    ["'x'::blob", 'BLOB'],
  ])('is refused where a column holds %s, unless it is left out', async (value, type) => {
    const select = `select ${value} a, 1 b, 1 y`
    await expectRefusal(parquet(select), 'columnTypeUnfit', '"a"', type, 'Leave it out')
    expect(rowsOf(await parquet(select, { features: ['b'] }))).toEqual([[1]])
  })

  it('is refused where a column has infinity, at its row', async () => {
    const rows = `select * from (values (1::double, 0), ('-inf'::double, 1)) t(a, y)`
    await expectRefusal(parquet(rows), 'valueTooLarge', 'row 2', '"a"', '-inf')
  })

  it('is refused where it has no row, or is no Parquet', async () => {
    await expectRefusal(parquet('select 1 a, 2 y where false'), 'tableEmpty', 'no row')
    await write('bad.parquet', 'a,y\n1,2\n')
    await expectRefusal(
      load({ source: 'bad.parquet', target: 'y', task: 'regression' }),
      'fileUnreadable',
      'bad.parquet',
    )
  })

  it('is refused where whole numbers too large to tell apart are categories', async () => {
    const rows = `select * from (values (9007199254740993, 0), (9007199254740992, 1)) t(a, y)`
    await expectRefusal(parquet(rows, { categorical: ['a'] }), 'categoriesInexact', '"a"', '900719925474099')
  })
})

describe('JSON lines', () => {
  it('are read in the order in which their keys turn up; a key left out is a missing value', async () => {
    const text =
      '{"b":1,"y":1,"kind":"x"}\n\n{"y":2,"kind":true,"b":2.5,"new":"a"}\n{"b":null,"y":3,"kind":"x","new":"b"}\n'
    const data = await jsonLines(text, { missing: 'median' })
    expect(data.featureNames).toEqual(['b', 'kind=true', 'kind=x', 'new=a', 'new=b'])
    expect(rowsOf(data)).toEqual([
      [1, 0, 1, 1, 0],
      [2.5, 1, 0, 1, 0],
      [1.75, 0, 1, 0, 1],
    ])
    await expectRefusal(jsonLines(text), 'valueMissing', 'line 4', '"b"')
  })

  it.each(['table.ndjson', 'table.jsonl.gz'])('are read from %s', async (source) => {
    const text = '{"a":1,"y":2}\r\n{"a":2,"y":3}\r\n'
    await write(source, source.endsWith('.gz') ? gzipSync(text) : text)
    expect(rowsOf(await load({ source, target: 'y', task: 'regression' }))).toEqual([[1], [2]])
  })

  it.each([
    ['a line that is no JSON', '{"a":1,"y":2}\n{"a":1,"y":\n', 'lineUnreadable', ['line 2', 'not JSON']],
    ['a line that is no object', '{"a":1,"y":2}\n[1,2]\n', 'lineUnreadable', ['line 2', '[1,2]']],
    ['an object over several lines', '{"a":1,\n"y":2}\n', 'lineUnreadable', ['line 1']],
    ['a byte order mark', '\ufeff{"a":1,"y":2}\n', 'lineUnreadable', ['line 1', 'byte order mark']],
    ['Latin-1', Buffer.from('{"a":"caf\xe9","y":2}\n', 'latin1'), 'lineUnreadable', ['line 1', 'UTF-8']],
    ['a list', '{"a":1,"y":2}\n{"a":[1],"y":2}\n', 'columnTypeUnfit', ['"a"', 'lists']],
    ['an object in it', '{"a":{"k":1},"y":2}\n', 'columnTypeUnfit', ['"a"', 'objects']],
    ['keys that differ in case', '{"a":1,"y":2}\n{"A":1,"y":2}\n', 'columnNameTwice', ['"A"']],
    ['an empty key', '{"":1,"y":2}\n', 'columnNameMissing', ['column 1']],
    ['one key', '{"y":2}\n', 'tableEmpty', ['"y"']],
    ['no key', '{}\n', 'tableEmpty', ['no key']],
    ['nothing', '', 'tableEmpty', ['empty']],
  ] as const)('are refused with %s', async (_, text, code, mentions) => {
    await write('table.jsonl', text)
    const loading = load({ source: 'table.jsonl', target: 'y', task: 'regression' })
    await expectRefusal(loading, code, 'table.jsonl', ...mentions)
  })
})

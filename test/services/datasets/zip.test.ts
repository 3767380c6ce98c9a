import { spawnSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { folder, load } = temporaryData()
const SPEC = { target: 'y', task: 'regression' }
const CSV = 'a,y\n1,2\n3,4\n'

/** A zip by Python's zipfile: names and contents, which is how others make them. */
function zip(name: string, files: Record<string, string>, method = 'ZIP_DEFLATED'): string {
  const program = `import json, sys, zipfile
files = json.load(sys.stdin)
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.${method}) as z:
    for name, text in files.items(): z.writestr(name, text)`
  const { status, stderr } = spawnSync('/usr/bin/python3', ['-c', program, join(folder(), name)], {
    input: JSON.stringify(files),
  })
  if (status !== 0) throw new Error(stderr.toString())
  return name
}

describe('a zip', () => {
  it.each(['ZIP_DEFLATED', 'ZIP_STORED'])('with one table is that table (%s)', async (method) => {
    const source = zip('one.zip', { 'folder/': '', 'folder/t.csv': CSV, '__MACOSX/._t.csv': 'x' }, method)
    expect(rowsOf(await load({ source, ...SPEC }))).toEqual([[1], [3]])
  })

  it('with several needs one to be named', async () => {
    const source = zip('two.zip', { 'a.csv': CSV, 'b.tsv': 'a\ty\n5\t6\n', 'readme.md': 'x' })
    await expectRefusal(load({ source, ...SPEC }), 'tableUnnamed', 'several files', '"a.csv", "b.tsv"')
    expect(rowsOf(await load({ source, ...SPEC, table: 'b.tsv' }))).toEqual([[5]])
    await expectRefusal(load({ source, ...SPEC, table: 'b.csv' }), 'tableUnknown', '"a.csv"')
  })

  it('has its dialect and its errors named as in a file of its own', async () => {
    const source = zip('dialect.zip', { 't.csv': 'a;y\n1,234;2\n' })
    expect(rowsOf(await load({ source, ...SPEC, dialect: { decimal: ',' } }))).toEqual([[Math.fround(1.234)]])
    const bad = zip('bad.zip', { 't.csv': 'a,y\n1\n' })
    await expectRefusal(load({ source: bad, ...SPEC }), 'lineFieldCount', 'bad.zip (t.csv), line 2')
  })

  it('is refused where it has no table', async () => {
    await expectRefusal(load({ source: zip('none.zip', {}), ...SPEC }), 'tableEmpty', 'no file')
    const other = zip('other.zip', { 'a.md': 'x', 'b.zip': 'y' })
    await expectRefusal(load({ source: other, ...SPEC }), 'tableEmpty', 'a.md')
  })

  it.each(['../out.csv', '/out.csv', 'a/../../out.csv'])(
    'is refused where a file is called %s',
    async (name) => {
      await expectRefusal(
        load({ source: zip('slip.zip', { [name]: CSV }), ...SPEC }),
        'fileUnreadable',
        'list of files',
      )
    },
  )

  it('is refused where its bytes are not those that were packed', async () => {
    const bytes = await readFile(join(folder(), zip('sum.zip', { 't.csv': CSV }, 'ZIP_STORED')))
    bytes[bytes.indexOf('1,2')] = 0x37
    await writeFile(join(folder(), 'sum.zip'), bytes)
    await expectRefusal(load({ source: 'sum.zip', ...SPEC }), 'fileUnreadable', 'checksum')
  })

  it('is refused where it says it unpacks to more than it can', async () => {
    const bytes = await readFile(join(folder(), zip('bomb.zip', { 't.csv': CSV })))
    const central = bytes.indexOf('PK\x01\x02', 0, 'latin1')
    bytes.writeUInt32LE(0xfffffff0, central + 24)
    await writeFile(join(folder(), 'bomb.zip'), bytes)
    await expectRefusal(
      load({ source: 'bomb.zip', ...SPEC }),
      'fileUnreadable',
      'more bytes than can be packed',
    )
  })

  it('leaves nothing behind', async () => {
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('descent-reading-'))
    const source = zip('again.zip', { 't.csv': CSV })
    await load({ source, ...SPEC })
    await expectRefusal(load({ source: 'sum.zip', ...SPEC }), 'fileUnreadable')
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith('descent-reading-'))
    expect(after.filter((name) => !left.includes(name))).toEqual([])
  })
})

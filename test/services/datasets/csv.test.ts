import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inMemoryAgain } from '../../../services/datasets/feature-rows'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { folder, write, load, csv } = temporaryData()
const PLAIN = 'a,y\n1,2\n3.5,-4e1\n'
const ROWS = [[1], [3.5]]

describe('a table of text is read', () => {
  it.each([
    ['with LF', PLAIN],
    ['with CR LF', PLAIN.replaceAll('\n', '\r\n')],
    ['with CR alone', PLAIN.replaceAll('\n', '\r')],
    ['without an end of the last line', PLAIN.trimEnd()],
    ['with a byte order mark', `\ufeff${PLAIN}`],
    ['with blank lines between and after the rows', 'a,y\n1,2\n\n3.5,-4e1\n\n\n'],
    ['with semicolons, where the header has no comma', PLAIN.replaceAll(',', ';')],
    ['with quotes around everything', '"a","y"\n"1","2"\n"3.5","-4e1"\n'],
    ['with blanks around values and names', ' a , y\n 1 ,\t2\n3.5 , -4e1 \n'],
  ])('%s', async (_, text) => {
    const data = await csv(text)
    expect(data.featureNames).toEqual(['a'])
    expect(rowsOf(data)).toEqual(ROWS)
    expect(data.target).toMatchObject({ kind: 'values', names: ['y'], values: new Float32Array([2, -40]) })
  })

  it.each([
    ['table.tsv', PLAIN.replaceAll(',', '\t')],
    ['table.txt', PLAIN.replaceAll(',', '\t')],
    ['TABLE.CSV', PLAIN],
    ['table.csv.gz', gzipSync(PLAIN)],
    ['two members.csv.gz', Buffer.concat([gzipSync('a,y\n1,2\n'), gzipSync('3.5,-4e1\n')])],
    ['table.tsv.gz', gzipSync(PLAIN.replaceAll(',', '\t'))],
    ["it's 100 % ünïcode.csv", PLAIN],
  ])('from %s', async (source, content) => {
    await write(source, content)
    expect(rowsOf(await load({ source, target: 'y', task: 'regression' }))).toEqual(ROWS)
  })

  it('with commas, quotes and ends of line inside of quotes', async () => {
    const text = 'a,y\n"x, ""1""",1\n"two\nlines",2\n"x, ""1""",3\n'
    const data = await csv(text)
    expect(data.featureNames).toEqual(['a=two\nlines', 'a=x, "1"'])
    expect(rowsOf(data)).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ])
  })

  it('under names that mean something in SQL', async () => {
    const data = await csv('"a""b; drop",select,c0,"x\'y",y\n1,2,3,4,5\n')
    expect(data.featureNames).toEqual(['a"b; drop', 'select', 'c0', "x'y"])
    expect(rowsOf(data)).toEqual([[1, 2, 3, 4]])
  })

  it('whatever its texts are, and quoted or not', async () => {
    const text = fc.string({
      unit: fc.constantFrom('x', 'é', '😀', ',', '"', ';', '\n', "'", '\\', '#', ' '),
    })
    const row = fc.tuple(
      text.map((t) => `.${t}.`),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.boolean(),
    )
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), lineEnd, async (rows, end) => {
        const quoted = (t: string, must: boolean): string =>
          must || /[,"\n]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t
        const lines = rows.map(([t, y, must]) => `${quoted(t, must)},${quoted(String(y), must)}`)
        const data = await csv(['a,y', ...lines, ''].join(end))
        const texts = rowsOf(data).map((features) => data.featureNames[features.indexOf(1)].slice(2))
        expect(texts).toEqual(rows.map(([t]) => t))
        expect(data.target).toMatchObject({ values: Float32Array.from(rows, ([, y]) => y + 0) })
      }),
      { numRuns: 30 },
    )
  })

  it('in the order of its rows, however many', async () => {
    const n = 300_000
    const lines = Array.from({ length: n }, (_, i) => (i % 7 === 0 ? `${i},"${i}"` : `${i},${i}`))
    const data = await csv(`a,y\n${lines.join('\n')}`)
    expect(data.rows).toBe(n)
    expect(inMemoryAgain(data).features.every((value, i) => value === i)).toBe(true)
  })

  it('of the one file that is named, though the name is a pattern for others', async () => {
    for (const [i, source] of ['p[12].csv', 'p*.csv', 'p?.csv', 'p1.csv', 'p2.csv'].entries()) {
      await write(source, `a,y\n${i},0\n`)
    }
    for (const [i, source] of ['p[12].csv', 'p*.csv', 'p?.csv'].entries()) {
      expect(rowsOf(await load({ source, target: 'y', task: 'regression' }))).toEqual([[i]])
    }
  })
})

describe('a table of text is refused', () => {
  it.each([
    [
      'a line with a field too few',
      'a,b,y\n1,2,3\n4,5\n',
      'lineFieldCount',
      ['line 3', 'found 2', 'expected 3', '"y"'],
    ],
    [
      'a line with a field too many',
      'a,y\n1,2\n3,4,5\n',
      'lineFieldCount',
      ['line 3', 'found 3', 'expected 2'],
    ],
    ['a line with a separator too many', 'a,y\n1,2\n3,4,\n', 'lineFieldCount', ['line 3', 'found 3']],
    [
      'a line with other separators',
      'a,y\n1,2\n3;4\n',
      'lineFieldCount',
      ['line 3', 'found 1 field,', 'a comma'],
    ],
    ['a field too few after a quoted end of line', 'a,y\n"x\nx",2\n3\n', 'lineFieldCount', ['line 4']],
    ['decimal commas between commas', 'a,y\n1,5,2\n', 'lineFieldCount', ['line 2', 'found 3']],
    [
      'a quoted field that does not end',
      'a,y\n1,2\n"3,4\n5,6\n',
      'lineUnreadable',
      ['line 3', 'does not end'],
    ],
    ['text after a closing quote', 'a,y\n"x"z,2\n', 'lineUnreadable', ['line 2', 'closing quote']],
    ['a quote inside a field', 'a,y\n1,2\n5" pipe,2\n', 'lineUnreadable', ['line 3', 'double quote inside']],
    ['ends of line that differ', 'a,y\r\n1,2\n3,4\r\n', 'lineUnreadable', ['line 2', 'LF', 'CRLF']],
    ['the same the other way round', 'a,y\n1,2\r\n3,4\n', 'lineUnreadable', ['line 2', 'CRLF']],
    [
      'UTF-8 of which a letter is damaged',
      Buffer.concat([Buffer.from('a,y\nä,2\nö'), Buffer.from([0xe4]), Buffer.from(',3\n')]),
      'lineUnreadable',
      ['line 3', 'UTF-8', '"encoding"'],
    ],
    ['nothing but numbers in its first line', '1,2\n3,4\n', 'headerUnclear', ['"header": false', '1,2']],
    ['zero bytes', 'a,y\n1,2\n\0,3\n', 'lineUnreadable', ['line 3', 'zero byte']],
    ['a name twice', 'a,b,a,y\n1,2,3,4\n', 'columnNameTwice', ['columns 1 and 3', '"a"']],
    ['a column without a name', 'a,,y\n1,2,3\n', 'columnNameMissing', ['column 2']],
    ['a separator too many in the header', 'a,y,\n1,2,\n', 'columnNameMissing', ['column 3']],
    ['an empty file', '', 'tableEmpty', ['is empty']],
    ['a first line that is blank', '\n\na,y\n1,2\n', 'tableEmpty', ['empty line']],
    ['a first line of blanks', '  \na,y\n1,2\n', 'tableEmpty', ['blank']],
    ['a header alone', 'a,y\n', 'tableEmpty', ['no row']],
    ['a header and blank lines', 'a,y\n\n\n', 'tableEmpty', ['no row']],
    ['one column', 'y\n1\n2\n', 'tableEmpty', ['one column', 'comma']],
    ['a first line without separators', 'a y\n1,2\n', 'tableEmpty', ['one column', 'a y']],
  ] as const)('with %s', async (_, text, code, mentions) => {
    await expectRefusal(csv(text), code, '.csv', ...mentions)
  })

  it('where what comes far down is wrong, and a letter lies across two chunks', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `ä${i % 10},${i}`)
    lines[299_990] = 'ä1'
    await expectRefusal(csv(`a,y\n${lines.join('\n')}`), 'lineFieldCount', 'line 299992')
  })

  it('where there is no such file, or it is a folder', async () => {
    const spec = { target: 'y', task: 'regression' }
    await expectRefusal(load({ ...spec, source: 'none.csv' }), 'fileMissing', 'none.csv')
    await mkdir(join(folder(), 'folder.csv'))
    await expectRefusal(load({ ...spec, source: 'folder.csv' }), 'fileMissing', 'folder.csv')
  })

  it.each(['table.ods', 'table', 'table.gz', 'csv'])('when it is called %s', async (source) => {
    await write(source, PLAIN)
    await expectRefusal(
      load({ source, target: 'y', task: 'regression' }),
      'dataFormatUnknown',
      source,
      '.parquet',
    )
  })

  it('where a .gz is no gzip, or breaks off', async () => {
    const spec = { target: 'y', task: 'regression' }
    await write('not.csv.gz', PLAIN)
    await expectRefusal(load({ ...spec, source: 'not.csv.gz' }), 'fileUnreadable', 'gzip')
    await write('broken.csv.gz', gzipSync(PLAIN.repeat(99)).subarray(0, 40))
    await expectRefusal(load({ ...spec, source: 'broken.csv.gz' }), 'fileUnreadable', 'gzip')
  })
})

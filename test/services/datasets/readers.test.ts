import { DuckDBInstance } from '@duckdb/node-api'
import {
  bool,
  columnFromArray,
  CompressionType,
  dateDay,
  decimal,
  dictionary,
  float16,
  getCompressionCodec,
  int64,
  setCompressionCodec,
  tableFromColumns,
  tableToIPC,
  utf8,
  type DataType,
} from '@uwdata/flechette'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inMemoryAgain } from '../../../services/datasets/feature-rows'
import { half } from '../../../services/datasets/npy-array'
import { unpackLz4 } from '../../../services/datasets/lz4'
import { Shelf } from '../../../services/datasets/tables/shelf'
import { dateText, isDateFormat } from '../../../services/datasets/xlsx-dates'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { folder, write, load } = temporaryData()
const SPEC = { target: 'y', task: 'regression' }
const at = (name: string): string => join(folder(), name)
const read = async (source: string, spec: Record<string, unknown> = {}) => load({ source, ...SPEC, ...spec })
const refused = (
  source: string,
  ...expected: Parameters<typeof expectRefusal> extends [unknown, ...infer R] ? R : never
) => expectRefusal(read(source), ...expected)

function python(program: string): void {
  const { status, stderr } = spawnSync('/usr/bin/python3', ['-c', program], { cwd: folder() })
  if (status !== 0) throw new Error(stderr.toString())
}

describe('NPY', () => {
  it.each(['<f4', '>f4', '<f8', '>f8', '<f2', '>f2', 'i1', '<i2', '>i2', '<i4', '>i4', '<i8', '>i8'])(
    'is read with values of type %s, in C and Fortran order',
    async (type) => {
      python(`import numpy as np
a = np.array([[1, -2, 3], [4, 5, 127]], dtype='${type}')
np.save('c.npy', a); np.save('f.npy', np.asfortranarray(a))`)
      for (const name of ['c.npy', 'f.npy']) {
        const data = await read(name, { target: 'x3' })
        expect(data.featureNames).toEqual(['x1', 'x2'])
        expect(rowsOf(data)).toEqual([
          [1, -2],
          [4, 5],
        ])
        expect(data.target).toMatchObject({ values: new Float32Array([3, 127]) })
      }
    },
  )

  it.each(['u1', '<u2', '>u2', '<u4', '>u4', '<u8', '>u8'])(
    'is read with values of type %s',
    async (type) => {
      python(`import numpy as np; np.save('u.npy', np.array([[1, 255], [3, 4]], dtype='${type}'))`)
      expect(rowsOf(await read('u.npy', { target: 'x1' }))).toEqual([[255], [4]])
    },
  )

  it('is read with fields of any type under their names, padding left out', async () => {
    python(`import numpy as np
t = np.dtype([('flag', '?'), ('kind', 'U3'), ('code', 'S2'), ('y', '<f8')], align=True)
np.save('fields.npy', np.array([(True, 'äb', b'x', 1), (False, '', b'yz', float('nan')), (True, 'c', b'x', 3)], dtype=t))`)
    const data = await read('fields.npy', { missing: 'dropRows' })
    expect(data.featureNames).toEqual(['flag=true', 'kind=c', 'kind=äb', 'code=x'])
    expect(data.rows).toBe(2)
  })

  it('is read over many batches', async () => {
    python(`import numpy as np
a = np.arange(60000, dtype='<i4').reshape(20000, 3); np.save('long.npy', a); np.save('longf.npy', np.asfortranarray(a))`)
    for (const name of ['long.npy', 'longf.npy']) {
      const { features } = inMemoryAgain(await read(name, { target: 'x3' }))
      expect(features.every((value, i) => value === 3 * (i >> 1) + (i & 1))).toBe(true)
    }
  })

  it.each([
    ['an array of objects', 'np.array([[1, None], [2, 3]], dtype=object)', ['"|O"', 'pickle']],
    ['three dimensions', 'np.zeros((2, 3, 4))', ['3 dimensions', 'reshape']],
    ['complex numbers', 'np.zeros((2, 3), dtype=complex)', ['"<c16"']],
    ['dates', "np.array([['2020-01-01', '2020-01-02']], dtype='M8[D]')", ['"<M8[D]"']],
    ['fields that are arrays', "np.zeros(3, dtype=[('a', 'f8', (2,)), ('y', 'f8')])", ['array itself']],
  ])('is refused with %s', async (_, expression, mentions) => {
    python(`import numpy as np; np.save('bad.npy', ${expression})`)
    await refused('bad.npy', 'fileUnreadable', 'bad.npy', ...mentions)
  })

  it('is refused with one column, without rows, or where it breaks off', async () => {
    python(`import numpy as np
np.save('one.npy', np.zeros(3)); np.save('none.npy', np.zeros((0, 2))); np.save('cut.npy', np.zeros((4, 2)))`)
    await refused('one.npy', 'tableEmpty', 'one column')
    await refused('none.npy', 'tableEmpty', 'no row')
    const bytes = await readFile(at('cut.npy'))
    await write('cut.npy', bytes.subarray(0, -8))
    await refused('cut.npy', 'fileUnreadable', '4 x 2')
    await write('cut.npy', Buffer.concat([bytes, Buffer.alloc(8)]))
    await refused('cut.npy', 'fileUnreadable', '4 x 2')
  })

  it('has the half-precision numbers of IEEE 754', () => {
    const found = [0, 1, 0x3ff, 0x400, 0x3c00, 0x7bff, 0x7c00, 0xfc00, 0xc000].map(half)
    expect(found).toEqual([0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, 65504, Infinity, -Infinity, -2])
    expect(half(0x7e00)).toBeNaN()
  })
})

describe('NPZ', () => {
  it('is its one array, or those that are named, side by side', async () => {
    python(`import numpy as np
np.savez('one.npz', np.array([[1, 2], [3, 4]])); np.savez('xy.npz', X=np.array([[1, 2], [3, 4]]), y=np.array([5, 6]))`)
    expect(rowsOf(await read('one.npz', { target: 'x2' }))).toEqual([[1], [3]])
    await refused('xy.npz', 'tableUnnamed', 'several arrays', '"X", "y"')
    const both = await read('xy.npz', { table: 'X,y' })
    expect(both.featureNames).toEqual(['X1', 'X2'])
    expect(both.target).toMatchObject({ values: new Float32Array([5, 6]) })
    await expectRefusal(read('xy.npz', { table: 'X, z' }), 'tableUnknown', '"z"')
  })

  it('is refused where arrays side by side have not as many rows', async () => {
    python(`import numpy as np; np.savez('odd.npz', X=np.zeros((2, 2)), y=np.zeros(3))`)
    await expectRefusal(read('odd.npz', { table: 'X, y' }), 'fileUnreadable', '2 and 3 rows')
  })
})

const ARFF = `% made by hand
@relation 'x y'
@attribute 'a b' REAL
@attribute kind {1, 'b c', "d\\'e"}
@attribute note string
@attribute y integer
@data
1.5, 'b c', 'x, "1"', 1
?, 1, z, 2 % no comment
`

describe('ARFF', () => {
  it('is read with quotes, missing values and names that stay names', async () => {
    await write('a.arff', ARFF.replace(' % no comment', ''))
    const data = await read('a.arff', { missing: 'mean' })
    expect(data.featureNames).toEqual(['a b', 'kind=1', 'kind=b c', 'note=x, "1"', 'note=z'])
    expect(rowsOf(data)).toEqual([
      [1.5, 0, 1, 1, 0],
      [1.5, 1, 0, 0, 1],
    ])
    await refused('a.arff', 'valueMissing', 'line 9', '"a b"')
  })

  it('is read from sparse rows: what is left out is 0, of names the first', async () => {
    const head = '@relation r\n@attribute a numeric\n@attribute kind {p,q}\n@attribute y numeric\n@data\n'
    await write('s.arff', `${head}{0 2.5, 2 1}\n{1 q}\n{}\n{ 2 -1 }\n`)
    const data = await read('s.arff')
    expect(data.featureNames).toEqual(['a', 'kind=p', 'kind=q'])
    expect(rowsOf(data)).toEqual([
      [2.5, 1, 0],
      [0, 0, 1],
      [0, 1, 0],
      [0, 1, 0],
    ])
  })

  it.each([
    ['a name that was not declared', '1, nil, z, 2', ['line 8', '"nil"', '"kind"']],
    ['a text for a number', 'x, 1, z, 2', ['line 8', '"x"', 'numeric']],
    ['a value too few', '1, 1, z', ['found 3 values', 'expected 4']],
    ['a weight', '1, 1, z, 2, {0.5}', ['weights']],
    ['a quote that does not end', "1, 1, 'z, 2", ['does not end']],
    ['a sparse row of an attribute that there is not', '{9 1}', ['"9 1"']],
    ['a sparse row that does not end', '{0 1', ['}']],
  ])('is refused with %s', async (_, row, mentions) => {
    await write('b.arff', ARFF.replace(/(?<=@data\n)[^]*$/, row))
    await refused('b.arff', 'lineUnreadable', 'line 8', ...mentions)
  })

  it('is refused where an attribute is of another type', async () => {
    await write('b.arff', ARFF.replace('REAL', 'relational'))
    await refused('b.arff', 'lineUnreadable', 'line 3', '"relational"')
    await write('b.arff', ARFF.replace('REAL', 'date "yyyy"').replace(' % no comment', ''))
    await refused('b.arff', 'columnTypeUnfit', '"a b"', 'dates')
  })
})

describe('svmlight', () => {
  it('is read with what is left out as 0, comments and qid left out', async () => {
    await write('a.svm', '# made\n1 1:0.5 3:-2e1 # x\n\n-1 qid:3 2:7\n+1\n')
    const data = await read('a.svm', { target: 'label' })
    expect(data.featureNames).toEqual(['x1', 'x2', 'x3'])
    expect(rowsOf(data)).toEqual([
      [0.5, 0, -20],
      [0, 7, 0],
      [0, 0, 0],
    ])
    expect(data.target).toMatchObject({ values: new Float32Array([1, -1, 1]) })
    await write('zero.svm', '1 0:0.5\n-1 1:7\n')
    expect((await read('zero.svm', { target: 'label' })).featureNames).toEqual(['x0', 'x1'])
  })

  it.each([
    ['indices that do not ascend', '1 2:1 1:1', 'ascending'],
    ['an index twice', '1 2:1 2:1', 'ascending'],
    ['a value that is none', '1 1:x', '"1:x"'],
    ['no label', '1:1 2:2', '"1:1"'],
    ['an index beyond what is read', '1 99999999:1', '10000'],
  ])('is refused with %s', async (_, line, mention) => {
    await write('b.svm', `1 1:1\n${line}\n`)
    await refused('b.svm', 'lineUnreadable', 'line 2', mention)
  })
})

describe('JSON', () => {
  it.each([
    ['records', '[{"a": 1, "y": 2}, {"a": "3", "y": 4, "extra": null}]', undefined],
    [
      'records with commas, brackets and ends of line in them',
      '\ufeff [\n{"a":\n1,"note":"x],\\"}\\n","y":2},\n{"a":3,"note":"x","y":4}]\n',
      undefined,
    ],
    ['columns', '{"a": [1, 3], "y": [2, 4]}', undefined],
    ['columns by the names of rows', '{"a": {"p": 1, "q": 3}, "y": {"q": 4, "p": 2}}', undefined],
    [
      'columns and rows apart',
      '{"index": [0, 1], "columns": ["a", "y"], "data": [[1, 2], [3, 4]]}',
      undefined,
    ],
  ])('is read as %s', async (_, text) => {
    await write('a.json', text)
    const data = await read('a.json', { features: ['a'] })
    expect(rowsOf(data)).toEqual([[1], [3]])
    expect(data.target).toMatchObject({ values: new Float32Array([2, 4]) })
  })

  it.each([
    ['a list that does not end', '[{"a":1,"y":2}', 'fileUnreadable', ['breaks off']],
    ['something behind the list', '[{"a":1,"y":2}] 3', 'fileUnreadable', ['follows']],
    ['a comma too many', '[{"a":1,"y":2},]', 'fileUnreadable', ['comma']],
    ['numbers in the list', '[1, 2]', 'cellUnreadable', ['row 1', '1']],
    ['what is no JSON', '[{"a":1,"y":2},{"a":1,"y":}]', 'cellUnreadable', ['row 2', 'not JSON']],
    ['an empty list', '[]', 'tableEmpty', ['empty']],
    ['an empty file', ' ', 'tableEmpty', ['empty']],
    ['a number', '3', 'tableEmpty', ['neither']],
    ['columns that are not as long', '{"a":[1],"y":[1,2]}', 'fileUnreadable', ['"y" has 2 values', '1']],
    ['an object that is no column', '{"a":1,"y":2}', 'fileUnreadable', ['"a"']],
    ['rows that are not as long', '{"columns":["a","y"],"data":[[1,2],[3]]}', 'fileUnreadable', ['row 2']],
    ['lists in a column', '{"a":[[1],[2]],"y":[1,2]}', 'columnTypeUnfit', ['"a"', 'lists']],
    ['a missing value', '[{"a":1,"y":2},{"a":null,"y":2}]', 'valueMissing', ['row 2', '"a"']],
  ] as const)('is refused with %s', async (_, text, code, mentions) => {
    await write('b.json', text)
    await refused('b.json', code, 'b.json', ...mentions)
  })
})

describe('SQLite', () => {
  const sqlite = (file: string, sql: string): void => {
    const { status, stderr } = spawnSync('/usr/bin/sqlite3', [at(file)], { input: sql })
    if (status !== 0) throw new Error(stderr.toString())
  }

  it('is read by the types that values were stored with, whatever their column is declared as', async () => {
    sqlite(
      'a.db',
      `create table t ("a""b" text, kind, big integer, y real);
insert into t values (1.5, 'x', 9007199254740993, 2), ('NA', 'y', 1, 3);`,
    )
    const data = await read('a.db', { missing: 'mean' })
    expect(data.featureNames).toEqual(['a"b', 'kind=x', 'kind=y', 'big'])
    expect(rowsOf(data)).toEqual([
      [1.5, 1, 0, 2 ** 53],
      [1.5, 0, 1, 1],
    ])
    expect(data.warnings.join()).toContain('"big" has numbers beyond 2^53')
  })

  it('with several tables needs one to be named; views and virtual tables are none', async () => {
    sqlite(
      'b.sqlite',
      `create table p (a, y); create table q (a, y); insert into q values (7, 1);
create view v as select * from q; create virtual table r using fts5(a, y);`,
    )
    await refused('b.sqlite', 'tableUnnamed', '"p", "q"')
    expect(rowsOf(await read('b.sqlite', { table: 'q' }))).toEqual([[7]])
    await expectRefusal(read('b.sqlite', { table: 'p' }), 'tableEmpty', 'no row')
    await expectRefusal(read('b.sqlite', { table: 'v' }), 'tableUnknown', '"v"')
  })

  it('is refused with bytes in a column, or where it is none', async () => {
    sqlite('c.db', `create table t (a, y); insert into t values (x'00ff', 1);`)
    await refused('c.db', 'columnTypeUnfit', '"a"', 'BLOB')
    await write('d.db', 'a,y\n1,2\n')
    await refused('d.db', 'fileUnreadable', 'd.db')
    sqlite('e.db', 'create table t (a, y); drop table t;')
    await refused('e.db', 'tableEmpty', 'no table')
  })
})

describe('DuckDB', () => {
  const duckdb = async (file: string, sql: string): Promise<void> => {
    const instance = await DuckDBInstance.create(at(file))
    const db = await instance.connect()
    await db.run(sql)
    db.closeSync()
    instance.closeSync()
  }

  it('is read from the table that is named; views are none', async () => {
    await write('secret.csv', 'a,y\n1,2\n')
    await duckdb(
      'a.duckdb',
      `create table p as select 1 a, 2 y; create schema s; create table s.q as select 3 a, 4 y;
create view v as select * from read_csv('${at('secret.csv')}')`,
    )
    await refused('a.duckdb', 'tableUnnamed', '"p", "s.q"')
    expect(rowsOf(await read('a.duckdb', { table: 's.q' }))).toEqual([[3]])
    await expectRefusal(read('a.duckdb', { table: 'v' }), 'tableUnknown', '"v"')
  })

  it('is refused where it is none, or something waits beside it', async () => {
    await write('b.duckdb', 'a,y\n1,2\n')
    await refused('b.duckdb', 'fileUnreadable', 'b.duckdb')
    await duckdb('c.duckdb', 'create table p as select 1 a, 2 y')
    await write('c.duckdb.wal', 'x')
    await refused('c.duckdb', 'fileUnreadable', '.wal')
  })
})

/** A zstd frame of one raw block (RFC 8878): of known size, without a checksum. */
function zstdRaw(bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(13)
  head.writeUInt32LE(0xfd2fb528, 0)
  head[4] = 0xa0
  head.writeUInt32LE(bytes.length, 5)
  head.writeUIntLE(1 | (bytes.length << 3), 9, 3)
  return Buffer.concat([head.subarray(0, 12), bytes])
}

describe('Arrow', () => {
  const arrow = async (
    name: string,
    columns: Record<string, readonly [unknown[], DataType?]>,
    options: object = {},
  ) => {
    const table = tableFromColumns(
      Object.fromEntries(
        Object.entries(columns).map(([key, [values, type]]) => [
          key,
          columnFromArray(values as never, type) as never,
        ]),
      ),
    )
    await writeFile(at(name), tableToIPC(table, { format: 'file', ...options })!)
  }

  it('is read with values of every kind, and what is null is missing', async () => {
    await arrow('a.arrow', {
      flag: [[true, false, true], bool()],
      half: [[1.5, null, -2], float16()],
      money: [[1.25, 2.5, 3.75], decimal(10, 2)],
      big: [[9007199254740993n, 1n, 2n], int64()],
      kind: [['x', 'y', 'x'], dictionary(utf8())],
      y: [[1, 2, 3]],
    })
    const data = await read('a.arrow', { missing: 'mean' })
    expect(data.featureNames).toEqual(['flag=false', 'flag=true', 'half', 'money', 'big', 'kind=x', 'kind=y'])
    expect(rowsOf(data)).toEqual([
      [0, 1, 1.5, 1.25, 2 ** 53, 1, 0],
      [1, 0, -0.25, 2.5, 1, 0, 1],
      [0, 1, -2, 3.75, 2, 1, 0],
    ])
  })

  it('has dates as columns that cannot be used', async () => {
    await arrow('b.arrow', { when: [[new Date(0), new Date(864e5)], dateDay()], a: [[1, 2]], y: [[1, 2]] })
    await refused('b.arrow', 'columnTypeUnfit', '"when"', 'dates')
    expect(rowsOf(await read('b.arrow', { features: ['a'] }))).toEqual([[1], [2]])
  })

  it('is read from several record batches, packed by zstd', async () => {
    const known = getCompressionCodec(CompressionType.ZSTD)!
    const decode = (bytes: Uint8Array): Uint8Array => known.decode(bytes)
    // What does not become smaller is not packed by the writer: so it is told that it does.
    setCompressionCodec(CompressionType.ZSTD, { encode: zstdRaw, decode })
    const a = Array.from({ length: 5000 }, (_, i) => i / 4)
    await arrow('c.feather', { a: [a], y: [a] }, { codec: CompressionType.ZSTD })
    expect(rowsOf(await read('c.feather')).flat()).toEqual(a)
  })

  it('is refused where it breaks off or is none', async () => {
    await arrow('d.arrow', { a: [[1, 2]], y: [[1, 2]] }, { format: 'stream' })
    const bytes = await readFile(at('d.arrow'))
    await write('d.arrow', bytes.subarray(0, bytes.length - 24))
    await refused('d.arrow', 'fileUnreadable', 'd.arrow')
    await write('e.arrow', 'a,y\n1,2\n')
    await refused('e.arrow', 'fileUnreadable', 'e.arrow')
    await write('f.feather', 'FEA1xxxxxxxxxxxx')
    await refused('f.feather', 'fileUnreadable', 'version 1')
  })

  it('holds LZ4 to what its format says', () => {
    // "abcabcabc!" as a literal of 3, a match that overlaps with itself, and a last literal.
    const block = [0x32, 0x61, 0x62, 0x63, 3, 0, 0x10, 0x21]
    const frame = (bytes: readonly number[]): Buffer =>
      Buffer.from([4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, bytes.length, 0, 0, 0, ...bytes, 0, 0, 0, 0])
    expect(Buffer.from(unpackLz4(frame(block), 10)).toString()).toBe('abcabcabc!')
    expect(() => unpackLz4(frame(block), 9)).toThrow('damaged')
    expect(() => unpackLz4(frame(block), 11)).toThrow('damaged')
    expect(() => unpackLz4(frame([0x32, 0x61, 0x62, 0x63, 4, 0, 0x10, 0x21]), 10)).toThrow('damaged')
    expect(() => unpackLz4(frame(block.slice(0, 5)), 10)).toThrow('damaged')
    expect(() => unpackLz4(frame(block).subarray(0, 16), 10)).toThrow('damaged')
  })
})

const XLSX = `import zipfile
main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
package = 'http://schemas.openxmlformats.org/package/2006/relationships'
def book(name, sheets):
    with zipfile.ZipFile(name, 'w') as z:
        z.writestr('_rels/.rels', f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        rels = ''.join(f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/{i}.xml"/>' for i in range(len(sheets)))
        z.writestr('xl/_rels/workbook.xml.rels', f'<Relationships xmlns="{package}">{rels}<Relationship Id="s" Type="{office}/styles" Target="styles.xml"/></Relationships>')
        names = ''.join(f'<sheet name="{n}" sheetId="{i+1}" r:id="r{i}"/>' for i, n in enumerate(sheets))
        z.writestr('xl/workbook.xml', f'<x:workbook xmlns:x="{main}" xmlns:r="{office}"><x:sheets>{names}</x:sheets></x:workbook>')
        z.writestr('xl/styles.xml', '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="0.0&quot;m&quot;"/><numFmt numFmtId="171" formatCode="dd/mm/yy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>')
        for i, (n, rows) in enumerate(sheets.items()):
            z.writestr(f'xl/worksheets/{i}.xml', f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>')
def t(ref, text): return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'
def n(ref, v, s=0): return f'<c r="{ref}" s="{s}"><v>{v}</v></c>'
`

describe('Excel', () => {
  const HEAD = `'<row r="3">' + t('B3', 'a') + t('C3', 'kind') + t('D3', 'y') + '</row>'`
  const book = (name: string, sheets: string): void => python(`${XLSX}book('${name}', ${sheets})`)

  it('is read from the first row that is filled, blank rows left out, and numbers shown with letters', async () => {
    book(
      'a.xlsx',
      `{'S': '<row r="1"/>' + ${HEAD} + '<row r="4">' + n('B4', '1.5', 2) + t('C4', 'x &amp;_x0041_') + n('D4', 2) + '</row><row r="5"/><row r="7">' + t('B7', 'NA') + '<c r="C7" t="b"><v>1</v></c>' + '<c r="D7"><f>1+2</f><v>3</v></c></row>'}`,
    )
    const data = await read('a.xlsx', { missing: 'mean' })
    expect(data.featureNames).toEqual(['a', 'kind=true', 'kind=x &A'])
    expect(rowsOf(data)).toEqual([
      [1.5, 0, 1],
      [1.5, 1, 0],
    ])
    await refused('a.xlsx', 'valueMissing', 'row 7', '"a"')
  })

  it.each([
    ['a date', `n('B4', 43831, 1)`, 'dates (in cell B4 of sheet "S")'],
    ['a date in a format of its own', `n('B4', 43831, 3)`, 'dates (in cell B4'],
    ['an error', `'<c r="B4" t="e"><v>#DIV/0!</v></c>'`, 'the error #DIV/0! (in cell B4 of sheet "S")'],
    [
      'a formula that was not worked out',
      `'<c r="B4"><f>1+2</f></c>'`,
      'a formula without its value (in cell B4',
    ],
  ])('has %s as a column that cannot be used', async (_, cell, mention) => {
    book('b.xlsx', `{'S': ${HEAD} + '<row r="4">' + ${cell} + t('C4', 'x') + n('D4', 2) + '</row>'}`)
    await refused('b.xlsx', 'columnTypeUnfit', '"a"', mention)
    expect(rowsOf(await read('b.xlsx', { features: ['kind'] }))).toEqual([[1]])
  })

  it('with several sheets needs one to be named', async () => {
    const rows = `${HEAD} + '<row r="4">' + n('B4', 1) + t('C4', 'x') + n('D4', 2) + '</row>'`
    book('c.xlsx', `{'One': '', 'Two': ${rows}}`)
    await refused('c.xlsx', 'tableUnnamed', 'several sheets', '"One", "Two"')
    expect((await read('c.xlsx', { table: 'Two' })).rows).toBe(1)
    await expectRefusal(read('c.xlsx', { table: 'One' }), 'tableEmpty', '"One" is empty')
    await expectRefusal(read('c.xlsx', { table: 'two' }), 'tableUnknown', 'Did you mean "Two"?')
  })

  it('is refused with a value beside the named columns, and with a column without a name', async () => {
    book('d.xlsx', `{'S': ${HEAD} + '<row r="4">' + n('D4', 1) + n('E4', 2) + '</row>'}`)
    await refused('d.xlsx', 'cellUnreadable', 'cell E4 of sheet "S"')
    book('e.xlsx', `{'S': '<row r="1">' + t('A1', 'a') + t('C1', 'y') + '</row>'}`)
    await refused('e.xlsx', 'columnNameMissing', 'column 2')
    book('f.xlsx', `{'S': '<row r="1">' + n('A1', 1) + n('B1', 2) + '</row>'}`)
    await refused('f.xlsx', 'tableEmpty', 'nothing but numbers')
  })

  it('does not read document types, which could fetch files or grow without end', async () => {
    python(`${XLSX}book('g.xlsx', {'S': ''})
with zipfile.ZipFile('g.xlsx', 'a') as z: pass
import shutil
src = zipfile.ZipFile('g.xlsx')
with zipfile.ZipFile('h.xlsx', 'w') as z:
    for i in src.namelist(): z.writestr(i, ('<!DOCTYPE a [<!ENTITY b "c">]>' if i.endswith('0.xml') else '') + src.read(i).decode())`)
    await refused('h.xlsx', 'fileUnreadable', 'document type')
    await write('i.xlsx', 'a,y\n1,2\n')
    await refused('i.xlsx', 'fileUnreadable', 'no zip archive')
  })

  it('knows formats of dates and what they mean', () => {
    expect(['dd.mm.yyyy', 'h:mm', '[h]:mm', 'yyyy"-"mm', '[$-409]d-mmm', 'mm:ss.0'].every(isDateFormat)).toBe(
      true,
    )
    expect(['0.00', '#,##0 "days"', 'General', '[Red]0', '0\\d', '0%', '_-* 0_d'].some(isDateFormat)).toBe(
      false,
    )
    expect([1, 59, 61, 43831, 43831.5].map((days) => dateText(days, false))).toEqual([
      '1900-01-01',
      '1900-02-28',
      '1900-03-01',
      '2020-01-01',
      '2020-01-01T12:00:00',
    ])
    expect(dateText(0, true)).toBe('1904-01-01')
  })
})

it('tables of every reader of our own can be looked at, and their columns described', async () => {
  const shelf = new Shelf(await mkdtemp(join(folder(), 'cache-')))
  python(`import numpy as np; np.savez('look.npz', X=np.array([[1, 2.5], [3, np.nan]]))`)
  const place = { source: at('look.npz') }
  const info = await shelf.use(place, (table) => Promise.resolve(table.info))
  expect(info).toEqual({
    rows: 2,
    columns: [
      { name: 'x1', kind: 'number' },
      { name: 'x2', kind: 'number' },
    ],
    tables: { holds: 'array', names: ['X'], chosen: ['X'] },
  })
  expect((await shelf.use(place, (table) => table.rows(0, 9))).cells).toEqual([
    ['1.0', '2.5'],
    ['3.0', null],
  ])
  expect((await shelf.use(place, (table) => table.describe()))[1]).toMatchObject({ missing: 1, distinct: 1 })
})

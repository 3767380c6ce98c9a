import { describe, expect, it } from 'vitest'
import { dataSpec } from '../../../services/contract/data-spec'
import { dataFormatEntries } from '../../../services/contract/data-formats'
import { ENCODINGS, separators } from '../../../services/contract/text-tables'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { write, load, csv } = temporaryData()
const REGRESSION = { target: 'y', task: 'regression' }
const textFormats = dataFormatEntries.filter(([, { hasDialect }]) => hasDialect)

describe('the separator of a text', () => {
  for (const [format, { extensions }] of textFormats) {
    it.each(Object.keys(separators))(`is found out in ${format} where it is %j`, async (separator) => {
      const source = `found.${extensions[0]}`
      await write(source, 'a,b,y\n1,2,3\n4,5,6\n'.replaceAll(',', separator))
      expect(rowsOf(await load({ source, ...REGRESSION }))).toEqual([
        [1, 2],
        [4, 5],
      ])
    })
  }

  it('is the one by which all lines have as many fields, where the header has several', async () => {
    expect((await csv('a|b;y\n1;2\n')).featureNames).toEqual(['a|b'])
    expect((await csv('a,b;y\n1.5;2\n2.5;3\n')).featureNames).toEqual(['a,b'])
  })

  it('has to be said where two signs occur equally often in all lines', async () => {
    const text = 'a,b;y\n1,5;2\n2,5;3\n'
    await expectRefusal(csv(text), 'separatorUnclear', 'a comma or a semicolon', '"separator"')
    expect(rowsOf(await csv(text, { dialect: { separator: ';' } }))).toEqual([[1.5], [2.5]])
  })

  it('is the one that the experiment says', async () => {
    const spec = { target: 'b,y', task: 'classification', dialect: { separator: '|' } }
    await expectRefusal(csv('a|b,y\n1|x,3\n', spec), 'targetOneClass', '"b,y" is "x,3" in every row')
  })
})

describe('a decimal comma', () => {
  it('is found out where a value excludes that it separates thousands', async () => {
    const data = await csv('a;b;y\n3,14159;1,250;1\n7;NA;2\n-,5;2,500;3e0\n', { missing: 'mean' })
    expect(rowsOf(data)).toEqual([
      [Math.fround(3.14159), 1.25],
      [7, 1.875],
      [-0.5, 2.5],
    ])
  })

  it.each([
    ['tabs', 'a\tb\ty\n0,5\t1\t2\n1,5\t2\t3\n'],
    ['vertical bars', 'a|b|y\n0,5|1|2\n1,5|2|3\n'],
  ])('is found out between %s', async (_, text) => {
    expect(rowsOf(await csv(text))).toEqual([
      [0.5, 1],
      [1.5, 2],
    ])
  })

  it('is refused where it may separate thousands, with the way out', async () => {
    const text = 'a;y\n1,234;1\n5,678;2\n'
    await expectRefusal(csv(text), 'columnDecimalComma', 'line 2', '"1,234"', '"decimal": ","')
    expect(rowsOf(await csv(text, { dialect: { decimal: ',' } }))).toEqual([
      [Math.fround(1.234)],
      [Math.fround(5.678)],
    ])
  })

  it('is no sign of thousands beside points: a file has one way of writing numbers', async () => {
    await expectRefusal(csv('a;b;y\n0,5;1.234;1\n1,5;5.678;2\n'), 'columnDecimalPoint', '"b"', '"1.234"')
    await expectRefusal(csv('a;y\n1.234;1\n', { dialect: { decimal: ',' } }), 'columnDecimalPoint', '"1.234"')
  })

  it('between commas has to be said, and stands in quotes', async () => {
    const text = 'a,y\n"3,14159",1\n"2,5",2\n'
    await expectRefusal(csv(text), 'columnDecimalComma', '"3,14159"')
    expect(rowsOf(await csv(text, { dialect: { decimal: ',' } }))).toEqual([[Math.fround(3.14159)], [2.5]])
  })

  it('is none where the experiment says the point', async () => {
    const text = 'a;y\n3,14159;1\n2,5;2\n'
    await expectRefusal(csv(text, { dialect: { decimal: '.' } }), 'columnDecimalComma', '"3,14159"')
  })
})

const LETTERS: Partial<Record<(typeof ENCODINGS)[number], readonly [string, readonly number[]]>> = {
  'utf-8': ['é', [0xc3, 0xa9]],
  'windows-1252': ['€', [0x80]],
  latin1: ['é', [0xe9]],
  'iso-8859-2': ['ł', [0xb3]],
  'iso-8859-15': ['€', [0xa4]],
  'windows-1250': ['ž', [0x9e]],
  'windows-1251': ['ж', [0xe6]],
  'koi8-r': ['ж', [0xd6]],
  macintosh: ['é', [0x8e]],
  shift_jis: ['あ', [0x82, 0xa0]],
  'euc-jp': ['あ', [0xa4, 0xa2]],
  gb18030: ['中', [0xd6, 0xd0]],
  big5: ['中', [0xa4, 0xa4]],
  'euc-kr': ['가', [0xb0, 0xa1]],
}
const SAMPLE = 'kind,y\nxé,1\nb,2\n'
const utf16 = (text: string, isBig: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}

describe('the encoding of a text', () => {
  it.each(ENCODINGS)('is the one that the experiment says: %s', async (encoding) => {
    const [letter, bytes] = LETTERS[encoding] ?? ['é', [...utf16('é', encoding === 'utf-16be')]]
    const ascii = (text: string): Buffer =>
      encoding.startsWith('utf-16') ? utf16(text, encoding === 'utf-16be') : Buffer.from(text)
    const text = Buffer.concat([ascii('kind,y\nx'), Buffer.from(bytes), ascii(',1\nb,2\n')])
    expect((await csv(text, { dialect: { encoding } })).featureNames).toEqual(['kind=b', `kind=x${letter}`])
  })

  it.each([
    ['UTF-8', Buffer.from(SAMPLE)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${SAMPLE}`)],
    ['UTF-16 LE with a mark', utf16(`\ufeff${SAMPLE}`, false)],
    ['UTF-16 BE with a mark', utf16(`\ufeff${SAMPLE}`, true)],
    ['UTF-16 LE', utf16(SAMPLE, false)],
    ['UTF-16 BE', utf16(SAMPLE, true)],
    ['Latin-1', Buffer.from(SAMPLE, 'latin1')],
  ])('is found out: %s', async (_, bytes) => {
    const data = await csv(bytes)
    expect(data.featureNames).toEqual(['kind=b', 'kind=xé'])
    expect(data.target).toMatchObject({ names: ['y'] })
  })

  it('is wrong where letters come out that are none, at their line', async () => {
    const text = utf16('a,y\n1,2\n\ud800,3\n', false)
    const dialect = { encoding: 'utf-16le' }
    await expectRefusal(csv(text, { dialect }), 'lineUnreadable', 'line 3', 'utf-16le')
  })

  it('makes no line longer or shorter', async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `é${i % 3},${i}`)
    lines[150_000] = 'é'
    const text = Buffer.from(`a,y\r\n${lines.join('\r\n')}`, 'latin1')
    await expectRefusal(csv(text), 'lineFieldCount', 'line 150002')
  })
})

describe('a header', () => {
  it('is none where the experiment says so: columns are x1, x2 and so on', async () => {
    const data = await csv('1,2\n3,4\n', { target: 'x2', dialect: { header: false } })
    expect(data.featureNames).toEqual(['x1'])
    expect(rowsOf(data)).toEqual([[1], [3]])
    const named = await csv('\ufeff1;5\n"3";4\n', { target: 'x2', dialect: { header: false } })
    expect(rowsOf(named)).toEqual([[1], [3]])
  })

  it('may have numbers for names where the experiment says so', async () => {
    const data = await csv('1990,1991\n3,4\n', { target: '1991', dialect: { header: true } })
    expect(data.featureNames).toEqual(['1990'])
  })

  it('that is none does not change the lines that errors name', async () => {
    const loading = csv('1,2\n3\n', { target: 'x2', dialect: { header: false } })
    await expectRefusal(loading, 'lineFieldCount', 'line 2')
    const missing = csv('1,2\n,4\n', { target: 'x2', dialect: { header: false } })
    await expectRefusal(missing, 'valueMissing', 'line 2')
  })
})

describe('comments', () => {
  const dialect = { comment: '#' }

  it('are left out where the experiment says how they begin', async () => {
    const data = await csv('# made by hand\n\na,y\n  # one\nx#1,1\n"x\n# no comment",2\n#end', { dialect })
    expect(data.featureNames).toEqual(['a=x\n# no comment', 'a=x#1'])
    expect(rowsOf(data)).toEqual([
      [0, 1],
      [1, 0],
    ])
  })

  it('do not change the lines that errors name', async () => {
    await expectRefusal(csv('# 1\n# 2\na,y\n# 4\n1,2\n3\n', { dialect }), 'lineFieldCount', 'line 6')
    await expectRefusal(
      csv('# 1\r\n# 2\r\na,y\r\n# 4\r\n,2\r\n3,4\r\n', { dialect }),
      'valueMissing',
      'line 5',
    )
  })

  it('are none where nothing is said', async () => {
    await expectRefusal(csv('# made by hand\na,y\n1,2\n'), 'tableEmpty', 'one column')
  })

  it.each(['##', '"', ',', '1', ' ', '-'])('cannot begin with %j', (comment) => {
    const spec = { source: 'x.csv', target: 'y', task: 'regression', dialect: { comment } }
    expect(dataSpec.safeParse(spec).success).toBe(false)
  })
})

it('what is said of a text and has no meaning for the file is refused', async () => {
  await write('table.jsonl', '{"a":1,"y":2}\n')
  const spec = { source: 'table.jsonl', ...REGRESSION }
  await expectRefusal(load({ ...spec, dialect: { decimal: ',' } }), 'experimentImpossible', 'data.dialect')
  await expectRefusal(load({ ...spec, table: 'a' }), 'experimentImpossible', 'data.table')
})

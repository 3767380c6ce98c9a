import { describe, expect, it } from 'vitest'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { csv } = temporaryData()
const table = (header: string, lines: readonly string[]): string => [header, ...lines, ''].join('\n')
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

describe('a column of numbers', () => {
  it.each(['', '""', '  ', 'NA', 'na', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?'])(
    'misses a value where it has %j',
    async (marker) => {
      const data = await csv(`a,y\n1,1\n${marker},2\n3,3\n`, { missing: 'mean' })
      expect(rowsOf(data)).toEqual([[1], [2], [3]])
    },
  )

  it('with a single text among them is refused at its line, not taken for categories', async () => {
    const lines = numbers(600).map((i) => `${i === 429 ? '12o.5' : i / 2},${i}`)
    await expectRefusal(
      csv(table('a,y', lines)),
      'columnMixed',
      'line 431',
      '"a"',
      '12o.5',
      '"categorical": ["a"]',
    )
  })

  it('with an underscore or hexadecimal digits in one is refused', async () => {
    for (const value of ['1_000', '0x1F', '1d']) {
      const lines = numbers(20).map((i) => `${i === 10 ? value : i},${i}`)
      await expectRefusal(csv(table('a,y', lines)), 'columnMixed', 'line 12', value)
    }
  })

  it('is read right beside thousands of others', async () => {
    const columns = numbers(2500)
    const header = [...columns.map((j) => `f${j}`), 'y'].join()
    const lines = numbers(4).map((i) => [...columns.map((j) => 10_000 * i + j), i].join())
    const data = await csv(table(header, lines))
    expect(data.featureNames).toEqual(columns.map((j) => `f${j}`))
    expect(rowsOf(data)).toEqual(numbers(4).map((i) => columns.map((j) => 10_000 * i + j)))
  }, 60_000)

  it('is of categories if the experiment says so, as numbers or as texts', async () => {
    const data = await csv('a,y\n10,1\n9,2\n10.0,3\n', { categorical: ['a'] })
    expect(data.featureNames).toEqual(['a=9', 'a=10'])
    expect(rowsOf(data)).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ])
    const lines = numbers(12).map((i) => `${i === 3 ? 'x' : 7},${i}`)
    expect((await csv(table('a,y', lines), { categorical: ['a'] })).featureNames).toEqual(['a=7', 'a=x'])
  })

  it.each(['inf', '-Infinity', '1e400', '1e39'])('is refused with %s in it', async (value) => {
    await expectRefusal(csv(`a,y\n1,1\n${value},2\n`), 'valueTooLarge', 'line 3', '"a"', value)
  })

  it('is refused with commas in it that may separate thousands', async () => {
    await expectRefusal(
      csv('a,y\n"1,000",1\n"2,000",2\n'),
      'columnDecimalComma',
      'line 2',
      '"a"',
      '"1,000"',
      'decimal point',
    )
  })
})

describe('a column of text', () => {
  it('is a feature per category, in the order of their code units', async () => {
    const data = await csv('a,b,y\nB,1,1\nä,2,2\na,3,3\nB,4,4\n')
    expect(data.featureNames).toEqual(['a=B', 'a=a', 'a=ä', 'b'])
    expect(rowsOf(data).map((row) => row.slice(0, 3))).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
      [1, 0, 0],
    ])
    expect(data.preprocessing.features[0]).toEqual({
      ...{ kind: 'categorical', column: 'a', categories: ['B', 'a', 'ä'], fill: null },
    })
  })

  it('keeps NA as a category, and says so; an empty field is missing', async () => {
    const text = 'country,y\nNA,1\nDE,2\n,3\n'
    await expectRefusal(csv(text), 'valueMissing', 'line 4', '"country"')
    const data = await csv(text, { missing: 'dropRows' })
    expect(data.featureNames).toEqual(['country=DE', 'country=NA'])
    expect(data.warnings.join()).toContain('a category "NA"')
  })

  it('of more than 1000 categories is refused', async () => {
    const lines = (n: number): string[] => numbers(n).map((i) => `id-${i},${i}`)
    await expectRefusal(csv(table('a,y', lines(1001))), 'columnIdentifies', '"a"', '1001', 'Leave it out')
    expect((await csv(table('a,y', lines(1000)))).featureNames.length).toBe(1000)
  })

  it('of dates or times is refused, unless listed as categorical', async () => {
    for (const [a, b] of [
      ['2020-01-02', '2021-03-04'],
      ['2020-01-02 10:00:00', ''],
      ['10:30:00', '11:00:00'],
    ]) {
      await expectRefusal(csv(`a,b,y\n${a},1,1\n${b},2,2\n`), 'columnTypeUnfit', '"a"', 'dates or times')
    }
    const data = await csv('a,y\n2020-01-02,1\n2021-03-04,2\n', { categorical: ['a'] })
    expect(data.featureNames).toEqual(['a=2020-01-02', 'a=2021-03-04'])
  })
})

describe('missing values', () => {
  const text = 'a,c,part,y\n1,x,train,1\n,y,train,2\n6,,train,3\n8,y,train,4\n100,x,test,5\n200,x,test,6\n'
  const spec = { split: { column: 'part' } }

  it('are refused by default, at their line and with the ways out', async () => {
    await expectRefusal(csv(text, spec), 'valueMissing', 'line 3', '"a"', '"median"', '"dropRows"')
    await expectRefusal(csv('a,y\n1,1\nNA,2\n'), 'valueMissing', 'line 3', '(found "NA")')
    await expectRefusal(csv('a,y\n"x\nz",1\n,2\n'), 'valueMissing', 'line 4', '"a"')
  })

  it.each([
    ['mean', 5],
    ['median', 6],
  ] as const)(
    'are replaced by the %s of the training part, in categories by its most frequent',
    async (missing, fill) => {
      const data = await csv(text, { ...spec, missing })
      expect(rowsOf(data)[1]).toEqual([fill, 0, 1])
      expect(rowsOf(data)[2]).toEqual([6, 0, 1])
      expect(data.preprocessing.features).toMatchObject([{ fill }, { fill: 'y' }])
    },
  )

  it('of an even number of values have the mean of the two in the middle as median', async () => {
    expect(rowsOf(await csv('a,y\n1,1\n10,2\n4,3\n100,4\n,5\n', { missing: 'median' }))[4]).toEqual([7])
  })

  it('take their rows along with "dropRows", and say how many', async () => {
    const data = await csv(`${text}9,x,train,\n`, { ...spec, missing: 'dropRows' })
    expect(rowsOf(data)).toEqual([
      [1, 1, 0],
      [8, 0, 1],
      [100, 1, 0],
      [200, 1, 0],
    ])
    expect(data.split).toEqual({
      ...{ train: new Int32Array([0, 1]), validation: new Int32Array(), test: new Int32Array([2, 3]) },
    })
    expect(data.warnings.join()).toContain('3 of 7 rows')
  })

  it('of a target are refused, whatever features are filled with', async () => {
    await expectRefusal(
      csv('a,y\n1,1\n2,\n', { missing: 'mean' }),
      'valueMissing',
      'line 3',
      '"y"',
      'dropRows',
    )
    const classes = { missing: 'median', task: 'classification' }
    await expectRefusal(csv('a,y\n1,p\n2,\n3,q\n', classes), 'valueMissing', 'line 3', '"y"')
  })

  it('are refused where a column has nothing else', async () => {
    await expectRefusal(csv('a,b,y\n,1,1\n,2,2\n', { missing: 'mean' }), 'columnBlank', '"a"', 'any row')
    const text = 'a,part,y\n,train,1\n3,test,2\n'
    await expectRefusal(csv(text, { ...spec, missing: 'mean' }), 'columnBlank', '"a"', 'the training part')
    await expectRefusal(csv('a,y\n1,\n,2\n', { missing: 'dropRows' }), 'tableEmpty', 'every row')
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generators, type GeneratorSpec } from '../../core'
import { bundledOf, bundledSets, isBundled } from '../../renderer/data/bundled'
import { imageOf } from '../../renderer/data/image-of-columns'
import { naturalData, naturalGenerated } from '../../renderer/data/natural-data'
import { dataSpec } from '../../services/contract/data-spec'
import type { ColumnDescription } from '../../services/contract/tables'
import { column, describeRows } from './described-columns'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const examples = readdirSync(EXAMPLES)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({
    id: file.replace('.json', ''),
    data: dataSpec.parse((JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as { data: unknown }).data),
  }))
const tables = examples.flatMap(({ id, data }) =>
  typeof data.source === 'string' ? [{ id, data, source: data.source }] : [],
)

function columnsOf(source: string): ColumnDescription[] {
  const [head, ...lines] = readFileSync(join(EXAMPLES, source), 'utf8').trim().split('\n')
  return describeRows(
    head.split(','),
    lines.map((line) => line.split(',')),
  )
}

describe('the natural guess for a table', () => {
  it.each(tables)('is what the example "$id" says', ({ data, source }) => {
    const { target, task, features } = naturalData(source, columnsOf(source))
    expect({ target, task, features }).toEqual({
      target: data.target,
      task: data.task,
      features: data.features,
    })
  })

  it('predicts a column of a telling name, wherever it stands', () => {
    const columns = [column('a'), column('Label', { kind: 'text', distinct: 3 }), column('b')]
    expect(naturalData('x.csv', columns)).toMatchObject({ target: 'Label', task: 'classification' })
  })

  it('predicts the last column where no name tells', () => {
    expect(naturalData('x.csv', [column('a'), column('b')]).target).toBe('b')
  })

  it.each([
    ['text', column('y', { kind: 'text', distinct: 300 }), 'classification'],
    ['a few whole numbers', column('y', { values: ['0', '1', '7'] }), 'classification'],
    ['a few numbers with fractions', column('y', { values: ['0.5', '1.5'] }), 'regression'],
    ['21 whole numbers', column('y', { distinct: 21 }), 'regression'],
  ])('takes %s for its task', (_, target, task) => {
    expect(naturalData('x.csv', [column('a'), target]).task).toBe(task)
  })

  it('leaves out what training would refuse: empty columns and names of the rows', () => {
    const columns = [
      column('id', { kind: 'text', distinct: 5000, rows: 5000 }),
      column('a'),
      column('empty', { missing: 100, distinct: 0 }),
      column('y'),
    ]
    expect(naturalData('x.csv', columns).features).toEqual(['a'])
  })

  it('splits by a column that names the parts', () => {
    const part = column('part', { kind: 'text', values: ['train', 'Test'] })
    expect(naturalData('x.csv', [part, column('a'), column('y')])).toMatchObject({
      target: 'y',
      features: 'all',
      split: { column: 'part' },
    })
  })

  it('sees the pixels of an image', () => {
    expect(naturalData('digits.csv', columnsOf('data/digits.csv')).image).toEqual({ width: 8, height: 8 })
    expect(naturalData('iris.csv', columnsOf('data/iris.csv')).image).toBeUndefined()
  })

  it('is a part of an experiment as it stands', () => {
    const data = naturalData('data/iris.csv', columnsOf('data/iris.csv'))
    expect(dataSpec.parse(data)).toEqual(data)
  })
})

describe('the pixels of an image in columns', () => {
  const named = (names: readonly string[]): ColumnDescription[] => names.map((name) => column(name))
  const grid = (rows: number, columns: number, first: number): string[] =>
    Array.from(
      { length: rows * columns },
      (_, i) => `p${first + Math.floor(i / columns)}x${first + (i % columns)}`,
    )

  it('may be counted from 0 or from 1', () => {
    expect(imageOf(named(grid(5, 7, 0)))).toEqual({ width: 7, height: 5 })
    expect(imageOf(named(grid(28, 28, 1)))).toEqual({ width: 28, height: 28 })
  })

  it('stand in their order, all of them, and are numbers', () => {
    const names = grid(5, 5, 0)
    expect(imageOf(named(names.toReversed()))).toBeNull()
    expect(imageOf(named(names.slice(1)))).toBeNull()
    expect(imageOf(names.map((name) => column(name, { kind: 'text' })))).toBeNull()
    expect(imageOf([])).toBeNull()
  })
})

describe('made-up data', () => {
  const names = Object.keys(generators) as GeneratorSpec['generator'][]

  it.each(names)('"%s" begin with the defaults of their table', (name) => {
    const data = naturalGenerated(name)
    expect(dataSpec.parse({ source: { generator: name }, task: data.task })).toMatchObject({
      source: data.source,
    })
    expect(dataSpec.parse(data)).toEqual(data)
  })
})

describe('the sets that ship', () => {
  const files = examples.filter(({ data }) => typeof data.source === 'string' || 'train' in data.source)

  it('are those of the examples', () => {
    expect(Object.keys(bundledSets).sort()).toEqual(files.map(({ id }) => id).sort())
  })

  it.each(tables)('"$id" has as many rows and classes as the list says', ({ id, data, source }) => {
    const columns = columnsOf(source)
    const target = columns.find(({ name }) => name === data.target)!
    const set = isBundled(id) ? bundledSets[id] : null
    expect(set).toEqual({
      file: source.replace('data/', ''),
      rows: target.rows,
      classes: data.task === 'classification' ? target.distinct : null,
    })
  })

  it('are known again by where they lie', () => {
    expect(bundledOf('/home/a/Studio/data/iris.csv', '/home/a/Studio')).toBe('iris')
    expect(bundledOf('C:\\Studio\\data\\wine.csv', 'C:\\Studio')).toBe('wine')
    expect(bundledOf('/elsewhere/data/iris.csv', '/home/a/Studio')).toBeNull()
    expect(bundledOf({ generator: 'xor', rows: 10, noise: 0, seed: 1 }, '/home/a/Studio')).toBeNull()
  })
})

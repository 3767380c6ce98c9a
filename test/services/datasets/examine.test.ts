import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inMemoryAgain } from '../../../services/datasets/feature-rows'
import { SPLITS } from '../../../core'
import { dataSpec } from '../../../services/contract/data-spec'
import { unpack } from '../../../services/contract/packed'
import type { DataExamination } from '../../../services/contract/tables'
import { examineData } from '../../../services/datasets/examine'
import { factsOf } from '../../../services/datasets/facts'
import { loadDataSet } from '../../../services/datasets/load'
import { examineApart } from '../../../services/datasets/load-apart'
import { ALL_TRAIN, expectRefusal, temporaryData } from './temporary-data'

const EXAMPLES = resolve('examples')
const never = new AbortController().signal

const iris = dataSpec.parse({ source: 'data/iris.csv', target: 'species', task: 'classification' })
const diabetes = dataSpec.parse({ source: 'data/diabetes.csv', target: 'progression', task: 'regression' })
const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0)

describe('an examination of data', () => {
  it('has the facts, names and warnings that training has', async () => {
    for (const spec of [iris, diabetes]) {
      const data = await loadDataSet(spec, EXAMPLES)
      const { facts, featureNames, warnings, image } = await examineData(spec, EXAMPLES)
      expect({ facts, featureNames, warnings, image }).toEqual({
        facts: factsOf(data),
        featureNames: data.featureNames,
        warnings: data.warnings,
        image: null,
      })
    }
  })

  it('counts each class in each part', async () => {
    const { parts, facts } = await examineData(iris, EXAMPLES)
    expect(SPLITS.map((part) => sum(parts[part].counts))).toEqual(SPLITS.map((part) => facts.rows[part]))
    expect(parts.train).toEqual({ rows: 105, counts: [35, 35, 35], range: null })
  })

  it('counts a target that is a number in bins, the same for all parts and on its own scale', async () => {
    const { parts } = await examineData(diabetes, EXAMPLES)
    for (const part of SPLITS) {
      const { rows, counts, range } = parts[part]
      expect([counts.length, sum(counts)]).toEqual([24, rows])
      expect(range?.low).toBeCloseTo(25, 3)
      expect(range?.high).toBeCloseTo(346, 3)
    }
  })

  const two = { ...iris, features: ['petal_width_cm', 'petal_length_cm'] }

  it('gives points of two features on their own scale, with the class of each', async () => {
    const { points } = await examineData(two, EXAMPLES)
    const raw = inMemoryAgain(await loadDataSet({ ...two, standardize: false }, EXAMPLES))
    const order = SPLITS.flatMap((part) => [...raw.split[part]])
    expect(points?.features).toEqual(['petal_width_cm', 'petal_length_cm'])
    expect(points?.target).toBe('species')
    order.forEach((row, i) => {
      expect(points?.x[i]).toBeCloseTo(raw.features[2 * row], 5)
      expect(points?.y[i]).toBeCloseTo(raw.features[2 * row + 1], 5)
      expect(points?.value[i]).toBe(raw.target.kind === 'classes' && raw.target.labels[row])
    })
    expect([...(points?.part ?? [])]).toEqual(SPLITS.flatMap((part, p) => [...raw.split[part]].fill(p)))
  })

  it('gives a feature and its target where there is one feature, and 1,000 points of a part at most', async () => {
    const source = { generator: 'curve', formula: '2 * x + 5', noise: 0, rows: 5000 }
    const { points } = await examineData(dataSpec.parse({ source, task: 'regression' }), '')
    expect(points?.x).toHaveLength(1000 + 750 + 750)
    points?.x.forEach((x, i) => expect(points.y[i]).toBeCloseTo(2 * x + 5, 4))
    expect(points?.value).toHaveLength(0)
  })

  it('gives no points where they could not be drawn', async () => {
    expect((await examineData(iris, EXAMPLES)).points).toBe(null)
    expect((await examineData(diabetes, EXAMPLES)).points).toBe(null)
  })

  it('says which features are pixels: of a table that says so, and of images', async () => {
    const digits = dataSpec.parse({
      ...{ source: 'data/digits.csv', target: 'digit', task: 'classification' },
      image: { width: 8, height: 8 },
    })
    expect((await examineData(digits, EXAMPLES)).image).toEqual({ width: 8, height: 8 })
  })

  it('of images says what training says, without holding their features', async () => {
    const folder = join(EXAMPLES, 'data', 'mnist')
    const files = { images: 't10k-images-idx3-ubyte.gz', labels: 't10k-labels-idx1-ubyte.gz' }
    const spec = dataSpec.parse({ source: { train: files }, task: 'classification' })
    const data = await loadDataSet(spec, folder)
    const found = await examineData(spec, folder)
    expect(found).toMatchObject({ image: { width: 28, height: 28 }, points: null, warnings: data.warnings })
    expect(found.facts).toEqual(factsOf(data))
    expect(SPLITS.map((part) => sum(found.parts[part].counts))).toEqual([7000, 1500, 1500])
  })
})

describe('an examination in a process of its own', () => {
  const READER = resolve('out/node/data-reader.js')
  const absolute = (spec: typeof iris) => ({ ...spec, source: join(EXAMPLES, spec.source as string) })

  it('is the same', async () => {
    const apart: DataExamination = unpack(await examineApart(READER, never, absolute(diabetes)))
    expect(apart).toEqual(await examineData(diabetes, EXAMPLES))
  })

  it('is refused with the same words', async () => {
    const wrong = { ...absolute(iris), target: 'nobody' }
    await expectRefusal(examineApart(READER, never, wrong), 'columnUnknown', 'data.target', '"nobody"')
  })
})

describe('the preparation, before and after', () => {
  const { csv, write, folder } = temporaryData()
  const lines = Array.from({ length: 40 }, (_, i) => {
    const [x, size] = [i % 8 === 0 ? '' : i + 1, ['S', 'M', 'L'][i % 3]]
    return `${x},${size},${i % 4 === 0 ? 'rare' : 'often'},${10 ** (i % 3)},${i < 30 ? 'train' : 'test'}`
  })
  const spec = (more: object) =>
    dataSpec.parse({
      ...{ source: 'steps.csv', target: 'kind', task: 'classification', features: ['x', 'size'] },
      ...{ split: { column: 'part' }, ...more },
    })
  const prepared = async (more: object) => {
    await write('steps.csv', `x,size,kind,price,part\n${lines.join('\n')}\n`)
    return (await examineData(spec(more), folder())).preparation
  }

  it('counts the rows that each step leaves', async () => {
    const { rows } = await prepared({ filter: "size <> 'M'", missing: 'dropRows' })
    const filtered = lines.filter((line) => !line.includes(',M,'))
    const complete = filtered.filter((line) => !line.startsWith(','))
    expect(rows).toEqual({ read: 40, filtered: filtered.length, complete: complete.length })
  })

  it('shows numbers of the training part as they are in the file, and as the network gets them', async () => {
    const settings = { x: { missing: 'median', transform: 'log', standardize: 'minMax' } }
    const { columns } = await prepared({ columns: settings })
    const [x] = columns
    expect(x).toMatchObject({ name: 'x', kind: 'numeric', features: 1, missing: 4, transform: 'log' })
    expect(x.before).toMatchObject({ min: 2, max: 30 })
    expect(x.after).toMatchObject({ min: 0, max: 1 })
    expect(sum(x.before!.bins)).toBe(26)
    expect(sum(x.after!.bins)).toBe(30)
  })

  it('says of categories how many features they become, or where they lie in their order', async () => {
    const [, oneHot] = (await prepared({ missing: 'mean' })).columns
    expect(oneHot).toMatchObject({ kind: 'categorical', features: 3, before: null, after: null })
    const size = { encode: 'ordinal', order: ['S', 'M', 'L'], standardize: false }
    const [, ordinal] = (await prepared({ missing: 'mean', columns: { size } })).columns
    expect(ordinal).toMatchObject({ kind: 'ordinal', features: 1, before: { min: 0, max: 2, mean: 1 } })
  })

  it('counts the classes before and after they are balanced', async () => {
    const { balance } = await prepared({ missing: 'mean', balance: 'oversample' })
    expect(balance).toEqual({ before: [22, 8], after: [22, 22] })
  })

  it('shows the target of a regression', async () => {
    const more = { target: 'price', task: 'regression', missing: 'mean', transformTarget: 'log' }
    const { targets, balance } = await prepared({ ...more, standardizeTarget: 'minMax' })
    expect(balance).toBeNull()
    expect(targets[0]).toMatchObject({ name: 'price', transform: 'log', missing: 0 })
    expect(targets[0].before).toMatchObject({ min: 1, max: 100 })
    expect(targets[0].after).toMatchObject({ min: 0, max: 1 })
  })

  it('is of the numbers that training gets', async () => {
    const data = await csv('a,y\n1,1\n2,2\n6,3\n', { standardize: true })
    await write('three.csv', 'a,y\n1,1\n2,2\n6,3\n')
    const three = dataSpec.parse({
      ...{ source: 'three.csv', target: 'y', task: 'regression', split: ALL_TRAIN },
    })
    const [a] = (await examineData(three, folder())).preparation.columns
    expect(a.after!.min).toBeCloseTo(Math.min(...inMemoryAgain(data).features), 6)
    expect(a.after!.max).toBeCloseTo(Math.max(...inMemoryAgain(data).features), 6)
    expect(a.after).toMatchObject({ std: expect.closeTo(1, 12) as number })
  })
})

import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inMemoryAgain } from '../../../services/datasets/feature-rows'
import { dataSpec } from '../../../services/contract/data-spec'
import type { DataSet } from '../../../services/datasets/data-set'
import { loadDataSet } from '../../../services/datasets/load'

const load = (spec: Record<string, unknown>): Promise<DataSet> =>
  loadDataSet(dataSpec.parse(spec), join(import.meta.dirname, '../../../examples/data'))
const sizes = ({ split }: DataSet): number[] => [
  split.train.length,
  split.validation.length,
  split.test.length,
]
const digits = Array.from({ length: 10 }, (_, i) => String(i))

it.each([
  ['iris.csv', 'species', 150, 4, ['setosa', 'versicolor', 'virginica']],
  ['wine.csv', 'cultivar', 178, 13, ['class_0', 'class_1', 'class_2']],
  ['breast-cancer.csv', 'diagnosis', 569, 30, ['benign', 'malignant']],
  ['digits.csv', 'digit', 1797, 64, digits],
])(
  '%s has the rows, features and classes that it should',
  async (source, target, rows, features, classes) => {
    const data = await load({ source, target, task: 'classification' })
    expect([data.rows, data.featureNames.length]).toEqual([rows, features])
    expect(inMemoryAgain(data).features.length).toBe(rows * features)
    expect(inMemoryAgain(data).features.every(Number.isFinite)).toBe(true)
    expect(data.target).toMatchObject({ kind: 'classes', name: target, classes })
    const whole = sizes(data).reduce((sum, size) => sum + size)
    expect(whole).toBe(rows)
    expect(Math.abs(sizes(data)[0] - 0.7 * rows)).toBeLessThan(classes.length)
  },
)

it('diabetes.csv is a regression of 442 rows and 10 features', async () => {
  const data = await load({ source: 'diabetes.csv', target: 'progression', task: 'regression' })
  expect([data.rows, data.featureNames.length]).toEqual([442, 10])
  expect(sizes(data)).toEqual([310, 66, 66])
})

it('MNIST has 60,000 images of 28 x 28 pixels for training and 10,000 for testing', async () => {
  const files = (part: string): Record<string, string> => ({
    ...{ images: `mnist/${part}-images-idx3-ubyte.gz`, labels: `mnist/${part}-labels-idx1-ubyte.gz` },
  })
  const source = { train: files('train'), test: files('t10k') }
  const data = await load({
    source,
    task: 'classification',
    split: { train: 0.9, validation: 0.1 },
    standardize: false,
  })
  expect([data.rows, data.featureNames.length]).toEqual([70_000, 784])
  expect(sizes(data)).toEqual([54_000, 6_000, 10_000])
  if (data.target.kind !== 'classes') throw new Error('expected classes')
  expect(data.target.classes).toEqual(digits)
  expect([...data.target.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
  const count = (label: number): number =>
    data.target.kind === 'classes'
      ? data.target.labels.subarray(60_000).filter((each) => each === label).length
      : 0
  // As published: 980 zeros and 1135 ones in the test part; mean pixel of the training images 0.1307.
  expect([count(0), count(1)]).toEqual([980, 1135])
  const mean =
    inMemoryAgain(data)
      .features.subarray(0, 60_000 * 784)
      .reduce((sum, pixel) => sum + pixel, 0) /
    (60_000 * 784)
  expect(mean).toBeCloseTo(0.1307, 4)
})

import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { DataSet } from '../../../services/datasets/data-set'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { write, load } = temporaryData()

/** An IDX file: unsigned bytes in these dimensions. */
function idx(dimensions: readonly number[], bytes: readonly number[], type = 0x08): Buffer {
  const sizes = dimensions.flatMap((size) => [
    size >>> 24,
    (size >>> 16) & 255,
    (size >>> 8) & 255,
    size & 255,
  ])
  return Buffer.from([0, 0, type, dimensions.length, ...sizes, ...bytes])
}

// Four images of 1 x 2 pixels.
const IMAGES = idx([4, 1, 2], [0, 255, 51, 255, 102, 255, 255, 255])
const LABELS = idx([4], [7, 3, 7, 3])
const FILES = { images: 'images', labels: 'labels.gz' }

async function images(
  train: { images?: Uint8Array; labels?: Uint8Array } = {},
  spec: Record<string, unknown> = {},
): Promise<DataSet> {
  await write('images', train.images ?? IMAGES)
  await write('labels.gz', train.labels ?? gzipSync(LABELS))
  return load({ source: { train: FILES }, task: 'classification', ...spec })
}

describe('images', () => {
  it('are a feature per pixel, bytes divided by 255, and a class per label', async () => {
    const data = await images()
    expect(data.featureNames).toEqual(['pixel_0_0', 'pixel_0_1'])
    expect(rowsOf(data)).toEqual([
      [0, 1],
      [Math.fround(0.2), 1],
      [Math.fround(0.4), 1],
      [1, 1],
    ])
    expect(data.target).toEqual({
      ...{ kind: 'classes', name: 'label', classes: ['3', '7'], labels: new Int32Array([1, 0, 1, 0]) },
    })
    expect(data.preprocessing.features).toEqual([
      { kind: 'image', width: 2, height: 1, mean: null, std: null },
    ])
  })

  it('are standardised by the training part, with one warning for all constant pixels', async () => {
    const split = { train: 0.5, validation: 0.5, test: 0, seed: 2 }
    const data = await images({}, { standardize: true, split })
    const [a, b] = [...data.split.train].map((row) => [0, 0.2, 0.4, 1][row])
    const [mean, std] = [(a + b) / 2, Math.abs(a - b) / 2]
    const image = data.preprocessing.features[0]
    if (image.kind !== 'image') throw new Error('expected an image')
    expect(image.mean![0]).toBeCloseTo(mean, 14)
    expect(image.std![0]).toBeCloseTo(std, 14)
    expect([image.mean![1], image.std![1]]).toEqual([1, 1])
    const expected = [0, 0.2, 0.4, 1].map((x) => [(x - mean) / std, 0])
    rowsOf(data).forEach((row, i) => row.forEach((x, j) => expect(x).toBeCloseTo(expected[i][j], 6)))
    expect(data.warnings.filter((warning) => warning.includes('pixels'))).toEqual([
      '1 of 2 pixels has the same value in every row of the training part.',
    ])
  })

  it('of a test part of its own follow the others', async () => {
    await write('test-images', idx([2, 1, 2], [1, 2, 3, 4]))
    await write('test-labels', idx([2], [5, 7]))
    const source = { train: FILES, test: { images: 'test-images', labels: 'test-labels' } }
    const data = await images({}, { source, split: { train: 0.5, validation: 0.5 } })
    expect(data.rows).toBe(6)
    expect(data.split.test).toEqual(new Int32Array([4, 5]))
    expect([...data.split.train, ...data.split.validation].sort()).toEqual([0, 1, 2, 3])
    expect(data.target).toMatchObject({
      classes: ['3', '5', '7'],
      labels: new Int32Array([2, 0, 2, 0, 1, 2]),
    })
    expect(data.warnings).toContain('The train part has no row of class "5".')
    await expectRefusal(
      images({}, { source, split: { train: 0.7, validation: 0.15, test: 0.15 } }),
      ...(['experimentImpossible', 'data.split.test', 'leave the fraction out'] as const),
    )
    await expectRefusal(
      images({}, { source, split: { train: 0.7, validation: 0.15 } }),
      ...(['experimentImpossible', 'data.split', 'sum to 1', 'test part of its own'] as const),
    )
    await write('test-images', idx([2, 2, 1], [1, 2, 3, 4]))
    await expectRefusal(
      images({}, { source, split: { train: 0.5, validation: 0.5 } }),
      ...(['idxUnreadable', 'test-images', '1 x 2', '2 x 1'] as const),
    )
  })

  it.each([
    ['labels instead of images', { images: LABELS }, ['images (three', '00 00 08 03', '00 00 08 01']],
    ['images instead of labels', { labels: gzipSync(IMAGES) }, ['labels (one', '00 00 08 01', '00 00 08 03']],
    ['numbers of another type', { images: idx([4, 1, 2], [0, 0, 0, 0, 0, 0, 0, 0], 0x0d) }, ['00 00 0d 03']],
    ['a file that breaks off', { images: IMAGES.subarray(0, -1) }, ['4 x 1 x 2 = 8', 'breaks off']],
    ['a .gz that breaks off inside', { labels: gzipSync(LABELS.subarray(0, -1)) }, ['4 = 4', 'found 3']],
    ['a file that goes on', { images: Buffer.concat([IMAGES, Buffer.from([0])]) }, ['goes on', '8 bytes']],
    [
      'a .gz that goes on for ever',
      { labels: gzipSync(Buffer.concat([LABELS, Buffer.alloc(1e7)])) },
      ['goes on'],
    ],
    [
      'a header that promises too much',
      { images: idx([2 ** 32 - 1, 2 ** 16, 2 ** 16], [1]) },
      ['breaks off'],
    ],
    ['a .gz whose header promises too much', { labels: gzipSync(idx([2 ** 32 - 1], [1])) }, ['breaks off']],
    ['no image', { images: idx([0, 28, 28], []) }, ['empty']],
    ['half a header', { images: IMAGES.subarray(0, 10) }, ['10 bytes']],
    ['nothing', { images: Buffer.alloc(0) }, ['0 bytes']],
    [
      'fewer labels than images',
      { labels: gzipSync(idx([3], [1, 2, 3])) },
      ['labels.gz', '3 labels', '4 images'],
    ],
  ])('are refused with %s', async (_, files, mentions) => {
    await expectRefusal(images(files), 'idxUnreadable', ...mentions)
  })

  it('are refused where a file is missing, is no gzip, or has one class', async () => {
    const source = { train: { images: 'none', labels: 'labels.gz' } }
    await expectRefusal(images({}, { source }), 'fileMissing', 'none')
    await expectRefusal(images({ labels: LABELS }), 'fileUnreadable', 'labels.gz', 'gzip')
    await expectRefusal(images({ labels: gzipSync(idx([4], [7, 7, 7, 7])) }), 'targetOneClass', '"7"')
  })

  it.each([
    ['data.task', { task: 'regression' }],
    ['data.target', { target: 'y' }],
    ['data.features', { features: ['pixel_0_0'] }],
    ['data.categorical', { categorical: ['pixel_0_0'] }],
    ['data.split.column', { split: { column: 'part' } }],
  ])('are refused with %s, which has no meaning there', async (key, spec) => {
    await expectRefusal(images({}, spec), 'experimentImpossible', key)
  })
})

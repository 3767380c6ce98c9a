import { stat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { TableChoice } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import type { ColumnPreprocessing } from '../contract/preprocessing'
import type { FileReading } from '../contract/tables'
import { findImages, folderPixels, type ImageSize } from '../datasets/image-folder'
import { readIdxImages } from '../datasets/images'
import { rowBlocks, withTable, type TargetValues } from '../datasets/model-table'
import { widthOf, writeFeatures, writePixels } from '../datasets/preprocess'
import { impossible } from '../datasets/roles'
import { readingOf } from '../datasets/table-source'
import type { TrainedModel } from './trained-model'

type ImageColumn = Extract<ColumnPreprocessing, { kind: 'image' }>

/** The rows of a file that a model is asked for. */
export interface AskedRows {
  readonly count: number
  /** Whether the file says itself what its rows are. */
  readonly hasTargets: boolean
  /** Whether rows are named: by the files that they are. */
  readonly hasNames: boolean
  readonly reading: FileReading
  /** In the order of the file; each block holds until the next one is asked for. */
  readonly blocks: AsyncIterable<AskedBlock> | Iterable<AskedBlock>
}

/** Some rows that follow each other. */
export interface AskedBlock {
  /** Row-major, as training sees them. */
  readonly features: Float32Array
  /** One for each target; null where the file has none. */
  readonly targets: readonly TargetValues[] | null
  /** Null where rows have none. */
  readonly names: readonly string[] | null
}

/**
 * Gives `work` the rows of a file, and puts away whatever that took.
 * @param file a table; of a model of images an IDX file or a folder of images
 * @param choice which of several tables of the file, and how it is written; what is left out is found out
 * @throws StudioError for a file that does not fit the model, with the place
 */
export async function withAskedRows<T>(
  trained: TrainedModel,
  file: string,
  choice: TableChoice,
  work: (rows: AskedRows) => Promise<T>,
): Promise<T> {
  const [how] = trained.preprocessing.features
  const isFolder = (await stat(file).catch(() => null))?.isDirectory() ?? false
  if (how.kind !== 'image') {
    if (isFolder) throw new StudioError('modelTakesNoImages', { folder: file })
    return withRowsOfTable(trained, file, choice, work)
  }
  const said = (['table', 'dialect'] as const).find((key) => choice[key] !== undefined)
  if (said) impossible(`data.${said}`, `${file} holds images, and no table: leave it out.`)
  return work(isFolder ? await rowsOfFolder(trained, file, how) : await rowsOfIdx(file, how))
}

function withRowsOfTable<T>(
  { preprocessing }: TrainedModel,
  file: string,
  choice: TableChoice,
  work: (rows: AskedRows) => Promise<T>,
): Promise<T> {
  return withTable(choice, file, preprocessing, async (table, db) => {
    async function* blocks(): AsyncGenerator<AskedBlock> {
      for await (const { first, columns, targets } of rowBlocks(db, table)) {
        const place = (row: number): Promise<string> => table.source.place(first + row)
        const features = await writeFeatures(columns, preprocessing, { file, place })
        yield { features, targets, names: null }
      }
    }
    const { rows: count, source, targets } = table
    const hasTargets = targets !== null
    return work({ count, hasTargets, hasNames: false, reading: readingOf(source), blocks: blocks() })
  })
}

async function rowsOfIdx(file: string, how: ImageColumn): Promise<AskedRows> {
  const pixels = await readIdxImages(file, how)
  const size = widthOf(how)
  const count = pixels.length / size
  function* blocks(): Generator<AskedBlock> {
    for (const [first, end] of imageBlocks(count, size)) {
      const features = writePixels([pixels.subarray(first * size, end * size)], how)
      yield { features, targets: null, names: null }
    }
  }
  return { count, hasTargets: false, hasNames: false, reading: {}, blocks: blocks() }
}

/** Images are judged by the folders that they lie in, where one of these has the name of a class. */
async function rowsOfFolder(
  { experiment, preprocessing }: TrainedModel,
  folder: string,
  how: ImageColumn,
): Promise<AskedRows> {
  const images = await findImages(folder)
  const { target } = preprocessing
  const classes = target.kind === 'classes' ? target.classes : []
  const hasTargets = images.some(({ within }) => within !== null && classes.includes(within))
  const size = sizeOf(experiment, how)
  async function* blocks(): AsyncGenerator<AskedBlock> {
    for (const [first, end] of imageBlocks(images.length, widthOf(how))) {
      const some = images.slice(first, end)
      yield {
        features: writePixels([await folderPixels(size, some)], how),
        targets: hasTargets ? [Float64Array.from(some, ({ within }) => classOf(within, classes))] : null,
        names: some.map(({ file }) => relative(folder, file).split(sep).join('/')),
      }
    }
  }
  return { count: images.length, hasTargets, hasNames: true, reading: {}, blocks: blocks() }
}

/** As in `TargetValues`. */
function classOf(within: string | null, classes: readonly string[]): number {
  if (within === null) return NaN
  const place = classes.indexOf(within)
  return place < 0 ? Infinity : place
}

/** A model knows its images as one plane; how many of colours that are, its experiment does. */
function sizeOf({ data }: TrainedModel['experiment'], { width, height }: ImageColumn): ImageSize {
  const { source } = data
  const channels = typeof source === 'object' && 'folder' in source ? source.channels : 1
  return { width, height: height / channels, channels }
}

/** Features that are made of images at once: 8 MB. */
const BLOCK = 1 << 21

/** The first image of each block, and the one that follows its last. */
function* imageBlocks(count: number, size: number): Generator<readonly [first: number, end: number]> {
  const block = Math.max(1, Math.floor(BLOCK / size))
  for (let first = 0; first < count; first += block) yield [first, Math.min(count, first + block)]
}

import type { TableChoice } from '../contract/data-spec'
import type { ColumnPreprocessing } from '../contract/preprocessing'
import type { FileReading } from '../contract/tables'
import { readIdxImages } from '../datasets/images'
import { rowBlocks, withTable, type TargetValues } from '../datasets/model-table'
import { widthOf, writeFeatures, writePixels } from '../datasets/preprocess'
import { readingOf } from '../datasets/table-source'
import type { TrainedModel } from './trained-model'

type ImageColumn = Extract<ColumnPreprocessing, { kind: 'image' }>

/** The rows of a file that a model is asked for. */
export interface AskedRows {
  readonly count: number
  /** Whether the file says itself what its rows are. */
  readonly hasTargets: boolean
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
}

/**
 * Gives `work` the rows of a file, and puts away whatever that took.
 * @param choice which of several tables of the file, and how it is written; what is left out is found out
 * @throws StudioError for a file that does not fit the model, with the place
 */
export async function withAskedRows<T>(
  { preprocessing }: TrainedModel,
  file: string,
  choice: TableChoice,
  work: (rows: AskedRows) => Promise<T>,
): Promise<T> {
  const [how] = preprocessing.features
  if (how.kind === 'image') {
    const pixels = await readIdxImages(file, how)
    const count = pixels.length / widthOf(how)
    return work({ count, hasTargets: false, reading: {}, blocks: idxBlocks(pixels, how) })
  }
  return withTable(choice, file, preprocessing, async (table, db) => {
    async function* blocks(): AsyncGenerator<AskedBlock> {
      for await (const { first, columns, targets } of rowBlocks(db, table)) {
        const place = (row: number): Promise<string> => table.source.place(first + row)
        yield { features: await writeFeatures(columns, preprocessing, { file, place }), targets }
      }
    }
    const { rows: count, source, targets } = table
    return work({ count, hasTargets: targets !== null, reading: readingOf(source), blocks: blocks() })
  })
}

/** Features that are made of images at once: 8 MB. */
const BLOCK = 1 << 21

function* idxBlocks(pixels: Uint8Array, how: ImageColumn): Generator<AskedBlock> {
  const size = widthOf(how)
  const block = size * Math.max(1, Math.floor(BLOCK / size))
  for (let at = 0; at < pixels.length; at += block)
    yield { features: writePixels([pixels.subarray(at, at + block)], how), targets: null }
}

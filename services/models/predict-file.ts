import { stat } from 'node:fs/promises'
import { StudioError } from '../contract/errors'
import type { TableChoice } from '../contract/data-spec'
import type { PredictedRows } from '../contract/model-files'
import { readIdxImages } from '../datasets/images'
import { rowBlocks, withTable } from '../datasets/model-table'
import { widthOf, writeFeatures, writePixels } from '../datasets/preprocess'
import { writeInParts } from '../runs/atomic-file'
import { NetworkAnswers } from './answers'
import { portableModel } from './portable-model'
import { csvLines, predictionTable, type Cell } from './predictions'
import type { TrainedModel } from './trained-model'

/** Rows that are shown. */
const SHOWN = 100

/**
 * Predicts every row of a file and writes a line of CSV for each, in the order of the file; some rows at a time.
 * @param file a table with the columns that the model was trained on, in any order and among any others; of a model of images
 * an IDX file of images
 * @param out written whole or not at all
 * @param choice which of several tables of the file, and how it is written; what is left out is found out
 * @throws StudioError for a file that does not fit the model, with the place; `predictionInPlace`; `fileUnwritable`
 */
export async function predictFile(
  trained: TrainedModel,
  file: string,
  out: string,
  choice: TableChoice = {},
): Promise<PredictedRows> {
  await mustDiffer(file, out)
  const { head, rows: cellsOf } = predictionTable(portableModel(trained))
  const first: Cell[][] = []
  let rows = 0
  const network = new NetworkAnswers(trained)
  try {
    await writeInParts(out, async (write) => {
      await write(csvLines([['row', ...head]]))
      await eachBlock(trained, file, choice, async (features) => {
        const cells = cellsOf(network.outputs(features)).map((row, i) => [rows + i + 1, ...row])
        first.push(...cells.slice(0, SHOWN - first.length))
        rows += cells.length
        await write(csvLines(cells))
      })
    })
  } finally {
    network.close()
  }
  return { rows, head: ['row', ...head], first }
}

/** @throws StudioError `predictionInPlace` where the output would be written over what is read */
async function mustDiffer(file: string, out: string): Promise<void> {
  const [from, to] = await Promise.all([file, out].map((path) => stat(path).catch(() => null)))
  if (from && to && from.dev === to.dev && from.ino === to.ino)
    throw new StudioError('predictionInPlace', { file })
}

/** Gives the features of the rows of a file, row-major, some rows at a time. */
async function eachBlock(
  { preprocessing }: TrainedModel,
  file: string,
  choice: TableChoice,
  take: (features: Float32Array) => Promise<void>,
): Promise<void> {
  const [how] = preprocessing.features
  if (how.kind === 'image') {
    const pixels = await readIdxImages(file, how)
    const block = IMAGES * widthOf(how)
    for (let at = 0; at < pixels.length; at += block) {
      await take(writePixels([pixels.subarray(at, at + block)], how))
    }
    return
  }
  await withTable(choice, file, preprocessing.features, async (table, db) => {
    for await (const { first, columns } of rowBlocks(db, table)) {
      const place = (row: number): Promise<string> => table.source.place(first + row)
      await take(await writeFeatures(columns, preprocessing, { file, place }))
    }
  })
}

/** Images that are made into features at once. */
const IMAGES = 2048

import { stat } from 'node:fs/promises'
import { StudioError } from '../contract/errors'
import type { TableChoice } from '../contract/data-spec'
import type { PredictedRows } from '../contract/model-files'
import { writeInParts } from '../runs/atomic-file'
import { NetworkAnswers } from './answers'
import { withAskedRows } from './asked-rows'
import { canJudge, Judgement } from './judgement'
import { portableModel } from './portable-model'
import { csvLines, predictionTable, type Cell } from './predictions'
import type { TrainedModel } from './trained-model'

/** Rows that are shown. */
const SHOWN = 100

/**
 * Predicts every row of a file and writes a line of CSV for each, in the order of the file; some rows at a time. Where the file
 * says itself what its rows are, the answer also has how good the model is on them.
 * @param file a table with the columns that the model was trained on, in any order and among any others; of a model of images
 * an IDX file of images or a folder of them, whose files are then named
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
  const model = portableModel(trained)
  const { head: answers, rows: cellsOf } = predictionTable(model)
  return withAskedRows(trained, file, choice, async ({ count, hasTargets, hasNames, reading, blocks }) => {
    const judgement = hasTargets && canJudge(model, count) ? new Judgement(model, count) : null
    const head = ['row', ...(hasNames ? ['file'] : []), ...answers]
    const first: Cell[][] = []
    let rows = 0
    const network = new NetworkAnswers(trained)
    try {
      await writeInParts(out, async (write) => {
        await write(csvLines([head]))
        for await (const { features, targets, names } of blocks) {
          const outputs = network.outputs(features)
          const cells = cellsOf(outputs).map((row, i) => [rows + i + 1, ...(names ? [names[i]] : []), ...row])
          if (targets) judgement?.take(outputs, targets)
          first.push(...cells.slice(0, SHOWN - first.length))
          rows += cells.length
          await write(csvLines(cells))
        }
      })
    } finally {
      network.close()
    }
    return { rows, head, first, metrics: judgement && judgement.metrics(), reading }
  })
}

/** @throws StudioError `predictionInPlace` where the output would be written over what is read */
async function mustDiffer(file: string, out: string): Promise<void> {
  const [from, to] = await Promise.all([file, out].map((path) => stat(path).catch(() => null)))
  if (from && to && from.dev === to.dev && from.ino === to.ino)
    throw new StudioError('predictionInPlace', { file })
}

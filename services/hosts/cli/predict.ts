import { basename } from 'node:path'
import { pasted } from '../../contract/errors'
import type { FileMetrics } from '../../contract/model-files'
import { predictFile } from '../../models/predict-file'
import { readRunModel } from '../../models/read-run-model'
import { EXIT } from './exit-codes'
import { grouped, print, printJson, visible } from './output'
import { metricsOfTask, scoreTable } from './report'
import { runFolder } from './run-place'
import { choiceOf, type TableOptions } from './table-options'

export interface PredictOptions extends TableOptions {
  readonly data: string
  readonly out: string
  readonly workspace?: string | true
  readonly json?: true
}

/** `descent predict RUN --data FILE --out FILE`. Returns the exit code. */
export async function predict(run: string, options: PredictOptions): Promise<number> {
  const { data, out, workspace, json } = options
  const { trained } = await readRunModel(runFolder(run, workspace))
  const predicted = await predictFile(trained, data, out, choiceOf(options))
  const { rows, head, first, metrics } = predicted
  if (json) printJson({ out, rows, head, first, metrics })
  else {
    print(`${grouped(rows)} rows predicted: ${pasted(out)}`)
    if (metrics) print(judged(basename(data), metrics, trained.experiment.data.task))
  }
  return EXIT.done
}

/** How good the model is on the rows of the file, and how many of them that leaves out. */
function judged(file: string, metrics: FileMetrics, task: 'classification' | 'regression'): string {
  const { rows, missing, unfit } = metrics
  const odd =
    task === 'classification' ? 'whose target is no class of the model' : 'whose target is no number'
  const left = (count: number, which: string): string[] =>
    count === 0 ? [] : [`Note: rows ${which}, which are in no metric: ${grouped(count)}`]
  const table = scoreTable(metricsOfTask(task), [{ name: visible(file), rows, numbers: metrics }])
  return ['', ...(rows === 0 ? [] : [table]), ...left(missing, 'without a target'), ...left(unfit, odd)].join(
    '\n',
  )
}

import { pasted } from '../../contract/errors'
import { predictFile } from '../../models/predict-file'
import { readRunModel } from '../../models/read-run-model'
import { EXIT } from './exit-codes'
import { grouped, print, printJson } from './output'
import { runFolder } from './run-place'

export interface PredictOptions {
  readonly data: string
  readonly out: string
  readonly table?: string
  readonly workspace?: string | true
  readonly json?: true
}

/** `descent predict RUN --data FILE --out FILE`. Returns the exit code. */
export async function predict(run: string, options: PredictOptions): Promise<number> {
  const { data, out, table, workspace, json } = options
  const { trained } = await readRunModel(runFolder(run, workspace))
  const { rows, head, first } = await predictFile(trained, data, out, table === undefined ? {} : { table })
  if (json) printJson({ out, rows, head, first })
  else print(`${grouped(rows)} rows predicted: ${pasted(out)}`)
  return EXIT.done
}

import { reportOf } from '../contract/calls'
import type { TableChoice } from '../contract/data-spec'
import { StudioError, type ErrorReport } from '../contract/errors'
import type { Exported, OpenedModel, PredictedRows } from '../contract/model-files'
import type { ExportOptions, ModelFormatName } from '../contract/model-formats'
import { forkReader } from '../datasets/load-apart'
import { exportModel } from './export-model'
import { openModel } from './open-model'
import { predictFile } from './predict-file'
import { readRunModel } from './read-run-model'
import { writeSafetensors } from './safetensors'

/** What is wanted of a model; `run` is the folder of its run. */
export interface ModelTasks {
  readonly export: {
    readonly task: {
      readonly run: string
      readonly format: ModelFormatName
      readonly options: Partial<ExportOptions>
    }
    readonly result: Exported
  }
  readonly predict: {
    readonly task: { readonly run: string; readonly file: string; readonly choice: TableChoice }
    readonly result: PredictedRows
  }
  readonly open: { readonly task: { readonly path: string }; readonly result: OpenedModel }
}

type Wanted = {
  [What in keyof ModelTasks]: {
    readonly what: What
    /** Where what is made is put. */
    readonly place: string
  } & ModelTasks[What]['task']
}[keyof ModelTasks]

type Made = { readonly made: unknown } | { readonly error: ErrorReport }

/**
 * Makes something of a model in a process of its own: what reads and runs files of all kinds is not to take the studio along
 * where it breaks down, nor to keep it from answering.
 * @param makerFile the bundled hosts/model-maker
 * @param signal ends the process, however far it is
 * @throws StudioError as `exportModel`, `predictFile` and `openModel` do; `modelMakerCrashed`
 */
export async function makeApart<W extends Wanted>(
  makerFile: string,
  signal: AbortSignal,
  wanted: W,
): Promise<ModelTasks[W['what']]['result']> {
  signal.throwIfAborted()
  const maker = forkReader(makerFile)
  const kill = (): boolean => maker.kill('SIGKILL')
  signal.addEventListener('abort', kill)
  try {
    return await new Promise((resolve, reject) => {
      maker.once('message', (answer: Made) => {
        // What is made of a task is as the table of tasks says; the message cannot.
        if ('made' in answer) resolve(answer.made as ModelTasks[W['what']]['result'])
        else reject(StudioError.from(answer.error))
      })
      maker.once('error', reject)
      maker.once('close', (code, killed) => {
        const problem = `it ended with ${killed ?? `code ${code}`}`
        reject(new StudioError('modelMakerCrashed', { problem }))
      })
      maker.send(wanted)
    })
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

/** The life of the process: one task, one result. It does not outlive who asked. */
export function answerAsMaker(): void {
  process.once('disconnect', () => process.exit())
  process.once('message', (wanted: Wanted) => {
    void made(wanted).then((answer) => process.send!(answer, () => process.disconnect()))
  })
}

async function made(wanted: Wanted): Promise<Made> {
  try {
    return { made: await make(wanted) }
  } catch (error) {
    return { error: reportOf(error) }
  }
}

async function make(wanted: Wanted): Promise<Exported | PredictedRows | OpenedModel> {
  const { place } = wanted
  switch (wanted.what) {
    case 'export': {
      const { format, options } = wanted
      return exportModel({ ...(await readRunModel(wanted.run)), format, options }, place)
    }
    case 'predict':
      return predictFile((await readRunModel(wanted.run)).trained, wanted.file, place, wanted.choice)
    case 'open': {
      const { model, weights } = await openModel(wanted.path, place)
      await writeSafetensors(place, weights)
      return model
    }
  }
}

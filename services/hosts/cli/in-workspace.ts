import { dirname, resolve } from 'node:path'
import type { RunInfo, StudioApi } from '../../contract/api'
import { StudioError } from '../../contract/errors'
import { absolute } from '../../runs/experiment-paths'
import { readExperiment, type Overrides } from '../../training/prepare'
import { EXIT, exitCodeOf } from './exit-codes'
import { follow } from './follow'
import { withStudio } from './join'
import { digits, duration, print, printJson, tableOf, visible } from './output'
import { progressFor } from './progress'
import { reportOf } from './report'
import { onWishToStop } from './signals'

export interface WorkspaceOptions {
  readonly workspace?: string | true
  readonly json?: true | undefined
}

/** `descent run FILE --workspace`: in the studio that has the workspace open, or in one of our own. */
export async function runInWorkspace(
  file: string,
  { seed, epochs, ...options }: WorkspaceOptions & Overrides,
  bundle: string,
): Promise<number> {
  const given = absolute(await readExperiment(file), resolve(dirname(file)))
  const training = {
    ...given.training,
    seed: seed ?? given.training.seed,
    epochs: epochs ?? given.training.epochs,
  }
  return watched(options, bundle, (studio) => studio.startRun({ ...given, training }))
}

/** `descent resume RUN --workspace`. */
export const resumeInWorkspace = (run: string, options: WorkspaceOptions, bundle: string): Promise<number> =>
  watched(options, bundle, (studio) => studio.resumeRun(run))

/** Follows a run that was just taken up; a wish to stop is one for the run. */
function watched(
  { workspace, json }: WorkspaceOptions,
  bundle: string,
  take: (studio: StudioApi) => Promise<RunInfo>,
): Promise<number> {
  return withStudio(workspace, bundle, async (studio) => {
    const { id } = await take(studio)
    const free = onWishToStop(() => void studio.interruptRun(id).catch(() => undefined))
    try {
      return await told(studio, id, json)
    } finally {
      free()
    }
  })
}

/** `descent watch RUN`: a wish to stop is one to stop watching. */
export function watch(run: string, { workspace, json }: WorkspaceOptions, bundle: string): Promise<number> {
  return withStudio(workspace, bundle, async (studio) => {
    const left = new Promise<number>((done) => onWishToStop(() => done(EXIT.interrupted)))
    return Promise.race([told(studio, run, json), left])
  })
}

async function told(studio: StudioApi, run: string, json: true | undefined): Promise<number> {
  const progress = progressFor(json ?? false)
  try {
    const { summary, failure, state } = await follow(studio, run, progress.onEvent)
    progress.close()
    if (failure !== null) throw new StudioError('runFailed', { run, failure })
    const { folder } = await studio.readRun(run)
    if (summary && !json) print(reportOf(summary, folder))
    return exitCodeOf(state === 'waiting' || state === 'paused' ? 'running' : state)
  } finally {
    progress.close()
  }
}

/** `descent runs`: the runs of a workspace. */
export function listRuns({ workspace, json }: WorkspaceOptions, bundle: string): Promise<number> {
  return withStudio(workspace, bundle, async (studio) => {
    const runs = await studio.listRuns()
    const { workspace: folder } = await studio.about()
    if (json) for (const run of runs) printJson(run)
    else print(runs.length === 0 ? `There are no runs in ${folder}.` : tableOfRuns(runs))
    return EXIT.done
  })
}

const tableOfRuns = (runs: readonly RunInfo[]): string =>
  tableOf(
    ['run', 'name', 'state', 'epochs', 'time', 'validation loss'],
    runs.map(({ id, name, state, summary }) => [
      ...[id, visible(name), state],
      summary?.epochs ?? 0,
      duration(summary?.elapsedMs ?? 0),
      digits(summary?.metrics.validation?.loss),
    ]),
  )

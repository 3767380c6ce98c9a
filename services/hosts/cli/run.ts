import { existsSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'
import { StudioError } from '../../contract/errors'
import { relocate } from '../../runs/experiment-paths'
import { readRun } from '../../runs/stored-run'
import { isResumable } from '../../contract/run-summary'
import { prepare, prepareIn, type Overrides } from '../../training/prepare'
import { trainInFolder } from '../../training/session'
import type { SessionOptions } from '../../training/session-types'
import { exitCodeOf } from './exit-codes'
import { print } from './output'
import { progressFor } from './progress'
import { reportOf } from './report'
import { onWishToStop } from './signals'

export interface TrainingOptions {
  readonly threads?: number | undefined
  readonly json?: true | undefined
}

export interface RunOptions extends TrainingOptions, Overrides {
  readonly out?: string
}

/** `descent run FILE`. Returns the exit code. */
export async function run(file: string, { out, threads, json, ...overrides }: RunOptions): Promise<number> {
  const { experiment, data, initialWeights } = await prepare(file, overrides)
  const trainIn = (folder: string): Promise<number> => {
    const moved = { ...experiment, file: relocate(experiment.file, dirname(file), folder) }
    return train({ folder, experiment: moved, data, initialWeights, checkpoint: null }, { threads, json })
  }
  return out === undefined ? inFreeFolder(parse(file).name, trainIn) : trainIn(out)
}

/** `descent resume DIR`. Returns the exit code. */
export async function resume(folder: string, options: TrainingOptions): Promise<number> {
  const { experiment: given, checkpoint, status } = await readRun(folder)
  if (!checkpoint) throw new StudioError('runWithoutCheckpoint', { folder })
  if (!isResumable(status)) throw new StudioError('runEnded', { folder, status })
  const { experiment, data } = await prepareIn(folder, given)
  return train({ folder, experiment, data, initialWeights: null, checkpoint }, options)
}

/** Works in runs/NAME-1, or the next number that is free; another process may take one in the meantime. */
async function inFreeFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    const folder = join('runs', `${name}-${n}`)
    if (existsSync(folder)) continue
    try {
      return await work(folder)
    } catch (error) {
      if (!(error instanceof StudioError && error.code === 'runFolderTaken')) throw error
    }
  }
}

type Work = Omit<SessionOptions, 'threads' | 'signal' | 'onEvent'>

async function train(work: Work, { threads, json }: TrainingOptions): Promise<number> {
  const progress = progressFor(json ?? false)
  const stop = new AbortController()
  const interrupt = (): void => stop.abort()
  const free = onWishToStop(interrupt)
  // Nobody reads on, as in `descent run FILE --json | head`.
  process.stdout.on('error', interrupt)
  try {
    const { signal } = stop
    const summary = await trainInFolder({
      ...work,
      threads: threads ?? null,
      signal,
      onEvent: progress.onEvent,
    })
    progress.close()
    if (!json) print(reportOf(summary, work.folder))
    return exitCodeOf(summary.status)
  } finally {
    progress.close()
    free()
    process.stdout.off('error', interrupt)
  }
}

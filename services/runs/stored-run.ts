import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { parseExperiment } from '../contract/parse-experiment'
import { RUN_STATUSES, type RunStatus, type RunSummary } from '../contract/run-summary'
import { readCheckpoint, type StoredCheckpoint } from './checkpoint'
import { jsonOf } from './json'
import { RUN_FILES } from './run-files'
import { mustBeSame } from './same-experiment'

/** What of a run's folder is needed to go on. */
export interface StoredRun {
  readonly experiment: ExperimentFile
  /** Null where the run was stopped before its first checkpoint. */
  readonly checkpoint: StoredCheckpoint | null
  /** `running` where its summary does not say, or cannot be read. */
  readonly status: RunStatus
}

/** @throws StudioError when `path` is no run's folder, something in it is damaged, or the experiment was edited */
export async function readRun(path: string): Promise<StoredRun> {
  const [experiment, checkpoint] = [await readRunExperiment(path), await readCheckpoint(path)]
  if (checkpoint) {
    const { experiment: began, state } = checkpoint
    mustBeSame(began, experiment, state.step, join(path, RUN_FILES.experiment))
  }
  const summary = await readSummary(path)
  return { experiment, checkpoint, status: summary?.status ?? 'running' }
}

/** @throws StudioError `noRun`, or what is wrong with the experiment */
export async function readRunExperiment(path: string): Promise<ExperimentFile> {
  const file = join(path, RUN_FILES.experiment)
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StudioError('noRun', { folder: path })
  })
  return parseExperiment(text, file)
}

const storedMetrics = z.looseObject({ loss: z.number().nullable() }).nullable()

const storedSummary = z.looseObject({
  name: z.string(),
  status: z.enum(RUN_STATUSES),
  failure: z.string().nullable().default(null),
  steps: z.number(),
  epochs: z.number(),
  bestEpoch: z.number().nullable(),
  bestLoss: z.number().nullable().default(null),
  elapsedMs: z.number(),
  startedAt: z.string(),
  seed: z.number(),
  parameters: z.number(),
  widths: z.array(z.number()).default([]),
  metrics: z.object({ train: storedMetrics, validation: storedMetrics, test: storedMetrics }),
})

/** Null where there is none yet, or it is damaged: whatever else is in the folder stays good. */
export async function readSummary(path: string): Promise<RunSummary | null> {
  const text = await readFile(join(path, RUN_FILES.summary), 'utf8').catch(() => '')
  // What else there is in it was written with it, by us: it is shown, and nothing hangs on it.
  return (storedSummary.safeParse(jsonOf(text)).data as RunSummary | undefined) ?? null
}

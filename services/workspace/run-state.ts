import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunId, RunInfo } from '../contract/api'
import { reasonOf } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { isResumable, type RunSummary } from '../contract/run-summary'
import { RUN_FILES } from '../runs/run-files'
import { lockHolder, releaseLock } from '../runs/run-lock'
import { writeSummary } from '../runs/run-folder'
import { readRunExperiment, readSummary } from '../runs/stored-run'
import { factsOfExperiment } from './run-facts'
import { readLabels } from './run-labels'

/** What the folder of a run says of it. */
export interface FoundRun {
  readonly info: RunInfo
  /** Null where it is damaged. */
  readonly experiment: ExperimentFile | null
}

/** Null where it is no run's folder. What it cannot know is whether this process trains the run. */
export async function findRun(id: RunId, folder: string): Promise<FoundRun | null> {
  const made = await stat(join(folder, RUN_FILES.experiment)).catch(() => null)
  if (!made) return null
  const [summary, { name: label, ...labels }] = [await readSummary(folder), await readLabels(folder)]
  const base = { id, createdAt: summary?.startedAt ?? made.mtime.toISOString(), summary, labels }
  try {
    const experiment = await readRunExperiment(folder)
    const [name, facts] = [label ?? experiment.name, factsOfExperiment(experiment)]
    const status = summary?.status ?? 'running'
    const isHeld = (await lockHolder(join(folder, RUN_FILES.lock))) !== null
    const state = status === 'running' && !isHeld ? 'interrupted' : status
    const failure = summary?.failure ?? null
    return {
      info: { ...base, name, facts, state, failure, isResumable: !isHeld && isResumable(status) },
      experiment,
    }
  } catch (error) {
    const failure = reasonOf(error)
    return {
      info: { ...base, name: label ?? id, facts: null, state: 'failed', failure, isResumable: false },
      experiment: null,
    }
  }
}

/**
 * Writes down that a run broke off, and gives back its lock, which a worker that crashed could not.
 * @throws StudioError `fileUnwritable`
 */
export async function markFailed(folder: string, failure: string): Promise<void> {
  await releaseLock(join(folder, RUN_FILES.lock))
  const summary = await readSummary(folder)
  if (summary) await writeSummary(folder, { ...summary, status: 'failed', failure } satisfies RunSummary)
}

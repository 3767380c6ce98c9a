import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StudioError } from '../contract/errors'
import type { RunSummary } from '../contract/run-summary'
import { RUN_FILES } from '../runs/run-files'
import { readSummary } from '../runs/stored-run'
import { readTrainedModel, type TrainedModel } from './trained-model'

/** A trained model with where it comes from. */
export interface RunModel {
  readonly trained: TrainedModel
  /** Null for a model file that has left its run. */
  readonly summary: RunSummary | null
  /** What the paths of its experiment are relative to. */
  readonly folder: string
}

/**
 * The model of a run, by its folder; or a model file by itself.
 * @throws StudioError `noRun`, `modelMissing`, and what `readTrainedModel` throws
 */
export async function readRunModel(path: string): Promise<RunModel> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new StudioError('noRun', { folder: path })
  if (!found.isDirectory())
    return { trained: await readTrainedModel(path), summary: null, folder: dirname(path) }
  const file = join(path, RUN_FILES.model)
  const isThere = await stat(file).catch(() => null)
  if (!isThere) {
    const isRun = await stat(join(path, RUN_FILES.experiment)).catch(() => null)
    throw isRun
      ? new StudioError('modelMissing', { folder: path })
      : new StudioError('noRun', { folder: path })
  }
  return { trained: await readTrainedModel(file), summary: await readSummary(path), folder: path }
}

import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { loadDataSet } from '../datasets/load'
import { RUN_FILES } from '../runs/run-files'
import { fingerprintOf } from '../training/training-data'
import { readModelTensors } from './initial-weights'
import type { RunOrigin } from './model-format'
import type { RunModel } from './read-run-model'

/**
 * What a run began with; null for a model file by itself, and where the data are not there any more or are others.
 * @throws StudioError where its initial weights are there and damaged
 */
export async function runOrigin({ trained, summary, folder }: RunModel): Promise<RunOrigin | null> {
  if (!summary) return null
  const data = await loadDataSet(trained.experiment.data, folder).catch(() => null)
  if (!data || fingerprintOf(data) !== summary.data.fingerprint) return null
  const file = join(folder, RUN_FILES.initial)
  const isKept = await access(file).then(
    () => true,
    () => false,
  )
  const initial = isKept ? await readModelTensors(file, trained.network) : null
  return { rows: data.rows, split: data.split, initial }
}

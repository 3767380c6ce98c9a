import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { loadDataSet } from '../datasets/load'
import { RUN_FILES } from '../runs/run-files'
import { fingerprintOf } from '../datasets/fingerprint'
import { readModelTensors } from './initial-weights'
import type { RunOrigin } from './model-format'
import { isPlainTable } from './plain-table'
import type { RunModel } from './read-run-model'

/** Values that are written beside a model, at most, where other programs would not find them in the data. */
const MOST_VALUES = 20_000_000

/**
 * What a run began with; null for a model file by itself, and where the data are not there any more, are others, or are too
 * many to be written beside the model where that is needed.
 * @throws StudioError where its initial weights are there and damaged
 */
export async function runOrigin({ trained, summary, folder }: RunModel): Promise<RunOrigin | null> {
  if (!summary) return null
  const spec = trained.experiment.data
  const data = await loadDataSet(spec, folder).catch(() => null)
  if (!data || fingerprintOf(data) !== summary.data.fingerprint) return null
  const isPlain = await isPlainTable(spec, folder)
  if (!isPlain && data.rows * data.featureNames.length > MOST_VALUES) return null
  const file = join(folder, RUN_FILES.initial)
  const isKept = await access(file).then(
    () => true,
    () => false,
  )
  return { data, isPlain, initial: isKept ? await readModelTensors(file, trained.network) : null }
}

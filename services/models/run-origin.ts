import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { NetworkSpec } from '../../core'
import type { DataSet } from '../datasets/data-set'
import { RUN_FILES } from '../runs/run-files'
import { readModelTensors } from './initial-weights'
import type { RunOrigin } from './model-format'

/**
 * What the run in a folder began with.
 * @param data those that it was trained on
 * @throws StudioError where its initial weights are there and damaged
 */
export async function runOrigin(
  folder: string,
  network: NetworkSpec,
  { rows, split }: Pick<DataSet, 'rows' | 'split'>,
): Promise<RunOrigin> {
  const file = join(folder, RUN_FILES.initial)
  const isKept = await access(file).then(
    () => true,
    () => false,
  )
  return { rows, split, initial: isKept ? await readModelTensors(file, network) : null }
}

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { initialTensors, wasmExecutor, type NamedTensors, type NetworkSpec } from '../../core'
import { StudioError } from '../contract/errors'
import type { ResolvedExperiment } from '../contract/resolve'
import type { RunSummary } from '../contract/run-summary'
import type { DataSet } from '../datasets/data-set'
import { readInitialWeights, readModelTensors } from '../models/initial-weights'
import { readCheckpoint } from '../runs/checkpoint'
import { RUN_FILES } from '../runs/run-files'
import type { NetworkNow } from './inspected-network'
import { trainingDataOf } from './training-data'

/** Which of a run's files holds its network as it is now, and that file's version. */
export interface NetworkFile {
  readonly name: 'model' | 'checkpoint' | 'initial'
  readonly file: string
  readonly version: string
}

/** A file's version: another one when it was written anew; empty where it does not exist. */
export async function versionOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => null)
  return found ? `${found.mtimeMs} ${found.size}` : ''
}

/**
 * Where the network of a run is that no worker of ours trains: what it was when it ended, or, where its process was killed,
 * its last checkpoint. Null where it has none yet, as of a run that waits for its turn.
 */
export async function networkFileOf(folder: string, summary: RunSummary | null): Promise<NetworkFile | null> {
  const status = summary?.status ?? 'running'
  // A model may be left from a sitting before.
  const isBroken = status === 'running' || status === 'failed'
  const names = isBroken
    ? (['checkpoint', 'model', 'initial'] as const)
    : (['model', 'checkpoint', 'initial'] as const)
  for (const name of names) {
    const file = join(folder, RUN_FILES[name])
    const version = await versionOf(file)
    if (version !== '') return { name, file, version }
  }
  return null
}

/** @throws StudioError what is wrong with the file */
export async function readNetwork(
  { name, file }: NetworkFile,
  folder: string,
  network: NetworkSpec,
  summary: RunSummary | null,
): Promise<NetworkNow> {
  if (name !== 'checkpoint') {
    return {
      step: name === 'model' ? (summary?.steps ?? 0) : 0,
      tensors: await readModelTensors(file, network),
    }
  }
  const checkpoint = await readCheckpoint(folder)
  if (!checkpoint) throw new StudioError('runWithoutCheckpoint', { folder })
  return { step: checkpoint.state.step, tensors: checkpoint.tensors }
}

/**
 * A network as the first step of an experiment, whose paths are absolute, would find it, to the bit.
 * @throws StudioError what is wrong with the file of initial weights; `experimentImpossible` where it does not fit into memory
 */
export async function freshNetwork(experiment: ResolvedExperiment, data: DataSet): Promise<NetworkNow> {
  const { initialWeights } = experiment.file.network
  const tensors =
    initialWeights === undefined
      ? drawn(experiment, data)
      : await readInitialWeights(initialWeights, experiment.network)
  return { step: 0, tensors }
}

function drawn({ network, training }: ResolvedExperiment, data: DataSet): NamedTensors {
  try {
    return initialTensors(
      network,
      training,
      () => trainingDataOf(data, network),
      (layout, programs) => wasmExecutor(layout, programs, { threads: 1 }),
    )
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new StudioError('experimentImpossible', { key: 'network', problem: error.message })
  }
}

import { join } from 'node:path'
import { z } from 'zod'
import type { NamedTensors, TrainerState } from '../../core'
import type { TableName } from '../contract/api'
import { StudioError } from '../contract/errors'
import { experimentFile, type ExperimentFile } from '../contract/experiment-file'
import { readSafetensors } from '../models/safetensors'
import { jsonOf } from './json'
import { RUN_FILES } from './run-files'

/** All that a run needs to go on as if it had never stopped. */
export interface Checkpoint {
  readonly state: TrainerState
  /** What the recorder has gathered since its last row. */
  readonly recorder: readonly number[]
  readonly elapsedMs: number
  readonly startedAt: string
  /** Digest of the data that the run was trained on. */
  readonly fingerprint: string
  /** The variant of the kernels that it was trained with. */
  readonly kernels: string
  /** As it was then; `experiment.json` may have been edited since, or changed under way. */
  readonly experiment: ExperimentFile
  readonly tensors: NamedTensors
}

/** A checkpoint as it is stored: with the lengths of the tables at its moment. */
export interface StoredCheckpoint extends Checkpoint {
  readonly tableLengths: Readonly<Record<TableName, number>>
}

const storedProgress = z.strictObject({
  bestLoss: z.number().nullable(),
  bestEpoch: z.int(),
  markLoss: z.number().nullable(),
  wait: z.int(),
})

const storedCheckpoint = z.strictObject({
  state: z.strictObject({
    step: z.int().min(0),
    epoch: z.int().min(0),
    batch: z.int().min(0),
    lossSum: z.number(),
    progress: storedProgress,
    plateau: z.strictObject({ factor: z.number(), best: z.number().nullable(), wait: z.int() }),
    dead: z.array(z.number().nullable()),
    stopped: z.enum(['completed', 'stoppedEarly', 'diverged']).nullable(),
  }),
  recorder: z.array(z.number()),
  elapsedMs: z.number(),
  startedAt: z.string(),
  fingerprint: z.string(),
  kernels: z.string(),
  experiment: experimentFile,
  tableLengths: z.strictObject({
    steps: z.int().positive(),
    epochs: z.int().positive(),
    // Older runs have none.
    histograms: z.int().min(0).default(0),
  }),
})

/**
 * Null where the run in `path` was stopped before its first one.
 * @throws StudioError `runDamaged`
 */
export async function readCheckpoint(path: string): Promise<StoredCheckpoint | null> {
  const file = join(path, RUN_FILES.checkpoint)
  const content = await readSafetensors(file).catch((error: unknown) => {
    if (!(error instanceof StudioError)) throw error
    if (error.code === 'fileMissing') return null
    const { problem } = error.details as { readonly problem: string }
    throw new StudioError('runDamaged', { file, problem })
  })
  if (!content) return null
  const stored = storedCheckpoint.safeParse(jsonOf(content.metadata.checkpoint))
  if (!stored.success) {
    throw new StudioError('runDamaged', { file, problem: 'it holds no state of a run' })
  }
  const tensors = new Map([...content.tensors].map(([name, { data }]) => [name, data]))
  return { ...stored.data, tensors }
}

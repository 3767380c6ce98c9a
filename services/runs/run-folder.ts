import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { NamedTensors, TrainerState } from '../../core'
import { reasonOf, StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { parseExperiment } from '../contract/parse-experiment'
import { readSafetensors, writeSafetensors, type TensorFile } from '../models/safetensors'
import { writeAtomically } from './atomic-file'
import type { RunSummary } from './summary'
import { TableFile } from './table-file'

/** The names of what lies in a run's folder. */
export const RUN_FILES = {
  experiment: 'experiment.json',
  summary: 'summary.json',
  steps: 'steps.csv',
  epochs: 'epochs.csv',
  checkpoint: join('checkpoints', 'latest.safetensors'),
} as const

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
  readonly tensors: NamedTensors
}

/** A checkpoint as it is stored: with the lengths of the tables at its moment. */
export interface StoredCheckpoint extends Checkpoint {
  readonly tableLengths: { readonly steps: number; readonly epochs: number }
}

/**
 * The folder of a run that is being written. Tables are appended to and everything else is replaced whole, so a process
 * may be killed at any moment and leaves a folder that can be read, and resumed from its last checkpoint.
 */
export class RunFolder {
  private constructor(
    readonly path: string,
    readonly steps: TableFile,
    readonly epochs: TableFile,
  ) {}

  /** @throws StudioError when there is something at `path` already, or it cannot be written to */
  static async create(
    path: string,
    experiment: ExperimentFile,
    columns: { readonly steps: readonly string[]; readonly epochs: readonly string[] },
  ): Promise<RunFolder> {
    const made = await makeEmpty(path)
    try {
      await mkdir(join(path, 'checkpoints'))
      await writeAtomically(join(path, RUN_FILES.experiment), `${JSON.stringify(experiment, null, 2)}\n`)
      const steps = await TableFile.create(join(path, RUN_FILES.steps), columns.steps)
      return new RunFolder(path, steps, await TableFile.create(join(path, RUN_FILES.epochs), columns.epochs))
    } catch (error) {
      // Nothing half made is left behind.
      if (made !== undefined) await rm(made, { recursive: true, force: true })
      throw error
    }
  }

  /** Opens a run to go on from a checkpoint: rows written after it are cut off, to be written again. */
  static async reopen(path: string, { tableLengths }: StoredCheckpoint): Promise<RunFolder> {
    const steps = await TableFile.reopen(join(path, RUN_FILES.steps), tableLengths.steps)
    return new RunFolder(
      path,
      steps,
      await TableFile.reopen(join(path, RUN_FILES.epochs), tableLengths.epochs),
    )
  }

  /** `initial.safetensors` or `model.safetensors`. */
  writeTensors(name: 'initial' | 'model', content: TensorFile): Promise<void> {
    return writeSafetensors(join(this.path, `${name}.safetensors`), content)
  }

  writeSummary(summary: RunSummary): Promise<void> {
    return writeAtomically(join(this.path, RUN_FILES.summary), `${JSON.stringify(summary, null, 2)}\n`)
  }

  /** One file, replaced whole: state, tensors and the lengths of the tables belong to the same moment. */
  async writeCheckpoint({ tensors, ...rest }: Checkpoint): Promise<void> {
    await this.flush()
    const tableLengths = { steps: this.steps.length, epochs: this.epochs.length }
    const shaped = [...tensors].map(([name, data]) => [name, { shape: [data.length], data }] as const)
    await writeSafetensors(join(this.path, RUN_FILES.checkpoint), {
      tensors: new Map(shaped),
      metadata: { format: 'descent-checkpoint', checkpoint: JSON.stringify({ ...rest, tableLengths }) },
    })
  }

  async flush(): Promise<void> {
    await this.steps.flush()
    await this.epochs.flush()
  }

  async close(): Promise<void> {
    await this.steps.close()
    await this.epochs.close()
  }
}

/** Makes `path` an empty folder; returns the outermost folder that had to be made. */
async function makeEmpty(path: string): Promise<string | undefined> {
  try {
    const made = await mkdir(path, { recursive: true })
    const content = await readdir(path)
    if (content.length === 0) return made
  } catch (error) {
    throw new StudioError('fileUnwritable', { file: path, problem: reasonOf(error) })
  }
  throw new StudioError('runFolderTaken', { folder: path })
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
  tableLengths: z.strictObject({ steps: z.int().min(0), epochs: z.int().min(0) }),
})

/** What of a run's folder is needed to go on. */
export interface StoredRun {
  readonly experiment: ExperimentFile
  /** Null where the run was stopped before its first checkpoint. */
  readonly checkpoint: StoredCheckpoint | null
}

/** @throws StudioError when `path` is no run's folder, or something in it is damaged */
export async function readRun(path: string): Promise<StoredRun> {
  const file = join(path, RUN_FILES.experiment)
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StudioError('noRun', { folder: path })
  })
  return { experiment: parseExperiment(text, file), checkpoint: await readCheckpoint(path) }
}

async function readCheckpoint(path: string): Promise<StoredCheckpoint | null> {
  const file = join(path, RUN_FILES.checkpoint)
  const content = await readSafetensors(file).catch((error: unknown) => {
    if (error instanceof StudioError && error.code === 'fileMissing') return null
    throw error
  })
  if (!content) return null
  const stored = storedCheckpoint.safeParse(parsed(content.metadata.checkpoint))
  if (!stored.success) {
    throw new StudioError('runDamaged', { file, problem: 'it holds no state of a run' })
  }
  const tensors = new Map([...content.tensors].map(([name, { data }]) => [name, data]))
  return { ...stored.data, tensors }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import type { NamedTensors, TrainerState } from '../../core'
import { reasonOf, StudioError } from '../contract/errors'
import { experimentFile, type ExperimentFile } from '../contract/experiment-file'
import { parseExperiment } from '../contract/parse-experiment'
import { readSafetensors, writeSafetensors, type TensorFile } from '../models/safetensors'
import { writeAtomically } from './atomic-file'
import { RunLock } from './run-lock'
import { mustBeSame } from './same-experiment'
import type { RunStatus, RunSummary } from './summary'
import { TableFile } from './table-file'

/** The names of what lies in a run's folder. */
export const RUN_FILES = {
  experiment: 'experiment.json',
  summary: 'summary.json',
  steps: 'steps.csv',
  epochs: 'epochs.csv',
  checkpoint: join('checkpoints', 'latest.safetensors'),
  lock: join('checkpoints', 'lock.json'),
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
  /** As the run began; `experiment.json` may have been edited since. */
  readonly experiment: ExperimentFile
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
    readonly lock: RunLock,
    /** The outermost folder that was made for it; undefined where it was there, and empty. */
    private readonly made: string | undefined,
  ) {}

  /** @throws StudioError when there is something at `path` already, or it cannot be written to */
  static async create(
    path: string,
    experiment: ExperimentFile,
    columns: { readonly steps: readonly string[]; readonly epochs: readonly string[] },
  ): Promise<RunFolder> {
    const made = await makeEmpty(path)
    await claim(path)
    try {
      const lock = await RunLock.take(join(path, RUN_FILES.lock), path)
      await writeAtomically(join(path, RUN_FILES.experiment), `${JSON.stringify(experiment, null, 2)}\n`)
      const steps = await TableFile.create(join(path, RUN_FILES.steps), columns.steps)
      const epochs = await TableFile.create(join(path, RUN_FILES.epochs), columns.epochs)
      return new RunFolder(path, steps, epochs, lock, made)
    } catch (error) {
      await removeAll(path, made)
      throw error
    }
  }

  /**
   * Opens a run to go on from a checkpoint: rows written after it are cut off, to be written again.
   * @throws StudioError `runBusy` when another process writes it, `runDamaged` when a table is gone or too short
   */
  static async reopen(path: string, { tableLengths }: StoredCheckpoint): Promise<RunFolder> {
    const lock = await RunLock.take(join(path, RUN_FILES.lock), path)
    try {
      const steps = await TableFile.reopen(join(path, RUN_FILES.steps), tableLengths.steps)
      const epochs = await TableFile.reopen(join(path, RUN_FILES.epochs), tableLengths.epochs)
      return new RunFolder(path, steps, epochs, lock, undefined)
    } catch (error) {
      await lock.release()
      throw error
    }
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
    await this.lock.release()
  }

  /** Takes back a folder that was just created: nothing half made is left behind. */
  async discard(): Promise<void> {
    await this.close()
    await removeAll(this.path, this.made)
  }
}

/**
 * Removes what is in `path` and then, outwards as far as `made`, each folder that is empty: another process may have put
 * its run beside. Never throws.
 */
async function removeAll(path: string, made: string | undefined): Promise<void> {
  const content = await readdir(path).catch(() => [])
  const removed = content.map((name) => rm(join(path, name), { recursive: true, force: true }))
  await Promise.allSettled(removed)
  if (made === undefined) return
  const outermost = resolve(made)
  try {
    for (let folder = resolve(path); folder.startsWith(outermost); folder = dirname(folder))
      await rmdir(folder)
  } catch {
    // It is not empty.
  }
}

/** Of several processes that found the same folder empty, one gets it: who makes a folder in it. */
async function claim(path: string): Promise<void> {
  try {
    await mkdir(join(path, 'checkpoints'))
  } catch (error) {
    if (isCode(error, 'EEXIST')) throw new StudioError('runFolderTaken', { folder: path })
    throw new StudioError('fileUnwritable', { file: path, problem: reasonOf(error) })
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

/** Makes `path` an empty folder; returns the outermost folder that had to be made. */
async function makeEmpty(path: string): Promise<string | undefined> {
  try {
    const made = await mkdir(path, { recursive: true })
    const content = await readdir(path)
    if (content.length === 0) return made
  } catch (error) {
    // All that is missing would have been made: this is a drive that is not there, or cannot be written to.
    const problem = isCode(error, 'ENOENT') ? 'no folder can be made there' : reasonOf(error)
    throw new StudioError('fileUnwritable', { file: path, problem })
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
  experiment: experimentFile,
  tableLengths: z.strictObject({ steps: z.int().min(0), epochs: z.int().min(0) }),
})

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
  const file = join(path, RUN_FILES.experiment)
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StudioError('noRun', { folder: path })
  })
  const [experiment, checkpoint] = [parseExperiment(text, file), await readCheckpoint(path)]
  if (checkpoint) mustBeSame(checkpoint.experiment, experiment, file)
  return { experiment, checkpoint, status: await readStatus(path) }
}

const storedStatus = z.object({
  status: z.enum(['running', 'interrupted', 'completed', 'stoppedEarly', 'diverged']),
})

async function readStatus(path: string): Promise<RunStatus> {
  const text = await readFile(join(path, RUN_FILES.summary), 'utf8').catch(() => '')
  return storedStatus.safeParse(parsed(text)).data?.status ?? 'running'
}

async function readCheckpoint(path: string): Promise<StoredCheckpoint | null> {
  const file = join(path, RUN_FILES.checkpoint)
  const content = await readSafetensors(file).catch((error: unknown) => {
    if (!(error instanceof StudioError)) throw error
    if (error.code === 'fileMissing') return null
    const { problem } = error.details as { readonly problem: string }
    throw new StudioError('runDamaged', { file, problem })
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

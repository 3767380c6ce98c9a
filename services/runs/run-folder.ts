import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExperimentFile } from '../contract/experiment-file'
import type { Rows } from '../contract/frames'
import type { RunSummary } from '../contract/run-summary'
import { writeSafetensors, type TensorFile } from '../models/safetensors'
import { writeAtomically } from './atomic-file'
import type { Checkpoint, StoredCheckpoint } from './checkpoint'
import { claimFolder, removeFolder } from './new-folder'
import { RUN_FILES } from './run-files'
import { RunLock } from './run-lock'
import { TableFile } from './table-file'

/** The columns of a run's two tables. */
export interface TableColumns {
  readonly steps: readonly string[]
  readonly epochs: readonly string[]
}

/** What a flush has brought to the disk. */
export interface Flushed {
  readonly steps: Rows
  readonly epochs: Rows
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
    private readonly lock: RunLock,
    /** Takes back what was made for it. */
    private readonly takeBack: () => Promise<void>,
  ) {}

  /** @throws StudioError when there is something at `path` already, or it cannot be written to */
  static async create(path: string, experiment: ExperimentFile, columns: TableColumns): Promise<RunFolder> {
    const discard = await RunFolder.reserve(path, experiment)
    try {
      return await RunFolder.begin(path, experiment, columns, discard)
    } catch (error) {
      await discard()
      throw error
    }
  }

  /**
   * Makes the folder of a run that is to begin later: it holds its experiment and nothing else.
   * @returns what removes it again
   */
  static async reserve(path: string, experiment: ExperimentFile): Promise<() => Promise<void>> {
    const made = await claimFolder(path, 'checkpoints')
    const discard = (): Promise<void> => removeFolder(path, made)
    try {
      await writeExperiment(path, experiment)
      return discard
    } catch (error) {
      await discard()
      throw error
    }
  }

  /**
   * Begins a run in a folder that is reserved, or whose run was stopped before its first checkpoint.
   * @throws StudioError `runBusy` when another process writes it
   */
  static async begin(
    path: string,
    experiment: ExperimentFile,
    columns: TableColumns,
    takeBack = () => removeBeginning(path),
  ): Promise<RunFolder> {
    const lock = await RunLock.take(join(path, RUN_FILES.lock), path)
    try {
      await removeBeginning(path)
      await writeExperiment(path, experiment)
      const steps = await TableFile.create(join(path, RUN_FILES.steps), columns.steps)
      const epochs = await TableFile.create(join(path, RUN_FILES.epochs), columns.epochs)
      return new RunFolder(path, steps, epochs, lock, takeBack)
    } catch (error) {
      await lock.release()
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
      return new RunFolder(path, steps, epochs, lock, () => Promise.resolve())
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  writeTensors(name: 'initial' | 'model', content: TensorFile): Promise<void> {
    return writeSafetensors(join(this.path, RUN_FILES[name]), content)
  }

  writeSummary(summary: RunSummary): Promise<void> {
    return writeSummary(this.path, summary)
  }

  /** One file, replaced whole: state, tensors and the lengths of the tables, flushed before, belong to the same moment. */
  async writeCheckpoint({ tensors, ...rest }: Checkpoint): Promise<void> {
    const tableLengths = { steps: this.steps.length, epochs: this.epochs.length }
    const shaped = [...tensors].map(([name, data]) => [name, { shape: [data.length], data }] as const)
    await writeSafetensors(join(this.path, RUN_FILES.checkpoint), {
      tensors: new Map(shaped),
      metadata: { format: 'descent-checkpoint', checkpoint: JSON.stringify({ ...rest, tableLengths }) },
    })
  }

  /** From here on a killed process loses nothing of what was added to the tables. */
  flush(): Flushed {
    return { steps: this.steps.flush(), epochs: this.epochs.flush() }
  }

  async close(): Promise<void> {
    await this.steps.close()
    await this.epochs.close()
    await this.lock.release()
  }

  /** Takes back a folder that was just begun: nothing half made is left behind. */
  async discard(): Promise<void> {
    await this.close()
    await this.takeBack()
  }
}

const writeExperiment = (path: string, experiment: ExperimentFile): Promise<void> =>
  writeAtomically(join(path, RUN_FILES.experiment), `${JSON.stringify(experiment, null, 2)}\n`)

/** Of a folder that nobody else writes. */
export function writeSummary(path: string, summary: RunSummary): Promise<void> {
  return writeAtomically(join(path, RUN_FILES.summary), `${JSON.stringify(summary, null, 2)}\n`)
}

/** What a run writes before its first checkpoint. */
async function removeBeginning(path: string): Promise<void> {
  for (const name of ['steps', 'epochs', 'initial', 'checkpoint', 'summary'] as const)
    await rm(join(path, RUN_FILES[name]), { force: true })
}

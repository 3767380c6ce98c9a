import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TABLES, type TableName } from '../contract/api'
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

/** The columns of a run's tables. */
export type TableColumns = Readonly<Record<TableName, readonly string[]>>

/** What a flush has brought to the disk. */
export type Flushed = Readonly<Record<TableName, Rows>>

type TableFiles = Readonly<Record<TableName, TableFile>>

/**
 * The folder of a run that is being written. Tables are appended to and everything else is replaced whole, so a process
 * may be killed at any moment and leaves a folder that can be read, and resumed from its last checkpoint.
 */
export class RunFolder {
  private constructor(
    readonly path: string,
    readonly tables: TableFiles,
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
      const tables = await eachTable((name) => TableFile.create(join(path, RUN_FILES[name]), columns[name]))
      return new RunFolder(path, tables, lock, takeBack)
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  /**
   * Opens a run to go on from a checkpoint: rows written after it are cut off, to be written again.
   * @throws StudioError `runBusy` when another process writes it, `runDamaged` when a table is gone or too short
   */
  static async reopen(
    path: string,
    { tableLengths }: StoredCheckpoint,
    columns: TableColumns,
  ): Promise<RunFolder> {
    const lock = await RunLock.take(join(path, RUN_FILES.lock), path)
    try {
      const tables = await eachTable((name) =>
        TableFile.reopen(join(path, RUN_FILES[name]), tableLengths[name], columns[name]),
      )
      return new RunFolder(path, tables, lock, () => Promise.resolve())
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  /** Replaces the experiment by one that was changed under way. */
  writeExperiment(experiment: ExperimentFile): Promise<void> {
    return writeExperiment(this.path, experiment)
  }

  writeTensors(name: 'initial' | 'model', content: TensorFile): Promise<void> {
    return writeSafetensors(join(this.path, RUN_FILES[name]), content)
  }

  writeSummary(summary: RunSummary): Promise<void> {
    return writeSummary(this.path, summary)
  }

  /** One file, replaced whole: state, tensors and the lengths of the tables, flushed before, belong to the same moment. */
  async writeCheckpoint({ tensors, ...rest }: Checkpoint): Promise<void> {
    const tableLengths = ofTables((name) => this.tables[name].length)
    const shaped = [...tensors].map(([name, data]) => [name, { shape: [data.length], data }] as const)
    await writeSafetensors(join(this.path, RUN_FILES.checkpoint), {
      tensors: new Map(shaped),
      metadata: { format: 'descent-checkpoint', checkpoint: JSON.stringify({ ...rest, tableLengths }) },
    })
  }

  /** From here on a killed process loses nothing of what was added to the tables. */
  flush(): Flushed {
    return ofTables((name) => this.tables[name].flush())
  }

  async close(): Promise<void> {
    for (const name of TABLES) await this.tables[name].close()
    await this.lock.release()
  }

  /** Takes back a folder that was just begun: nothing half made is left behind. */
  async discard(): Promise<void> {
    await this.close()
    await this.takeBack()
  }
}

function ofTables<T>(make: (name: TableName) => T): Record<TableName, T> {
  return Object.fromEntries(TABLES.map((name) => [name, make(name)])) as Record<TableName, T>
}

/** Opens one table after another. */
async function eachTable(open: (name: TableName) => Promise<TableFile>): Promise<TableFiles> {
  const opened: [TableName, TableFile][] = []
  try {
    for (const name of TABLES) opened.push([name, await open(name)])
    return Object.fromEntries(opened) as TableFiles
  } catch (error) {
    for (const [, table] of opened) await table.close()
    throw error
  }
}

/** Of a folder that nobody else writes. @throws StudioError `fileUnwritable` */
export const writeExperiment = (path: string, experiment: ExperimentFile): Promise<void> =>
  writeAtomically(join(path, RUN_FILES.experiment), `${JSON.stringify(experiment, null, 2)}\n`)

/** Of a folder that nobody else writes. */
export function writeSummary(path: string, summary: RunSummary): Promise<void> {
  return writeAtomically(join(path, RUN_FILES.summary), `${JSON.stringify(summary, null, 2)}\n`)
}

/** What a run writes before its first checkpoint. */
async function removeBeginning(path: string): Promise<void> {
  for (const name of [...TABLES, 'initial', 'checkpoint', 'summary'] as const)
    await rm(join(path, RUN_FILES[name]), { force: true })
}

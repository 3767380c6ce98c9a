import { constants } from 'node:fs'
import { access, mkdir, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunId } from '../contract/api'
import { reasonOf, StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { relativeTo, mapPaths } from '../runs/experiment-paths'
import { RunFolder } from '../runs/run-folder'
import { Bin } from './bin'
import { removeParts } from './data-folder'
import { RunIndex } from './run-index'

/** The workspaces that this process has open: the lock of the index keeps out other processes only. */
const open = new Set<string>()

/**
 * A folder with a user's runs (`runs/`, a folder each), those that were thrown away (`bin/`), the data that were put into it
 * (`data/`), and an index over the runs (`index.duckdb`). One process has it open at a time.
 */
export class Workspace {
  private constructor(
    /** Absolute, links resolved. */
    readonly folder: string,
    readonly index: RunIndex,
  ) {}

  /** @throws StudioError `workspaceBusy`, `workspaceUnwritable` */
  static async open(path: string): Promise<Workspace> {
    const folder = await made(path)
    if (open.has(folder)) throw new StudioError('workspaceBusy', { folder, holder: ` (${process.pid})` })
    open.add(folder)
    try {
      const workspace = new Workspace(folder, await RunIndex.open(join(folder, 'index.duckdb'), folder))
      await removeParts(workspace.data)
      await workspace.bin.removeOld()
      await workspace.studyBin.removeOld()
      return workspace
    } catch (error) {
      open.delete(folder)
      throw error
    }
  }

  get data(): string {
    return join(this.folder, 'data')
  }

  /** Runs that were thrown away. */
  get bin(): Bin {
    return new Bin(join(this.folder, 'bin'), 'run')
  }

  /** Studies that were thrown away. */
  get studyBin(): Bin {
    return new Bin(join(this.folder, 'bin', 'studies'), 'study')
  }

  get runs(): string {
    return join(this.folder, 'runs')
  }

  /** The folders of studies. */
  get studies(): string {
    return join(this.folder, 'studies')
  }

  /** The folder of a run. @throws StudioError `runUnknown` for what cannot be one's name */
  runFolder(run: RunId): string {
    if (!/^[\p{L}\p{N}][\p{L}\p{N}._ -]*$/u.test(run)) throw new StudioError('runUnknown', { run })
    return join(this.runs, run)
  }

  /** The names of all folders that may be runs. */
  async runIds(): Promise<RunId[]> {
    const entries = await readdir(this.runs, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
  }

  /**
   * Makes the folder of a run that is to begin.
   * @param experiment its paths are absolute
   * @returns its name, and what removes it again
   */
  async newRun(experiment: ExperimentFile): Promise<{ id: RunId; discard: () => Promise<void> }> {
    const stem = stemOf(experiment.name)
    // What lies in the bin may come back.
    const taken = new Set([...(await this.runIds()), ...(await this.bin.names())])
    for (let n = 1; ; n++) {
      const id = `${stem}-${n}`
      if (taken.has(id)) continue
      const folder = this.runFolder(id)
      const stored = mapPaths(experiment, (path) => relativeTo(folder, path))
      try {
        return { id, discard: await RunFolder.reserve(folder, stored) }
      } catch (error) {
        // Somebody else has made it in the meantime.
        if (!(error instanceof StudioError && error.code === 'runFolderTaken')) throw error
      }
    }
  }

  async close(): Promise<void> {
    await this.index.close()
    open.delete(this.folder)
  }
}

async function made(path: string): Promise<string> {
  try {
    const runs = join(path, 'runs')
    await mkdir(runs, { recursive: true })
    for (const folder of [path, runs]) await access(folder, constants.W_OK)
    return await realpath(path)
  } catch (error) {
    // All that is missing would have been made.
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const problem = isMissing ? 'no folder can be made there, as on a read-only disk' : reasonOf(error)
    throw new StudioError('workspaceUnwritable', { folder: path, problem })
  }
}

/** "Breast cancer, two layers" as breast-cancer-two-layers. */
export const stemOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '') || 'run'

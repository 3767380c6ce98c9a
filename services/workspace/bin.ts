import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { reasonOf, StudioError } from '../contract/errors'

/** How long what is thrown away can be taken back. */
export const BIN_DAYS = 30

const DAY_MS = 24 * 60 * 60 * 1000

/** What was thrown away: `bin/MOMENT NAME`, the moment as in 20260131T120000000Z. */
interface Discarded {
  readonly name: string
  readonly folder: string
  readonly atMs: number
}

/**
 * The folder for runs, or for studies, that a user threw away. When that was stands in the name of the folder, so that one renaming does all
 * of it, and no copying or touching of files changes it.
 */
export class Bin {
  constructor(
    private readonly folder: string,
    private readonly kind: 'run' | 'study',
  ) {}

  /** The names of what is in it. */
  async names(): Promise<string[]> {
    return (await this.#content()).map(({ name }) => name)
  }

  /** Of a folder that somebody else has removed nothing is left to keep. @throws StudioError `fileUnwritable` */
  async put(name: string, folder: string, nowMs = Date.now()): Promise<void> {
    if (!existsSync(folder)) return
    try {
      await mkdir(this.folder, { recursive: true })
      await rename(folder, join(this.folder, `${momentOf(nowMs)} ${name}`))
    } catch (error) {
      throw new StudioError('fileUnwritable', { file: folder, problem: reasonOf(error) })
    }
  }

  /**
   * Puts something back to where it was.
   * @throws StudioError `runNotInBin`, `runNameTaken`, or the same of a study; `fileUnwritable`
   */
  async take(name: string, folder: string): Promise<void> {
    // A user may have put others there; the last one is meant.
    const last = (await this.#content()).filter((each) => each.name === name).at(-1)
    if (!last) throw this.#notHere(name)
    if (await stat(folder).catch(() => null)) throw this.#taken(name, folder, last.folder)
    try {
      await rename(last.folder, folder)
    } catch (error) {
      throw new StudioError('fileUnwritable', { file: folder, problem: reasonOf(error) })
    }
  }

  /** Removes what has been in it for longer than 30 days. Never throws: what is left goes another time. */
  async removeOld(nowMs = Date.now()): Promise<void> {
    const old = (await this.#content()).filter(({ atMs }) => nowMs - atMs > BIN_DAYS * DAY_MS)
    await Promise.allSettled(old.map(({ folder }) => rm(folder, { recursive: true, force: true })))
  }

  #notHere(name: string): StudioError {
    return this.kind === 'run'
      ? new StudioError('runNotInBin', { run: name, days: BIN_DAYS })
      : new StudioError('studyNotInBin', { study: name, days: BIN_DAYS })
  }

  #taken(name: string, folder: string, bin: string): StudioError {
    return this.kind === 'run'
      ? new StudioError('runNameTaken', { run: name, folder, bin })
      : new StudioError('studyNameTaken', { study: name, folder, bin })
  }

  /** The oldest first. What is named otherwise is not ours. */
  async #content(): Promise<Discarded[]> {
    const names = await readdir(this.folder).catch(() => [])
    return names.sort().flatMap((entry) => {
      const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z (.+)$/.exec(entry) ?? []
      const [year, month, day, hour, minute, second, ms, name] = parts
      const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
      return Number.isNaN(atMs) ? [] : [{ name, folder: join(this.folder, entry), atMs }]
    })
  }
}

const momentOf = (ms: number): string => new Date(ms).toISOString().replace(/[-:.]/g, '')

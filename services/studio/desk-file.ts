import { copyFile, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { desk as schema, type Desk } from '../contract/desk'
import { reasonOf } from '../contract/errors'
import { writeAtomically } from '../runs/atomic-file'
import { mapPaths, relativeTo } from '../runs/experiment-paths'
import { jsonOf } from '../runs/json'
import { liesIn } from './grants'

/** What a user has made, and would miss. */
const PARTS = ['draft', 'comparison', 'search'] as const

/** How long a desk waits to be written: what comes meanwhile takes its place. */
const WRITE_MS = 500

/**
 * What the user worked on last, in `desk.json` of the workspace. The paths of its draft are stored as seen from there, where
 * they lie in it: a workspace that is moved takes its draft along. No path of it is looked at here, nor granted to anybody.
 */
export class DeskFile {
  #desk: Desk | null = null
  #timer: NodeJS.Timeout | null = null
  #last: Promise<void> = Promise.resolve()

  /**
   * @param folder the workspace's; absolute, links resolved
   * @param onTrouble hears why the desk could not be written
   */
  constructor(
    private readonly folder: string,
    private readonly onTrouble: (message: string) => void,
  ) {}

  /** The default where there is none. One that cannot be read whole is kept as `desk.damaged.json`, before it is written over. */
  async read(): Promise<Desk> {
    const found = this.#desk ?? (await this.#stored())
    // It may have been saved meanwhile.
    return (this.#desk ??= found)
  }

  save(desk: Desk): void {
    this.#desk = desk
    this.#timer ??= setTimeout(() => this.#write(), WRITE_MS)
  }

  /** Resolves when what was saved is on the disk. */
  async flush(): Promise<void> {
    if (this.#timer) this.#write()
    await this.#last
  }

  async #stored(): Promise<Desk> {
    const text = await readFile(this.#file, 'utf8').catch(() => null)
    if (text === null) return schema.parse({})
    const found = z.looseObject({}).safeParse(jsonOf(text)).data
    const stored = schema.parse(found ?? {})
    // A newer studio may have written what this one cannot read.
    const isWhole = found && PARTS.every((part) => !(found[part] && stored[part] === null))
    if (!isWhole) await copyFile(this.#file, join(this.folder, 'desk.damaged.json')).catch(() => undefined)
    return withPaths(stored, (path) => resolve(this.folder, path))
  }

  #write(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const stored = withPaths(this.#desk!, (path) =>
      liesIn(this.folder, path) ? relativeTo(this.folder, path) : path,
    )
    const text = `${JSON.stringify(stored, null, 2)}\n`
    this.#last = this.#last
      .then(() => writeAtomically(this.#file, text))
      .catch((error: unknown) => this.onTrouble(reasonOf(error)))
  }

  get #file(): string {
    return join(this.folder, 'desk.json')
  }
}

const withPaths = (desk: Desk, moved: (path: string) => string): Desk =>
  desk.draft ? { ...desk, draft: mapPaths(desk.draft, moved) } : desk

import { readFile } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../runs/atomic-file'
import { jsonOf } from '../runs/json'

/** The oldest are forgotten beyond. */
const MOST = 1000

const stored = z.array(z.string().max(10_000).refine(isAbsolute))

/**
 * The files outside of a workspace that its user has ever picked (`grants.json`), so that what was worked on with them goes
 * on in another sitting. Nothing that a page says is written here: only what the user picked in a dialog, the menu or on the
 * desktop, and the files in the same folder that an experiment so picked names. A path is stored as what it led to, after
 * every link: a link that has since been put in its place leads elsewhere, and opens nothing.
 */
export class GrantedFiles {
  readonly #paths: Set<string>
  #last: Promise<void> = Promise.resolve()

  private constructor(
    private readonly file: string,
    paths: readonly string[],
  ) {
    this.#paths = new Set(paths)
  }

  /** None where the file is absent, or damaged: then they are picked again. */
  static async open(file: string): Promise<GrantedFiles> {
    const text = await readFile(file, 'utf8').catch(() => '')
    return new GrantedFiles(file, stored.safeParse(jsonOf(text)).data ?? [])
  }

  has(path: string): boolean {
    return this.#paths.has(path)
  }

  /** @param path absolute, links resolved */
  add(path: string): Promise<void> {
    const [newest] = [...this.#paths].slice(-1)
    if (path === newest) return this.#last
    this.#paths.delete(path)
    this.#paths.add(path)
    const [oldest] = this.#paths
    if (this.#paths.size > MOST) this.#paths.delete(oldest)
    const text = `${JSON.stringify([...this.#paths], null, 2)}\n`
    // Where the disk is full it holds for this sitting, and in another one the user picks the file again.
    this.#last = this.#last.then(() => writeAtomically(this.file, text)).catch(() => undefined)
    return this.#last
  }
}

import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import { StudioError } from '../contract/errors'
import type { GrantedFiles } from './granted-files'

/** Whether a path, links resolved, lies in a folder. */
export function liesIn(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && !isAbsolute(way) && way !== '..' && !/^\.\.[\\/]/.test(way)
}

/** A share of the network is asked for by merely looking at it. */
const isShare = (path: string): boolean => /^[\\/]{2}/.test(path)

/** Where a file that does not exist would be, links resolved; null where a link leads nowhere. */
async function placeOf(path: string): Promise<string | null> {
  if (await lstat(path).catch(() => null)) return null
  const folder = dirname(path)
  const real = (await realpath(folder).catch(() => null)) ?? (await placeOf(folder))
  return real && join(real, basename(path))
}

/**
 * Which files a client may name: those in a workspace, and those that its user picked, now or in an earlier sitting. A path
 * counts as what it leads to, after every `..` and every link.
 */
export class Grants {
  readonly #picked = new Set<string>()

  /**
   * @param workspace absolute, links resolved
   * @param isTrusted every file may be named
   * @param remembered what was picked in this workspace before, and is picked from now on; none where left out
   */
  constructor(
    private readonly workspace: string,
    private readonly isTrusted = false,
    private readonly remembered: GrantedFiles | null = null,
  ) {}

  /** The user picked this file. */
  async add(file: string): Promise<void> {
    const real = await realpath(file).catch(() => null)
    if (real !== null) await this.#add(real)
  }

  /** The same of a file that is named by one that the user picked, if it really lies in that one's folder. */
  async addWithin(folder: string, file: string): Promise<void> {
    const real = isShare(file) ? null : await realpath(file).catch(() => null)
    if (real !== null && liesIn(folder, real)) await this.#add(real)
  }

  /**
   * The file that is meant, links resolved.
   * @throws StudioError `fileNotGranted`, or `fileMissing` where it may be named but does not exist
   */
  async check(file: string): Promise<string> {
    if (!isAbsolute(file) || (isShare(file) && !this.isTrusted))
      throw new StudioError('fileNotGranted', { file })
    const real = await realpath(file).catch(() => null)
    if (real !== null && this.#allows(real)) return real
    // Whether other files exist is nobody's business.
    const place = real === null ? await placeOf(file) : null
    const isMissing = place !== null && this.#allows(place)
    throw new StudioError(isMissing ? 'fileMissing' : 'fileNotGranted', { file })
  }

  /** What may be named anyway is not written down. */
  async #add(real: string): Promise<void> {
    if (this.isTrusted || liesIn(this.workspace, real)) return
    this.#picked.add(real)
    await this.remembered?.add(real)
  }

  #allows(path: string): boolean {
    const isPicked = this.#picked.has(path) || this.remembered?.has(path) === true
    return this.isTrusted || isPicked || liesIn(this.workspace, path)
  }
}

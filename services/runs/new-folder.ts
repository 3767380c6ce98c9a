import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { reasonOf, StudioError } from '../contract/errors'

/**
 * Makes `path` a folder that is empty but for a first folder in it, `mark`: of several processes that found the same
 * folder empty, one gets it.
 * @returns the outermost folder that had to be made; undefined where `path` was there
 * @throws StudioError `runFolderTaken`, or `fileUnwritable`
 */
export async function claimFolder(path: string, mark: string): Promise<string | undefined> {
  const made = await makeEmpty(path)
  try {
    await mkdir(join(path, mark))
    return made
  } catch (error) {
    if (isCode(error, 'EEXIST')) throw new StudioError('runFolderTaken', { folder: path })
    throw new StudioError('fileUnwritable', { file: path, problem: reasonOf(error) })
  }
}

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

/**
 * Removes what is in `path` and then, outwards as far as `made`, each folder that is empty: another process may have put
 * its run beside. Never throws.
 */
export async function removeFolder(path: string, made: string | undefined): Promise<void> {
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

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

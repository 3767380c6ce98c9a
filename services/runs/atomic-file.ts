import { open, rename, rm } from 'node:fs/promises'
import { reasonOf, StudioError } from '../contract/errors'

/**
 * Writes a file whole or not at all: beside its place first, to the disk, then renamed over what was there.
 * @throws StudioError `fileUnwritable`
 */
export const writeAtomically = (file: string, content: string | Uint8Array): Promise<void> =>
  writeInParts(file, (write) => write(content))

/**
 * The same of a file that is too long to be held: `work` writes it, a part after the other.
 * @throws StudioError `fileUnwritable`; whatever `work` throws
 */
export async function writeInParts(
  file: string,
  work: (write: (part: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const beside = `${file}.${process.pid}.part`
  try {
    const handle = await open(beside, 'w')
    try {
      // A file handle goes on where it stands.
      await work((part) => handle.appendFile(part))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    // What `work` found wrong is not the file's fault.
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new StudioError('fileUnwritable', { file, problem: reasonOf(error) })
  }
}

import { open, rename, rm } from 'node:fs/promises'
import { reasonOf, StudioError } from '../contract/errors'

/**
 * Writes a file whole or not at all: beside its place first, to the disk, then renamed over what was there.
 * @throws StudioError `fileUnwritable`
 */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const beside = `${file}.${process.pid}.part`
  try {
    const handle = await open(beside, 'w')
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw new StudioError('fileUnwritable', { file, problem: reasonOf(error) })
  }
}

import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { reasonOf, StudioError } from '../contract/errors'

/** The text of a file. @throws StudioError `fileUnreadable`, also for what is no text */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new StudioError('fileUnreadable', { file, problem: reasonOf(error) })
  })
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new StudioError('fileUnreadable', { file, problem: 'it is not UTF-8 text; save it as UTF-8' })
  }
  return bytes.toString('utf8')
}

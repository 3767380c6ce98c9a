import { delimiter } from 'node:path'
import { runProgram } from './run-program'

const LIMIT_MS = 20_000

/**
 * The folders of a PATH in which programs may be started. Where macOS has no developer tools, those of its own that need them
 * would only ask the user to install them.
 */
export async function programFolders(path: string): Promise<string[]> {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  if (process.platform !== 'darwin') return folders
  const hasTools = await runProgram('xcode-select', ['-p'], { limitMs: LIMIT_MS }).then(
    () => true,
    () => false,
  )
  return hasTools ? folders : folders.filter((folder) => folder !== '/usr/bin')
}

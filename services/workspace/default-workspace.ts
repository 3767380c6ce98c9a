import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The workspace where nobody names another: a folder in the user's documents. */
export const defaultWorkspace = (documents = documentsFolder()): string => join(documents, 'Descent Studio')

/** Where this user keeps documents: on Linux as xdg-user-dirs has it, elsewhere the folder of that name. */
export function documentsFolder(home = homedir(), config = process.env.XDG_CONFIG_HOME): string {
  const named = join(config ?? join(home, '.config'), 'user-dirs.dirs')
  if (process.platform === 'linux' && existsSync(named)) {
    const found = /^XDG_DOCUMENTS_DIR="(.+)"$/m.exec(readFileSync(named, 'utf8'))?.[1]
    if (found !== undefined) return found.replace(/^\$HOME/, home)
  }
  return join(home, 'Documents')
}

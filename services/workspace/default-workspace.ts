import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** The workspace where nobody names another: a folder in the user's documents. */
export const defaultWorkspace = (documents = documentsFolder()): string => join(documents, 'Descent Studio')

/** The workspace that is meant; true and undefined: that of the user. */
export const workspaceFolder = (given: string | true | undefined): string =>
  typeof given === 'string' ? given : process.env.DESCENT_WORKSPACE || defaultWorkspace()

/** Where this user keeps documents: on Linux as xdg-user-dirs has it, elsewhere the folder of that name. */
export function documentsFolder(home = homedir(), config = process.env.XDG_CONFIG_HOME): string {
  return (process.platform === 'linux' && xdgDocuments(home, config)) || join(home, 'Documents')
}

/** A path that is absolute or from the home folder on; others mean nothing, as a relative XDG_CONFIG_HOME does. */
function xdgDocuments(home: string, config = ''): string | null {
  const file = join(isAbsolute(config) ? config : join(home, '.config'), 'user-dirs.dirs')
  const found = /^XDG_DOCUMENTS_DIR="(\$HOME(?=\/))?(\/.*)"$/m.exec(textOf(file))
  return found && `${found[1] ? home : ''}${found[2]}`
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

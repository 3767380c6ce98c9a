import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { programFolders } from './program-folders'
import { runProgram } from './run-program'

/** A C compiler that is on this machine, which takes the options of cc. */
export interface Compiler {
  readonly program: string
  /** The first line of what it says of itself. */
  readonly name: string
}

const NAMES = ['cc', 'gcc', 'clang']
const SUFFIX = process.platform === 'win32' ? '.exe' : ''

const known = new Map<string, Compiler>()

/** The first of PATH that answers. What was not found is looked for again: it may be installed meanwhile. */
export async function findCompiler(): Promise<Compiler | null> {
  const path = process.env['PATH'] ?? ''
  const found = known.get(path) ?? (await firstOf(await programFolders(path)))
  if (found) known.set(path, found)
  return found
}

async function firstOf(folders: readonly string[]): Promise<Compiler | null> {
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, `${name}${SUFFIX}`)))
  for (const program of places) {
    if (!(await isProgram(program))) continue
    const said = await runProgram(program, ['--version'], { limitMs: 20_000 }).catch(() => null)
    const name = said?.stdout.split('\n')[0].trim()
    if (name) return { program, name }
  }
  return null
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

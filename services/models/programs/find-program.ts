import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runProgram } from './run-program'

/** A program that is on this machine. */
export interface Found {
  readonly program: string
  /** What stands before all other parameters. */
  readonly parameters: readonly string[]
  /** `Python 3.11.2`. */
  readonly name: string
}

/** How a program is called, what to ask it for its name, and the name in what it then says; null where it is another one. */
interface Candidate {
  readonly program: string
  readonly parameters?: readonly string[]
  readonly asked: readonly string[]
  readonly nameIn: (said: string) => string | null
}

const VERSION = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
const asked = ['-I', '-c', VERSION]

/** 3.8 or newer. */
const pythonIn = (said: string): string | null => {
  const found = /^(\d+)\.(\d+)\.\d+/.exec(said)
  if (!found || Number(found[1]) !== 3 || Number(found[2]) < 8) return null
  return `Python ${found[0]}`
}

const PYTHONS: readonly Candidate[] = [
  { program: 'python3', asked, nameIn: pythonIn },
  { program: 'python', asked, nameIn: pythonIn },
  { program: 'py', parameters: ['-3'], asked, nameIn: pythonIn },
]

const compilerIn = (said: string): string | null => said.split('\n')[0].trim() || null

const COMPILERS: readonly Candidate[] = ['cc', 'gcc', 'clang'].map((program) => ({
  ...{ program, asked: ['--version'], nameIn: compilerIn },
}))

export const findPython = (): Promise<Found | null> => remembered('Python', PYTHONS)
export const findCompiler = (): Promise<Found | null> => remembered('compiler', COMPILERS)

const known = new Map<string, Found>()

/** What was not found is looked for again: it may be installed meanwhile. */
async function remembered(what: string, candidates: readonly Candidate[]): Promise<Found | null> {
  const key = `${what} ${process.env['PATH'] ?? ''}`
  const found = known.get(key) ?? (await find(candidates))
  if (found) known.set(key, found)
  return found
}

/** The first that is there and says that it is what is looked for. */
async function find(candidates: readonly Candidate[]): Promise<Found | null> {
  const folders = await programFolders()
  for (const { program: wanted, parameters = [], asked: question, nameIn } of candidates) {
    const program = await placeOf(wanted, folders)
    if (program === null) continue
    const said = await runProgram(program, [...parameters, ...question], { limitMs: 20_000 }).catch(
      () => null,
    )
    const name = said && nameIn(said.stdout)
    if (name) return { program, parameters, name }
  }
  return null
}

/**
 * The folders that programs are looked for in. Where macOS has no developer tools, those of its own that need them only ask the
 * user to install them.
 */
async function programFolders(): Promise<string[]> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  if (process.platform !== 'darwin') return folders
  const hasTools = await runProgram('xcode-select', ['-p'], { limitMs: 20_000 }).then(
    () => true,
    () => false,
  )
  return hasTools ? folders : folders.filter((folder) => folder !== '/usr/bin')
}

async function placeOf(program: string, folders: readonly string[]): Promise<string | null> {
  const name = process.platform === 'win32' ? `${program}.exe` : program
  for (const folder of folders) {
    const path = join(folder, name)
    if (await isProgram(path)) return path
  }
  return null
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { programFolders } from './programs/program-folders'
import { runProgram } from './programs/run-program'

/** How long a program in Python may take. */
const LIMIT_MS = 60_000

const NAMES = process.platform === 'win32' ? ['python3.exe', 'python.exe'] : ['python3']
/** The system's own, which may have what the first one of PATH has not. */
const OWN = process.platform === 'win32' ? [] : ['/usr/bin']

const found = new Map<string, Promise<string | null>>()

/**
 * A Python on this machine that can import all of these modules; null where there is none. `DESCENT_PYTHON` names the one
 * to use, or `none`. Asked once for each list.
 */
export function findPython(modules: readonly string[]): Promise<string | null> {
  const given = process.env['DESCENT_PYTHON']
  if (given === 'none') return Promise.resolve(null)
  const key = [given ?? '', ...modules].join()
  const known = found.get(key) ?? firstWith(modules, given)
  found.set(key, known)
  return known
}

async function firstWith(modules: readonly string[], given: string | undefined): Promise<string | null> {
  for (const program of given ? [given] : await candidates()) {
    const isFit = await runPython(program, `import ${['sys', ...modules].join(', ')}`).then(
      () => true,
      () => false,
    )
    if (isFit) return program
  }
  return null
}

async function candidates(): Promise<string[]> {
  const folders = await programFolders([process.env['PATH'] ?? '', ...OWN].join(delimiter))
  const named = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const there = await Promise.all(
    named.map((file) =>
      access(file).then(
        () => file,
        () => null,
      ),
    ),
  )
  return [...new Set(there.filter((file) => file !== null))]
}

/**
 * Runs a program, given as its text and its arguments, and gives what it printed. No shell, no input, and 60 seconds.
 * @throws Error with the last of what it wrote to standard error
 */
export async function runPython(python: string, text: string, ...given: readonly string[]): Promise<string> {
  // Writes no compiled files beside what it imports.
  const { stdout } = await runProgram(python, ['-B', '-c', text, ...given], { limitMs: LIMIT_MS })
  return stdout
}

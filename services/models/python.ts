import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** How long a program in Python may take. */
const TIMEOUT_MS = 60_000
const MOST_BYTES = 1 << 30

const NAMES = process.platform === 'win32' ? ['python3.exe', 'python.exe'] : ['python3']
/** The system's own, which may have what the first one of PATH has not. */
const PLACES = process.platform === 'win32' ? [] : ['/usr/bin/python3']

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
    const isFit = await runPython(program, [`import ${['sys', ...modules].join(', ')}`]).then(
      () => true,
      () => false,
    )
    if (isFit) return program
  }
  return null
}

async function candidates(): Promise<string[]> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const named = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES]
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
 * Runs a program, given as its text, and gives what it wrote to standard output. No shell, no input, and 60 seconds.
 * @throws Error with the last line of what it wrote to standard error
 */
export function runPython(
  python: string,
  [text, ...given]: readonly [string, ...string[]],
  cwd?: string,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      python,
      // Writes no compiled files beside what it imports.
      ['-B', '-c', text, ...given],
      {
        encoding: 'buffer',
        timeout: TIMEOUT_MS,
        maxBuffer: MOST_BYTES,
        windowsHide: true,
        ...(cwd ? { cwd } : {}),
      },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout)
        const said = stderr.toString('utf8').trim().split('\n').at(-1)
        reject(new Error(error.killed ? 'Python took more than 60 seconds' : said || error.message))
      },
    )
    child.stdin?.end()
  })
}

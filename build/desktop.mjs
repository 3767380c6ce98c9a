/** Finds Electron's program, fetches it where it can be had, and runs the built desktop app in it. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const electron = join(root, 'node_modules/electron')

/** Whether a server answers is known by then. */
const PATIENCE_MS = 4000

/** An app that cannot start, for want of a library, say, ends within this time. */
const SOON_MS = 8000

/** `{ program }`, or `{ reason }` why there is none, in a few words. */
export async function findElectron() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return { reason: 'there is no display' }
  const there = installed()
  if (there) return { program: there }
  if (!(await canFetch())) return { reason: "Electron's program cannot be downloaded from here" }
  console.error('Fetching Electron, once ...')
  const fetched = spawnSync(process.execPath, [join(electron, 'install.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const program = fetched.status === 0 ? installed() : undefined
  return program ? { program } : { reason: "Electron's program could not be downloaded" }
}

/** Looks where Electron's own package does; to import that would be to download it. */
export function installed() {
  const file = join(electron, 'path.txt')
  const name = existsSync(file) ? readFileSync(file, 'utf8') : 'electron'
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electron, 'dist')
  return [join(folder, name)].find((program) => existsSync(program))
}

/** Asks for no more than whether the place answers, so that a closed network costs seconds. */
async function canFetch() {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror
  const place = mirror ?? 'https://github.com/electron/electron/releases/'
  try {
    await fetch(place, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) })
    return true
  } catch {
    return false
  }
}

/** Runs the app until it is closed. Returns null, or why it did not open. */
export function runDesktop(program, args) {
  const began = Date.now()
  const child = spawn(program, [root, ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => {
      const failed = code !== 0 && Date.now() - began < SOON_MS
      resolve(failed ? `Electron ended with ${signal ?? `code ${code}`}` : null)
    })
  })
}

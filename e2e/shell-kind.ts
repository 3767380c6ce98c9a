import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the desktop app runs in for tests: Electron, or the stand-in of it, which shows less. */
export type ShellKind = 'electron' | 'stand-in'

const PACKAGE = join(import.meta.dirname, '../node_modules/electron')

/** Electron's program; undefined where it is not installed. To import its package would be to download it. */
export const electronProgram = findProgram()

/** Why the stand-in it is; empty where it is Electron. */
export const reason = findReason()

export const kind: ShellKind = reason === '' ? 'electron' : 'stand-in'

/** Looks where Electron's own package does. */
function findProgram(): string | undefined {
  const pathFile = join(PACKAGE, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(PACKAGE, 'dist')
  return [join(folder, name)].find((file) => existsSync(file))
}

function findReason(): string {
  const { DESCENT_STAND_IN, DISPLAY, WAYLAND_DISPLAY } = process.env
  if (DESCENT_STAND_IN === '1') return 'DESCENT_STAND_IN asks for the stand-in'
  if (!electronProgram) return "Electron's program is not installed"
  const isBlind = process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY
  return isBlind ? 'Electron needs a display, and there is none' : ''
}

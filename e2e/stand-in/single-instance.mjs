/** One instance for a folder of user data: the first holds a file, and the others leave it a message beside that. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether this process is the first; if so, `onSecond` gets the command lines of those that come later. */
export function becomeOnlyInstance(userData, onSecond) {
  const folder = join(userData, 'stand-in', 'instances')
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, 'lock')
  if (isHeld(lock)) {
    leaveMessage(folder, { argv: process.argv, workingFolder: process.cwd() })
    return false
  }
  writeFileSync(lock, String(process.pid))
  process.on('exit', () => rmSync(lock, { force: true }))
  takeMessages(folder, onSecond)
  return true
}

function isHeld(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function leaveMessage(folder, message) {
  const file = join(folder, `${process.pid}.json`)
  writeFileSync(`${file}.part`, JSON.stringify(message))
  renameSync(`${file}.part`, file)
}

function takeMessages(folder, onSecond) {
  const take = () => {
    for (const name of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const message = JSON.parse(readFileSync(join(folder, name), 'utf8'))
      rmSync(join(folder, name))
      onSecond(message)
    }
  }
  watch(folder, take).unref()
}

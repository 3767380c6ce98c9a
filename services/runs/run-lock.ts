import { open, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { z } from 'zod'
import { reasonOf, StudioError } from '../contract/errors'

const holder = z.object({ pid: z.int().positive(), host: z.string() })
export type Holder = z.output<typeof holder>

/**
 * A file that says which process writes a run, so that no second one does. A process that was killed leaves it behind:
 * it counts as long as that process lives. On another machine, that cannot be asked; there it always counts.
 */
export class RunLock {
  private constructor(readonly file: string) {}

  /** @throws StudioError `runBusy`, or `fileUnwritable` */
  static async take(file: string, folder: string): Promise<RunLock> {
    if (await written(file)) return new RunLock(file)
    const found = await lockHolder(file)
    if (found) throw new StudioError('runBusy', { folder, file, ...found })
    await releaseLock(file)
    // Another process may have been as quick.
    if (await written(file)) return new RunLock(file)
    throw new StudioError('fileUnwritable', { file, problem: 'another process has just taken it' })
  }

  release(): Promise<void> {
    return releaseLock(this.file)
  }
}

/** Never throws: what is left behind counts no longer than its process lives. */
export async function releaseLock(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined)
}

/** The process that holds a lock; null where there is none, or it is gone. */
export async function lockHolder(file: string): Promise<Holder | null> {
  const found = await holderOf(file)
  return found && isAlive(found) ? found : null
}

/** Makes the file, unless there is one. */
async function written(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    try {
      const self: Holder = { pid: process.pid, host: hostname() }
      await handle.writeFile(JSON.stringify(self))
    } finally {
      await handle.close()
    }
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw new StudioError('fileUnwritable', { file, problem: reasonOf(error) })
  }
}

/** Null where the file is gone, or was cut off before it said anything. */
async function holderOf(file: string): Promise<Holder | null> {
  try {
    return holder.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true
  // Left by a process that had our number before; whether we write a run ourselves, we know without a lock.
  if (pid === process.pid) return false
  try {
    // Signal 0 is sent to nobody; it only asks.
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It lives, but is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

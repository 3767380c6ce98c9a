import type { RunId } from '../contract/api'
import { findRun, type FoundRun } from './run-state'

/** Folders that are looked at at once: most of the time that a folder takes is waiting for its small files. */
const AT_ONCE = 16

/** The runs in some folders of a workspace, in no order. A folder that holds none is nobody's business. */
export async function findRuns(ids: readonly RunId[], folderOf: (run: RunId) => string): Promise<FoundRun[]> {
  const found: FoundRun[] = []
  // All of them take from the one queue.
  const queue = ids.values()
  const work = async (): Promise<void> => {
    for (const id of queue) {
      const run = await lookAt(id, folderOf)
      if (run) found.push(run)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return found
}

async function lookAt(id: RunId, folderOf: (run: RunId) => string): Promise<FoundRun | null> {
  try {
    return await findRun(id, folderOf(id))
  } catch {
    // It has a name that no run has.
    return null
  }
}

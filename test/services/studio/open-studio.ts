import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterEach } from 'vitest'
import { Studio } from '../../../services/studio/studio'
import { temporaryFolder } from '../training/fixtures'

/** As `npm run bundle` leaves it. */
export const WORKER = resolve('out/node/training-worker.js')
export const EXAMPLES = resolve('examples')

const open = new Set<Studio>()
afterEach(async () => {
  for (const studio of open) await close(studio)
})

/** A studio that is closed after the test. */
export async function openStudio(workspace?: string, slots = 4): Promise<Studio> {
  const folder = workspace ?? join(await realpath(await temporaryFolder()), 'workspace')
  const studio = await Studio.open({ workspace: folder, workerFile: WORKER, examples: EXAMPLES, slots })
  open.add(studio)
  return studio
}

export async function close(studio: Studio): Promise<void> {
  open.delete(studio)
  await studio.close()
}

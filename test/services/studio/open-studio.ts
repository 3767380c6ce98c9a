import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterEach } from 'vitest'
import type { Door } from '../../../services/studio/door'
import { Studio, type StudioOptions } from '../../../services/studio/studio'
import { temporaryFolder } from '../training/fixtures'

/** As `npm run bundle` leaves it. */
export const WORKER = resolve('out/node/training-worker.js')
export const EXAMPLES = resolve('examples')

const open = new Set<Studio>()
afterEach(async () => {
  for (const studio of open) await close(studio)
})

/** A studio that is closed after the test. */
export async function openStudio(options: Partial<StudioOptions> = {}): Promise<Studio> {
  const workspace = options.workspace ?? join(await realpath(await temporaryFolder()), 'workspace')
  const studio = await Studio.open({
    ...{ workerFile: WORKER, examples: EXAMPLES, slots: 4 },
    ...options,
    workspace,
  })
  open.add(studio)
  return studio
}

export async function close(studio: Studio): Promise<void> {
  open.delete(studio)
  await studio.close()
}

/** A door whose user picks nothing. */
export const doorOf = (studio: Studio): Door =>
  studio.enter({ isTrusted: false, chooseFile: () => Promise.resolve(null) })

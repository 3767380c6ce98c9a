import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { StudioApi } from '../../contract/api'
import { throughLocalDoor } from '../../studio/local-door'
import { Studio } from '../../studio/studio'
import { defaultWorkspace } from '../../workspace/default-workspace'

/** The workspace that is meant; true and undefined: that of the user. */
const workspaceOf = (given: string | true | undefined): string =>
  typeof given === 'string' ? given : process.env.DESCENT_WORKSPACE || defaultWorkspace()

/**
 * A studio with what a built checkout has.
 * @param bundle the folder of the built command line, beside which everything else is
 */
export function openStudio(workspace: string | true | undefined, bundle: string): Promise<Studio> {
  return Studio.open({
    workspace: workspaceOf(workspace),
    workerFile: join(bundle, 'training-worker.js'),
    examples: join(bundle, '..', '..', 'examples'),
  })
}

/** Works with the studio of a workspace: the one that has it open, in the desktop app or a server, or one of our own. */
export async function withStudio<T>(
  workspace: string | true | undefined,
  bundle: string,
  work: (studio: StudioApi) => Promise<T>,
): Promise<T> {
  const folder = await realpath(workspaceOf(workspace)).catch(() => null)
  const far = folder === null ? null : await throughLocalDoor(folder)
  if (far) {
    try {
      return await work(far.studio)
    } finally {
      far.close()
    }
  }
  const studio = await openStudio(workspace, bundle)
  try {
    return await work(studio.enter({ isTrusted: true, chooseFile: () => Promise.resolve(null) }))
  } finally {
    await studio.close()
  }
}

import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { StudioApi } from '../../contract/api'
import { StudioError } from '../../contract/errors'
import { queueAddressOf, type QueueAddress } from '../../queue/queue-address'
import { throughLocalDoor } from '../../studio/local-door'
import { Studio } from '../../studio/studio'
import { workspaceFolder } from '../../workspace/default-workspace'

/** The queue by which other machines train, if any. */
export interface QueueOptions {
  readonly queue?: string
  readonly queuePasswordFile?: string
}

/** @throws StudioError as `queueAddressOf` */
export const addressOf = async ({
  queue,
  queuePasswordFile,
}: QueueOptions): Promise<QueueAddress | undefined> =>
  queue === undefined ? undefined : queueAddressOf(queue, queuePasswordFile)

/**
 * A studio with what a built checkout has.
 * @param bundle the folder of the built command line, beside which everything else is
 */
export async function openStudio(
  workspace: string | true | undefined,
  bundle: string,
  options: QueueOptions = {},
): Promise<Studio> {
  return Studio.open({
    workspace: workspaceFolder(workspace),
    queue: await addressOf(options),
    workerFile: join(bundle, 'training-worker.js'),
    examples: join(bundle, '..', '..', 'examples'),
  })
}

/** Works with the studio of a workspace: the one that has it open, in the desktop app or a server, or one of our own. */
export async function withStudio<T>(
  workspace: string | true | undefined,
  bundle: string,
  work: (studio: StudioApi) => Promise<T>,
  options: QueueOptions = {},
): Promise<T> {
  const folder = await realpath(workspaceFolder(workspace)).catch(() => null)
  const far = folder === null ? null : await throughLocalDoor(folder)
  if (far) {
    try {
      if (options.queue !== undefined) throw new StudioError('queueElsewhere', { folder: folder! })
      return await work(far.studio)
    } finally {
      far.close()
    }
  }
  const studio = await openStudio(workspace, bundle, options)
  try {
    return await work(studio.enter({ isTrusted: true, chooseFile: () => Promise.resolve(null) }))
  } finally {
    await studio.close()
  }
}

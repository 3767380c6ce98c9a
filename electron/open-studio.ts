import { app } from 'electron'
import { join, resolve } from 'node:path'
import { StudioError } from '../services/contract/errors'
import { queueAddressOf, type QueueAddress } from '../services/queue/queue-address'
import { Studio } from '../services/studio/studio'
import { defaultWorkspace } from '../services/workspace/default-workspace'
import { chooseWorkspace } from './dialogs'

/** Opens the workspace, or another that the user picks where it cannot be opened; null where they leave instead. */
export async function openStudio(): Promise<Studio | null> {
  let workspace: string | null = wantedWorkspace()
  while (workspace !== null) {
    const opened: Studio | StudioError = await tryToOpen(workspace)
    if (opened instanceof Studio) return opened
    workspace = await chooseWorkspace(opened.message)
  }
  return null
}

async function tryToOpen(workspace: string): Promise<Studio | StudioError> {
  const workerFile = join(import.meta.dirname, 'training-worker.js')
  const shipped = app.isPackaged ? process.resourcesPath : join(import.meta.dirname, '../..')
  try {
    const queue = await wantedQueue()
    return await Studio.open({ workspace, workerFile, examples: join(shipped, 'examples'), queue })
  } catch (error) {
    if (error instanceof StudioError) return error
    throw error
  }
}

function wantedWorkspace(): string {
  const wanted = app.commandLine.getSwitchValue('workspace') || process.env.DESCENT_WORKSPACE
  return wanted ? resolve(wanted) : defaultWorkspace(app.getPath('documents'))
}

/** The queue whose workers train the trials of studies, if any. @throws StudioError as `queueAddressOf` */
async function wantedQueue(): Promise<QueueAddress | undefined> {
  const wanted = app.commandLine.getSwitchValue('queue') || process.env.DESCENT_QUEUE
  return wanted ? queueAddressOf(wanted) : undefined
}

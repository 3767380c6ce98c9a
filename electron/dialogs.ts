import { app, dialog, type BrowserWindow, type FileFilter } from 'electron'
import type { FilePurpose } from '../services/contract/api'
import { dataExtensions } from '../services/contract/data-formats'
import { modelExtensions } from '../services/contract/model-file-kinds'

/** Null: every file, or a folder. */
const FILTERS: Record<FilePurpose, FileFilter | null> = {
  experiment: { name: 'Experiments', extensions: ['json'] },
  study: { name: 'Comparisons and Searches', extensions: ['json'] },
  data: { name: 'Data', extensions: [...dataExtensions, 'gz'] },
  model: { name: 'Models', extensions: [...modelExtensions] },
  images: null,
  idx: null,
}

const TITLES: Record<FilePurpose, string> = {
  experiment: 'Open Experiment',
  study: 'Open Comparison or Search',
  data: 'Choose Data',
  model: 'Open Model',
  images: 'Choose a Folder of Images',
  idx: 'Choose an IDX File',
}

/** Lets the user pick a file, or a folder of images; null where they think better of it. */
export async function chooseFile(window: BrowserWindow, purpose: FilePurpose): Promise<string | null> {
  const filter = FILTERS[purpose]
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: TITLES[purpose],
    filters: [...(filter ? [filter] : []), { name: 'All Files', extensions: ['*'] }],
    properties: [purpose === 'images' ? 'openDirectory' : 'openFile'],
  })
  return filePaths.at(0) ?? null
}

/** Tells why a workspace cannot be opened; the folder that the user picks instead, or null where they leave. */
export async function chooseWorkspace(problem: string): Promise<string | null> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: app.name,
    message: 'The workspace cannot be opened.',
    detail: problem,
    buttons: ['Choose Another Folder', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  })
  if (response !== 0) return null
  const { filePaths } = await dialog.showOpenDialog({
    title: 'Choose a Workspace',
    properties: ['openDirectory', 'createDirectory'],
  })
  return filePaths.at(0) ?? null
}

/** Asks what to do when the process of the page has died; true to load it again. */
export async function askToReload(window: BrowserWindow, reason: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    title: app.name,
    message: 'The window has broken down.',
    detail: `The process behind it ended (${reason}). Runs go on training.`,
    buttons: ['Reload', 'Close Window'],
    defaultId: 0,
    cancelId: 1,
  })
  return response === 0
}

import type { MenuItemConstructorOptions } from 'electron'
import { basename, dirname } from 'node:path'

/** What the menu is for. */
export interface MenuActions {
  readonly chooseExperiment: () => void
  readonly openExperiment: (file: string) => void
  readonly clearRecent: () => void
  readonly showWorkspace: () => void
}

/** The menu of the app, as its platform expects it. */
export function menuOf(
  platform: NodeJS.Platform,
  recent: readonly string[],
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const appMenu: MenuItemConstructorOptions[] = isMac ? [{ role: 'appMenu' }] : []
  // On macOS, About stands in the menu of the app.
  const help: MenuItemConstructorOptions[] = isMac ? [] : [{ label: '&Help', submenu: [{ role: 'about' }] }]
  return [
    ...appMenu,
    { label: '&File', submenu: fileMenu(isMac, recent, actions) },
    { role: 'editMenu' },
    { label: '&View', submenu: VIEW },
    { role: 'windowMenu' },
    ...help,
  ]
}

function fileMenu(
  isMac: boolean,
  recent: readonly string[],
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  return [
    { id: 'open', label: 'Open Experiment…', accelerator: 'CmdOrCtrl+O', click: actions.chooseExperiment },
    { id: 'recent', label: 'Open Recent', submenu: recentMenu(recent, actions) },
    { type: 'separator' },
    { id: 'workspace', label: 'Show Workspace', click: actions.showWorkspace },
    { type: 'separator' },
    { role: isMac ? 'close' : 'quit' },
  ]
}

function recentMenu(recent: readonly string[], actions: MenuActions): MenuItemConstructorOptions[] {
  const files = recent.map((file, i) => ({
    id: `recent-${i}`,
    label: labelOf(file),
    click: () => actions.openExperiment(file),
  }))
  const enabled = recent.length > 0
  return [
    ...files,
    { type: 'separator' },
    { id: 'clear-recent', label: 'Clear', enabled, click: actions.clearRecent },
  ]
}

/** In a menu, a single & would underline the letter behind it. */
const labelOf = (file: string) => `${basename(file)} (${dirname(file)})`.replaceAll('&', '&&')

const VIEW: MenuItemConstructorOptions[] = [
  { role: 'resetZoom' },
  { role: 'zoomIn' },
  { role: 'zoomOut' },
  { type: 'separator' },
  { role: 'togglefullscreen' },
  { role: 'toggleDevTools' },
]

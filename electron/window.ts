import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { join } from 'node:path'
import { askToReload } from './dialogs'
import { fitted, type WindowState } from './window-state'

const PRELOAD = join(import.meta.dirname, '../preload/preload.cjs')

/** The page's own backgrounds, so that nothing flashes before it is there. */
const BACKGROUNDS = { dark: '#131619', light: '#f5f6f8' }

/** Makes a window where one stood. It is shown when its page can be; whoever made it loads that. */
export function createWindow(remembered: WindowState | null): BrowserWindow {
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  const { isMaximized, ...bounds } = fitted(remembered, areas)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: app.name,
    backgroundColor: BACKGROUNDS[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    webPreferences: {
      ...{ preload: PRELOAD, sandbox: true, contextIsolation: true, nodeIntegration: false },
      // Its dictionaries would come over the network.
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize()
    window.show()
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => void mend(window, reason))
  return window
}

/** Where a window stands, and would stand if it were not maximised. */
export const stateOf = (window: BrowserWindow): WindowState => ({
  ...window.getNormalBounds(),
  isMaximized: window.isMaximized(),
})

async function mend(window: BrowserWindow, reason: string): Promise<void> {
  // As when the window is closed.
  if (reason === 'clean-exit') return
  if (await askToReload(window, reason)) window.webContents.reload()
  else window.destroy()
}

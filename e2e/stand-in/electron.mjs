/** What the app gets for `import ... from 'electron'`. A name that is not here does not resolve, which is loud enough. */
export { app } from './app.mjs'
export { BrowserWindow } from './browser-window.mjs'
export { dialog, nativeTheme, screen, shell } from './desktop.mjs'
export { ipcMain } from './ipc.mjs'
export { Menu } from './menu.mjs'
export { protocol, session } from './session.mjs'

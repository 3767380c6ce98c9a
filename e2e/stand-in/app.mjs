import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { BrowserWindow, windowEvents } from './browser-window.mjs'
import { closeChromium } from './chromium.mjs'
import { paths } from './paths.mjs'
import { freezeSchemes } from './session.mjs'
import { becomeOnlyInstance } from './single-instance.mjs'
import { eventOf, strict } from './strict.mjs'

let isReady = false
let isQuitting = false
let resolveReady
const ready = new Promise((resolve) => (resolveReady = resolve))

class App extends EventEmitter {
  isPackaged = false
  name = 'electron-stand-in'
  commandLine = strict('app.commandLine', {
    getSwitchValue: (name) => switchValue(name) ?? '',
  })

  whenReady() {
    return ready
  }

  isReady() {
    return isReady
  }

  setName(name) {
    this.name = name
  }

  getPath(name) {
    if (!(name in paths)) throw new Error(`The stand-in of Electron has no path "${name}".`)
    return paths[name]
  }

  setPath(name, path) {
    if (!isAbsolute(path)) throw new Error('Path must be absolute')
    mkdirSync(path, { recursive: true })
    paths[name] = path
  }

  requestSingleInstanceLock() {
    return becomeOnlyInstance(paths.userData, ({ argv, workingFolder }) => {
      this.emit('second-instance', eventOf(), argv, workingFolder, null)
    })
  }

  enableSandbox() {
    if (isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
  }

  // What the desktop would show is beyond the stand-in.
  setAboutPanelOptions() {}
  addRecentDocument() {}
  clearRecentDocuments() {}

  quit() {
    const event = eventOf()
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    const windows = BrowserWindow.getAllWindows()
    if (windows.length === 0) return leave()
    for (const window of windows) window.close()
    // One that would not close keeps the app.
    isQuitting = BrowserWindow.getAllWindows().length === 0
  }

  exit(code = 0) {
    this.emit('quit', eventOf(), code)
    void closeChromium().finally(() => process.exit(code))
  }
}

export const app = strict('app', new App())

/** The windows are gone. */
function leave() {
  const event = eventOf()
  app.emit('will-quit', event)
  if (!event.defaultPrevented) app.exit()
}

/** The entry of the app has been loaded. */
export function becomeReady() {
  isReady = true
  freezeSchemes()
  resolveReady()
  app.emit('ready', eventOf(), {})
}

windowEvents.on('created', (window) => {
  if (!isReady) throw new Error('Cannot create BrowserWindow before app is ready')
  app.emit('web-contents-created', eventOf(), window.webContents)
  app.emit('browser-window-created', eventOf(), window)
})

windowEvents.on('last-closed', () => {
  if (isQuitting) leave()
  else app.emit('window-all-closed')
})

function switchValue(name) {
  const given = process.argv.find((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`))
  return given?.slice(name.length + 3)
}

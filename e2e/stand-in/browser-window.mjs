import { EventEmitter } from 'node:events'
import { chromiumFor } from './chromium.mjs'
import { withPaths } from './files.mjs'
import { paths } from './paths.mjs'
import { askBeforeOpening, pageFor } from './popups.mjs'
import { preloadScript } from './preload-world.mjs'
import { answerRequests } from './requests.mjs'
import { eventOf, strict } from './strict.mjs'
import { WebContents } from './web-contents.mjs'

const windows = new Set()

/** Tells app.mjs of windows that come and go. */
export const windowEvents = new EventEmitter()

/** What can be asked of a window that is gone. */
const AFTERLIFE = ['isDestroyed', 'emit', 'then']

class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows]
  static getFocusedWindow = () => [...windows].find((window) => window.isFocused()) ?? null

  #self
  #bounds
  #isDestroyed = false
  #isMaximized = false
  #isMinimized = false
  #isVisible = true
  #isFocused = false

  constructor({ x, y, width = 800, height = 600, show = true, webPreferences = {}, ...rest }) {
    super()
    const { sandbox, contextIsolation, nodeIntegration, preload } = webPreferences
    if (sandbox === false || contextIsolation === false || nodeIntegration) {
      throw new Error('The stand-in shows sandboxed, isolated pages only.')
    }
    if (windows.size > 0) throw new Error('The stand-in shows one window at a time.')
    this.title = rest.title
    this.#isVisible = show
    // A window without a place is centred.
    this.#bounds = { x: x ?? (1920 - width) / 2, y: y ?? (1080 - height) / 2, width, height }
    const contents = new WebContents(this.#moveIn(preload))
    this.webContents = strict('webContents', contents)
    contents.once('did-finish-load', () => {
      if (!this.#isDestroyed) this.emit('ready-to-show')
    })
    this.#self = strict('BrowserWindow', this, (key) =>
      this.#isDestroyed && !AFTERLIFE.includes(key) ? 'Object has been destroyed' : undefined,
    )
    windows.add(this.#self)
    windowEvents.emit('created', this.#self)
    return this.#self
  }

  async #moveIn(preload) {
    const { context, endpoint } = await chromiumFor(paths.userData)
    const page = await pageFor(context)
    const contents = this.webContents
    await page.setViewportSize(this.#bounds)
    await page.exposeBinding('standInInvoke', async ({ frame }, channel, args) =>
      contents.answer(frame, channel, await withPaths(page, args)),
    )
    if (preload) await page.addInitScript({ content: preloadScript(preload) })
    await askBeforeOpening(page, contents)
    await answerRequests(page, contents)
    page.on('close', () => this.#gone())
    page.on('crash', () =>
      contents.emit('render-process-gone', eventOf(), { reason: 'crashed', exitCode: 1 }),
    )
    this.page = page
    process.send?.({ type: 'window', endpoint })
    return page
  }

  loadURL = (url) => this.webContents.loadURL(url)

  close() {
    const event = eventOf()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy() {
    void this.page?.close()
    this.#gone()
  }

  #gone() {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    windows.delete(this.#self)
    this.webContents.destroyed()
    this.emit('closed')
    if (windows.size === 0) setImmediate(() => windowEvents.emit('last-closed'))
  }

  isDestroyed = () => this.#isDestroyed
  getBounds = () => (this.#isMaximized ? { x: 0, y: 0, width: 1920, height: 1080 } : { ...this.#bounds })
  getNormalBounds = () => ({ ...this.#bounds })

  setBounds(bounds) {
    Object.assign(this.#bounds, bounds)
    // A window may be closed before it has taken its new size.
    this.page?.setViewportSize(this.#bounds).catch(() => undefined)
  }

  maximize() {
    this.#isMaximized = true
    this.show()
  }

  isMaximized = () => this.#isMaximized
  minimize = () => (this.#isMinimized = true)
  restore = () => (this.#isMinimized = false)
  isMinimized = () => this.#isMinimized
  isVisible = () => this.#isVisible
  isFocused = () => this.#isFocused

  show() {
    this.#isVisible = true
    this.focus()
    this.emit('show')
  }

  focus() {
    if (!this.#isVisible) return
    this.#isFocused = true
    this.emit('focus')
  }
}

const strictWindow = strict('BrowserWindow', BrowserWindow)
export { strictWindow as BrowserWindow }

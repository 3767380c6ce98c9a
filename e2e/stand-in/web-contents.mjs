import { EventEmitter } from 'node:events'
import { toApp, toWeb } from './addresses.mjs'
import { answerInvoke, Ipc } from './ipc.mjs'
import { settlePermissions } from './permissions.mjs'
import { session } from './session.mjs'
import { eventOf, strict } from './strict.mjs'

/** What a window shows: a page of Chromium, which moves in some time after the window was made. */
export class WebContents extends EventEmitter {
  ipc = strict('webContents.ipc', new Ipc())
  session = session.defaultSession
  #page = null
  #isDestroyed = false
  #expected = null
  #openHandler = () => ({ action: 'allow' })
  #messages = []

  /** @param movedIn resolves to the page of Chromium, prepared */
  constructor(movedIn) {
    super()
    this.movedIn = movedIn.then((page) => (this.#page = page))
  }

  async loadURL(address) {
    const page = await this.movedIn
    const url = toWeb(new URL(address).href)
    await settlePermissions(page, new URL(url).origin)
    await this.#load(toApp(url), () => page.goto(url, { waitUntil: 'load' }))
  }

  reload() {
    void this.#load(this.getURL(), () => this.#page.reload()).catch(console.error)
  }

  async #load(url, work) {
    this.#expected = url
    this.emit('did-start-loading')
    try {
      await work()
      this.emit('did-finish-load')
    } finally {
      this.emit('did-stop-loading')
    }
  }

  getURL() {
    return toApp(this.#page?.url() ?? '')
  }

  isDestroyed() {
    return this.#isDestroyed
  }

  setWindowOpenHandler(handler) {
    this.#openHandler = handler
  }

  /** As Electron, loses what comes before a preload listens. */
  send(channel, ...args) {
    this.#messages.push([channel, structuredClone(args)])
    if (this.#messages.length === 1) void this.#deliver()
  }

  async #deliver() {
    while (this.#messages.length > 0) {
      const batch = [...this.#messages]
      const deliver = (messages) =>
        messages.forEach(([channel, args]) => window.standInDeliver?.(channel, args))
      // The page may go away meanwhile, and the messages with it.
      await this.#page?.evaluate(deliver, batch).catch(() => undefined)
      this.#messages.splice(0, batch.length)
    }
  }

  /** A frame of the page calls the app. */
  answer(frame, channel, args) {
    const event = strict('IpcMainInvokeEvent', { sender: this, senderFrame: frameOf(frame) })
    return answerInvoke(this.ipc, event, channel, args)
  }

  /** Asks the app whether a frame may go elsewhere, unless it was the app that sent it. */
  mayNavigate(url, frame) {
    const isMainFrame = frame.parentFrame() === null
    if (isMainFrame && url === this.#expected) {
      this.#expected = null
      return true
    }
    const names = isMainFrame ? ['will-frame-navigate', 'will-navigate'] : ['will-frame-navigate']
    const events = names.map((name) => {
      const event = eventOf({ url, isMainFrame, isSameDocument: false, frame: frameOf(frame) })
      this.emit(name, event)
      return event
    })
    return !events.some((event) => event.defaultPrevented)
  }

  /** Asks the app whether the page may open a window. */
  mayOpen(url, frameName) {
    const details = { url: toApp(url), frameName, features: '', disposition: 'new-window' }
    return this.#openHandler(details).action === 'allow'
  }

  destroyed() {
    this.#isDestroyed = true
    this.emit('destroyed')
  }
}

const frameOf = (frame) =>
  frame && strict('WebFrameMain', { url: toApp(frame.url()), parent: frameOf(frame.parentFrame()) })

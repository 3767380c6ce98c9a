/** A preload as a script for the page: what Electron's sandboxed preload has, and nothing else. */
import { readFileSync } from 'node:fs'

export function preloadScript(file) {
  const source = readFileSync(file, 'utf8')
  return `(${preloadWorld})(function (require, module, exports, process) {\n${source}\n})`
}

/** Runs in the page, before its own scripts; in frames within it, as in Electron, it does nothing. */
function preloadWorld(preload) {
  if (window !== window.top) return
  // The page shares this world, so what it changes later must not be what a message goes through.
  const { standInInvoke: invoke, structuredClone: clone } = window
  const listeners = new Map()

  const ipcRenderer = {
    async invoke(channel, ...args) {
      const { value, error } = await invoke(channel, clone(args))
      if (error) throw new Error(`Error invoking remote method '${channel}': ${error}`)
      return value
    },
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
  }
  const deliver = (channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({ sender: ipcRenderer }, ...args)
  }
  Object.defineProperty(window, 'standInDeliver', { value: deliver })

  /** Only Chromium knows where a file lies: what stands for it on the way out is replaced where the path can be asked for. */
  const files = []
  Object.defineProperty(window, 'standInFile', { value: (i) => files[i] })
  const webUtils = {
    getPathForFile(file) {
      if (!(file instanceof File)) throw new TypeError('The argument must be a File.')
      return `stand-in-file:${files.push(file) - 1}`
    },
  }

  /** What comes out on the other side of the bridge: copies of data, and functions that call the original with copies. */
  function bridged(value) {
    if (typeof value === 'function') return (...args) => bridged(value(...args.map(bridged)))
    if (value instanceof Promise) return value.then(bridged)
    if (Array.isArray(value)) return value.map(bridged)
    if (value instanceof File) return value
    if (!isPlain(value)) return clone(value)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, bridged(member)]))
  }
  const isPlain = (value) =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  const frozen = (value) => {
    if (isPlain(value)) Object.values(value).forEach(frozen)
    return Object.freeze(value)
  }
  const contextBridge = {
    exposeInMainWorld(name, api) {
      if (name in window) throw new Error(`Cannot bind an API on top of an existing property: ${name}`)
      Object.defineProperty(window, name, { value: frozen(bridged(api)), enumerable: true })
    },
  }

  const electron = { contextBridge, ipcRenderer, webUtils }
  const require = (name) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`)
    return electron
  }
  const module = { exports: {} }
  preload(require, module, module.exports, { sandboxed: true, contextIsolated: true, type: 'renderer' })
}

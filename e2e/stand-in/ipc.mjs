import { EventEmitter } from 'node:events'
import { strict } from './strict.mjs'

export class Ipc extends EventEmitter {
  handlers = new Map()

  handle(channel, handler) {
    if (this.handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    }
    this.handlers.set(channel, handler)
  }
}

const main = new Ipc()
export const ipcMain = strict('ipcMain', main)

/** Answers `ipcRenderer.invoke`, by the handler of the window or else by that of all; as Electron words it if it fails. */
export async function answerInvoke(own, event, channel, args) {
  const handler = own.handlers.get(channel) ?? main.handlers.get(channel)
  if (!handler) return { error: `Error: No handler registered for '${channel}'` }
  try {
    return { value: structuredClone(await handler(event, ...args)) }
  } catch (error) {
    console.error(`Error occurred in handler for '${channel}':`, error)
    return { error: String(error) }
  }
}

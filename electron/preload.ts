import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { StudioEvent } from '../services/contract/api'
import type { FileTransport, Reply } from '../services/contract/calls'
import { CALL, EVENT, FILE } from './channels'

const listeners = new Set<(event: StudioEvent) => void>()
/** What came before anyone listened: the first listener hears it. */
const early: StudioEvent[] = []

ipcRenderer.on(EVENT, (_event, event: StudioEvent) => {
  if (listeners.size === 0) early.push(event)
  for (const listener of listeners) listener(event)
})

const studioHost: FileTransport<File> = {
  call: (method, args) => ipcRenderer.invoke(CALL, method, args) as Promise<Reply>,
  onEvent(listener) {
    listeners.add(listener)
    // As behind every door, no event comes before this has returned.
    queueMicrotask(() => early.splice(0).forEach(listener))
    return () => listeners.delete(listener)
  },
  // A page cannot make up a path: it has the file itself, and one that a script made has no path.
  receiveFile: (file, purpose) =>
    ipcRenderer.invoke(FILE, webUtils.getPathForFile(file), file.name, purpose) as Promise<Reply>,
}

contextBridge.exposeInMainWorld('studioHost', studioHost)

import type { FileTransport } from '../../services/contract/calls'

declare global {
  interface Window {
    /** Put there by the preload, in the desktop app only. */
    readonly studioHost?: FileTransport<File>
  }
}

/** The way to the studio through Electron; undefined in a browser. */
export const electronTransport = (): FileTransport<File> | undefined => window.studioHost

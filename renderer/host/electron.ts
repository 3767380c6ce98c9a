import type { Transport } from '../../services/contract/calls'

declare global {
  interface Window {
    /** Put there by the preload, in the desktop app only. */
    readonly studioHost?: Transport
  }
}

/** The way to the studio through Electron; undefined in a browser. */
export const electronTransport = (): Transport | undefined => window.studioHost

import { studioOver } from '../../services/contract/calls'
import { electronTransport } from './electron'
import type { Host } from './host'
import { loopbackTransport } from './loopback'

/** The desktop app where the page runs in it; otherwise the server that the page came from. */
export function pickHost(): Host {
  const desktop = electronTransport()
  return desktop
    ? { kind: 'desktop', studio: studioOver(desktop) }
    : { kind: 'browser', studio: studioOver(loopbackTransport()) }
}

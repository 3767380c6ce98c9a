import { studioOver, resultOf, type FileTransport } from '../../services/contract/calls'
import { electronTransport } from './electron'
import type { Host, HostKind } from './host'
import { loopbackTransport } from './loopback'

/** The desktop app where the page runs in it; otherwise the server that the page came from. */
export function pickHost(): Host {
  const desktop = electronTransport()
  return desktop ? hostOver('desktop', desktop) : hostOver('browser', loopbackTransport())
}

const hostOver = (kind: HostKind, transport: FileTransport<File>): Host => ({
  kind,
  studio: studioOver(transport),
  receiveFile: async (file, purpose) => resultOf<'chooseFile'>(await transport.receiveFile(file, purpose)),
})

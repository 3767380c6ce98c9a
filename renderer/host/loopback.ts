import type { FilePurpose } from '../../services/contract/api'
import type { FileTransport } from '../../services/contract/calls'
import { chooseAndUpload, upload } from './file-upload'
import { LoopbackWire } from './loopback-wire'

/** The way to the studio through a WebSocket to the server that the page came from. */
export function loopbackTransport(): FileTransport<File> {
  const socket = new WebSocket(studioAddress())
  socket.binaryType = 'arraybuffer'
  const opened = new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
  const wire = new LoopbackWire((text) => void opened.then(() => socket.send(text)))
  socket.addEventListener('message', ({ data }) => wire.receive(data as string | ArrayBuffer))
  socket.addEventListener('close', () => wire.close())
  return {
    // A server cannot show the page's user a window to pick from.
    call: (method, args) =>
      method === 'chooseFile' ? chooseAndUpload(args[0] as FilePurpose) : wire.call(method, args),
    onEvent: (listener) => wire.onEvent(listener),
    receiveFile: upload,
  }
}

function studioAddress(): URL {
  const address = new URL('/studio', location.href)
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return address
}

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { WebSocket, WebSocketServer } from 'ws'
import type { StudioApi } from '../contract/api'
import { studioOver } from '../contract/calls'
import { serveChannel } from './channel'
import { transportOver } from './channel-client'
import type { House } from './door'

/** A path longer than this is none for a socket, on one system or another. */
const LONGEST_PATH = 100

/**
 * Where a workspace that is open listens for other programs of the same user, as the command line: a socket in its folder,
 * a named pipe on Windows. No web page and no other computer can reach it; on POSIX no other user, by its mode.
 */
function placeOf(workspace: string): string {
  const digest = createHash('sha256').update(workspace).digest('hex').slice(0, 32)
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\descent-studio-${digest}`
    : join(workspace, '.studio.sock')
}

/** Opens it. Returns what shuts it; null where the system has no room for it, as in a folder of a very long name. */
export async function openLocalDoor(studio: House): Promise<(() => Promise<void>) | null> {
  const place = placeOf(studio.workspace)
  if (Buffer.byteLength(place) > LONGEST_PATH) return null
  // Left by a process that was killed: whoever has the workspace open is the only one to listen.
  if (process.platform !== 'win32') await rm(place, { force: true })
  const server = createServer((_, response) => response.writeHead(404).end())
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  sockets.on('connection', (socket) => serveChannel(socket, studio, { isTrusted: true }))
  // An error of the server reaches it by the WebSocketServer too, where nobody waits for it.
  sockets.on('error', () => undefined)
  server.listen(place)
  try {
    await once(server, 'listening')
    if (process.platform !== 'win32') await chmod(place, 0o600)
  } catch {
    return null
  }
  return async () => {
    for (const socket of sockets.clients) socket.close(1001)
    sockets.close()
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}

/** The studio that has a workspace open in another process, if one has. */
export async function throughLocalDoor(
  workspace: string,
): Promise<{ studio: StudioApi; close: () => void } | null> {
  const socket = new WebSocket(`ws+unix:${placeOf(workspace)}:/`, { perMessageDeflate: false })
  try {
    await once(socket, 'open')
  } catch {
    return null
  }
  return { studio: studioOver(transportOver(socket)), close: () => socket.close() }
}

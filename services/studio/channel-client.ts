import type { WebSocket } from 'ws'
import type { StudioEvent } from '../contract/api'
import type { Reply, Transport } from '../contract/calls'
import { StudioError } from '../contract/errors'

/** The far end of channel.ts, for a program: what renderer/host/loopback.ts is for a page. */
export function transportOver(socket: WebSocket): Transport {
  const pending = new Map<number, (reply: Reply) => void>()
  const listeners = new Set<(event: StudioEvent) => void>()
  let count = 0
  const tell = (event: StudioEvent): void => listeners.forEach((listener) => listener(event))
  const settle = (id: number, reply: Reply): void => {
    pending.get(id)?.(reply)
    pending.delete(id)
  }
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      const id = data.readUInt32LE()
      const bytes = new Uint8Array(data.subarray(8))
      return id === 0 ? tell({ type: 'frame', frame: bytes }) : settle(id, { ok: true, value: bytes })
    }
    const message = JSON.parse(data.toString('utf8')) as { id: number; reply: Reply } | { event: StudioEvent }
    if ('event' in message) tell(message.event)
    else settle(message.id, message.reply)
  })
  const closed: Reply = { ok: false, error: new StudioError('doorClosed', undefined).report }
  socket.on('close', () => {
    for (const id of pending.keys()) settle(id, closed)
    tell({ type: 'closed' })
  })
  return {
    call: (method, args) =>
      new Promise((resolve) => {
        if (socket.readyState !== socket.OPEN) return resolve(closed)
        pending.set(++count, resolve)
        socket.send(JSON.stringify({ id: count, method, args }))
      }),
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

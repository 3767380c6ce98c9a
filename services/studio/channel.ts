import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { StudioEvent } from '../contract/api'
import type { Reply } from '../contract/calls'
import { StudioError } from '../contract/errors'
import { jsonOf } from '../runs/json'
import { answer } from './answer'
import type { Client, House } from './door'

/** The id fits into the 4 bytes that it has in a binary message. */
const request = z.strictObject({ id: z.uint32().positive(), method: z.unknown(), args: z.unknown() })

/** Bytes that may wait for a slow page. Beyond, it misses frames, which it notices, and asks for the rows. */
const MOST_WAITING = 8 << 20

/**
 * The studio over a WebSocket. The far end sends `{ id, method, args }` as text and gets `{ id, reply }`; events come as
 * `{ event }`. Bytes go as binary messages: an id (0: it is a frame, of no call), 4 bytes that are 0, and then they
 * themselves, which so lie at a multiple of 8.
 */
export function serveChannel(
  socket: WebSocket,
  studio: House,
  { isTrusted }: Pick<Client, 'isTrusted'>,
): void {
  const door = studio.enter({
    isTrusted,
    chooseFile: () => Promise.reject(new StudioError('fileChoiceHere', undefined)),
  })
  door.onEvent((event) => tell(socket, event))
  socket.on('close', () => door.close())
  socket.on('error', () => socket.terminate())
  socket.on('message', (data, isBinary) => {
    const asked = isBinary ? undefined : request.safeParse(jsonOf((data as Buffer).toString('utf8'))).data
    // Nobody who keeps to the protocol sends anything else.
    if (!asked) return socket.close(1002)
    void answer(door, asked.method, asked.args).then((reply) => respond(socket, asked.id, reply))
  })
}

function respond(socket: WebSocket, id: number, reply: Reply): void {
  if (reply.ok && reply.value instanceof Uint8Array) socket.send(marked(id, reply.value))
  else socket.send(JSON.stringify({ id, reply }))
}

function tell(socket: WebSocket, event: StudioEvent): void {
  if (event.type !== 'frame') socket.send(JSON.stringify({ event }))
  else if (socket.bufferedAmount < MOST_WAITING) socket.send(marked(0, event.frame))
}

function marked(id: number, bytes: Uint8Array): Buffer {
  const message = Buffer.alloc(8 + bytes.length)
  message.writeUInt32LE(id)
  message.set(bytes, 8)
  return message
}

import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { WebSocket } from 'ws'
import type { StudioApi } from '../../../../services/contract/api'
import { studioOver, type Reply } from '../../../../services/contract/calls'
import { StudioError } from '../../../../services/contract/errors'
import { transportOver } from '../../../../services/studio/channel-client'

/** What a browser keeps of a server after it has opened the address that was printed. */
export interface Entered {
  readonly origin: string
  readonly cookie: string
}

export async function enter(address: string): Promise<Entered> {
  const response = await fetch(address, { redirect: 'manual' })
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  return { origin: new URL(address).origin, cookie }
}

/** Opens the channel of a page; rejects with what the server said instead. */
export function openSocket(
  origin: string,
  headers: Record<string, string>,
  path = '/studio',
): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { headers })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Hands a file over, as a page does with one that its user picked. */
export async function upload({ origin, cookie }: Entered, file: string): Promise<string> {
  const response = await fetch(`${origin}/upload?name=${encodeURIComponent(basename(file))}`, {
    method: 'POST',
    headers: { cookie, origin },
    body: await readFile(file),
  })
  const reply = (await response.json()) as Reply
  if (!reply.ok) throw StudioError.from(reply.error)
  return reply.value as string
}

/** The studio at an address, with a user who picks what `next` says. */
export async function studioAt(address: string, next: () => string): Promise<StudioApi> {
  const entered = await enter(address)
  const socket = await openSocket(entered.origin, { cookie: entered.cookie, origin: entered.origin })
  const chooseFile = (): Promise<string | null> =>
    next() === '' ? Promise.resolve(null) : upload(entered, next())
  return { ...studioOver(transportOver(socket)), chooseFile }
}

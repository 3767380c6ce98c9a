import type { StudioEvent } from '../../services/contract/api'
import type { Method, Reply, Transport } from '../../services/contract/calls'

/** What the server sends as text; bytes come as binary messages. */
type Told = { readonly id: number; readonly reply: Reply } | { readonly event: StudioEvent }

/** A binary message begins with the number of the call that it answers, as uint32, and 4 bytes of 0. */
const BINARY_HEAD = 8
const NO_CALL = 0

export const DOOR_CLOSED: Reply = { ok: false, error: { code: 'doorClosed', details: undefined } }

/**
 * Calls and events over one connection. It is told what comes in and says what goes out; of sockets it knows nothing.
 * Out: `{ id, method, args }` as JSON. In: `{ id, reply }` or `{ event }` as JSON, or bytes: of a frame (id 0), or of the
 * reply to a call.
 */
export class LoopbackWire implements Transport {
  readonly #send: (text: string) => void
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  readonly #listeners = new Set<(event: StudioEvent) => void>()
  #calls = 0
  #isClosed = false

  constructor(send: (text: string) => void) {
    this.#send = send
  }

  call(method: Method, args: readonly unknown[]): Promise<Reply> {
    if (this.#isClosed) return Promise.resolve(DOOR_CLOSED)
    const id = ++this.#calls
    this.#send(JSON.stringify({ id, method, args }))
    return new Promise((resolve) => this.#waiting.set(id, resolve))
  }

  onEvent(listener: (event: StudioEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  receive(data: string | ArrayBuffer): void {
    if (typeof data === 'string') this.#receiveText(JSON.parse(data) as Told)
    else this.#receiveBytes(new DataView(data).getUint32(0, true), new Uint8Array(data, BINARY_HEAD))
  }

  /** Whoever waits, now or later, is told that the door is closed. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#tell({ type: 'closed' })
    for (const id of [...this.#waiting.keys()]) this.#settle(id, DOOR_CLOSED)
  }

  #receiveText(told: Told): void {
    if ('event' in told) this.#tell(told.event)
    else this.#settle(told.id, told.reply)
  }

  #receiveBytes(id: number, bytes: Uint8Array<ArrayBuffer>): void {
    if (id === NO_CALL) this.#tell({ type: 'frame', frame: bytes })
    else this.#settle(id, { ok: true, value: bytes })
  }

  #settle(id: number, reply: Reply): void {
    this.#waiting.get(id)?.(reply)
    this.#waiting.delete(id)
  }

  #tell(event: StudioEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

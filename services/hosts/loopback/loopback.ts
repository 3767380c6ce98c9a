import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { replyTo } from '../../contract/calls'
import { StudioError } from '../../contract/errors'
import { PAGE_HEADERS, type PageFile } from '../../studio/page'
import { serveChannel } from '../../studio/channel'
import type { Studio } from '../../studio/studio'
import { Guard, type Refusal } from './guard'

export interface LoopbackOptions {
  readonly studio: Studio
  /** The built page: `readPage` of studio/page.ts. */
  readonly page: ReadonlyMap<string, PageFile>
  /** 0: any that is free. */
  readonly port?: number
}

const MOST_BYTES = 16 << 20

/** The studio in a browser of this computer: a server on 127.0.0.1, for whoever brings its token. */
export class Loopback {
  readonly #server: Server
  readonly #sockets: WebSocketServer
  readonly #guard: Guard
  readonly #options: LoopbackOptions
  readonly port: number

  private constructor(server: Server, options: LoopbackOptions) {
    this.#server = server
    this.#options = options
    this.port = (server.address() as AddressInfo).port
    this.#guard = new Guard(this.port)
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false })
    server.on('request', (request, response) => void this.#answer(request, response))
    server.on('upgrade', (request: IncomingMessage, socket, head) => this.#upgrade(request, socket, head))
  }

  /** @throws StudioError `portTaken` */
  static async open(options: LoopbackOptions): Promise<Loopback> {
    const { port = 0 } = options
    const server = createServer()
    server.listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch {
      throw new StudioError('portTaken', { port })
    }
    return new Loopback(server, options)
  }

  /** Where a browser gets in; it carries the token. */
  get address(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.#guard.token}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close(1001)
    this.#sockets.close()
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Whatever the address says: it is looked up, and nothing is made of it.
    const url = urlOf(request)
    if (request.method === 'POST' && url?.pathname === '/upload') return this.#upload(request, response, url)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      say(response, 405, 'Not here.')
      return
    }
    const token = url?.pathname === '/' ? url.searchParams.get('token') : null
    if (token !== null) {
      this.#enter(request, response, token)
      return
    }
    const refusal = this.#guard.refusalOf(request)
    if (refusal) {
      refuse(response, refusal)
      return
    }
    const file = this.#options.page.get(url?.pathname ?? '')
    if (!file) {
      say(response, 404, 'There is no such page.')
      return
    }
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'Content-Type': file.type,
      'Content-Length': file.body.length,
    })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  }

  /** Gives the cookie for the token, and takes the token out of the address. */
  #enter(request: IncomingMessage, response: ServerResponse, token: string): void {
    const refusal = this.#guard.refusalOfOrigin(request)
    if (refusal) return refuse(response, refusal)
    if (!this.#guard.admits(token))
      return say(response, 401, 'This token is not that of the studio that is running.')
    response.writeHead(303, { ...PAGE_HEADERS, Location: '/', 'Set-Cookie': this.#guard.cookie }).end()
  }

  /** Puts the file that a page sends into the workspace: what a dialog is to the desktop app. */
  async #upload(request: IncomingMessage, response: ServerResponse, { searchParams }: URL): Promise<void> {
    const refusal = this.#guard.refusalOfDeed(request)
    if (refusal) {
      refuse(response, refusal)
      return
    }
    const { studio } = this.#options
    const name = searchParams.get('name') ?? 'file'
    const isFolder = searchParams.get('purpose') === 'images'
    const reply = await replyTo(() =>
      isFolder ? studio.receiveFolder(name, request) : studio.receive(name, request),
    )
    say(response, 200, JSON.stringify(reply), 'application/json')
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The server no longer listens to it: whoever breaks off while being refused would end the process.
    socket.on('error', () => socket.destroy())
    const refusal = request.url === '/studio' ? this.#guard.refusalOfDeed(request) : NOT_HERE
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\n\r\n`)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) =>
      serveChannel(opened, this.#options.studio, { isTrusted: false }),
    )
  }
}

/** Null for a target that is no path: one that names a host of its own (`http://...`) is none of ours. */
function urlOf({ url = '/' }: IncomingMessage): URL | null {
  const whole = `http://127.0.0.1${url}`
  return url.startsWith('/') && URL.canParse(whole) ? new URL(whole) : null
}

const NOT_HERE: Refusal = { status: 403, message: 'Not here.' }

const refuse = (response: ServerResponse, { status, message }: Refusal): void =>
  say(response, status, message)

function say(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { ...PAGE_HEADERS, 'Content-Type': type }).end(text)
}

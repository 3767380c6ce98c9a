import { once } from 'node:events'
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Request {
  readonly method?: string
  readonly path?: string
  /** Sent as they are: Host may be forged. */
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Uint8Array
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Asks a server as any program can, not as a browser would. */
export function ask(
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: Request,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const answered = (body: string): void =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      text(response).then(answered, reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Sends lines that no client would let through. Returns all that the server says until it hangs up. */
export async function sendLines(port: number, ...lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return text(socket)
}

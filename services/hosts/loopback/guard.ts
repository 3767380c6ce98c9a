import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403
  readonly message: string
}

const OTHER_HOST: Refusal = { status: 403, message: 'This server answers to its own address only.' }
const OTHER_ORIGIN: Refusal = { status: 403, message: 'Pages of other origins have no business here.' }
const STRANGER: Refusal = {
  status: 401,
  message:
    'Open the address that the studio printed when it was started: it carries the token that lets you in.',
}

/**
 * Who may use a server that every program and every web page on this computer can reach. A browser gets in with the token of
 * the first address, in exchange for a cookie that no script and no other site can use. The Host header is checked against
 * DNS rebinding (a stranger's name that leads to 127.0.0.1), the Origin header against requests that other pages make.
 */
export class Guard {
  readonly token = randomBytes(32).toString('base64url')
  readonly #secret = randomBytes(32).toString('base64url')
  readonly #hosts: readonly string[]
  /** Cookies do not tell ports apart: each server has a name of its own for it. */
  readonly #cookie: string

  constructor(port: number) {
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
    this.#cookie = `descent-${port}`
  }

  /** What is given to a browser that brings the token. */
  get cookie(): string {
    return `${this.#cookie}=${this.#secret}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** Whether the token is right; whoever brings it may have the cookie. */
  admits(token: string): boolean {
    return isSame(token, this.token)
  }

  /** Null for a request whose Host and, where there is one, Origin are ours. */
  refusalOfOrigin({ headers }: IncomingMessage): Refusal | null {
    const { host = '', origin, 'sec-fetch-site': site } = headers
    if (!this.#hosts.includes(host)) return OTHER_HOST
    if (origin !== undefined && origin !== `http://${host}`) return OTHER_ORIGIN
    // A link on another page may lead here; that page may not load anything from here.
    const isNavigation = headers['sec-fetch-mode'] === 'navigate'
    if ((site === 'cross-site' || site === 'same-site') && !isNavigation) return OTHER_ORIGIN
    return null
  }

  /** Null for a request that comes from a browser which was let in. */
  refusalOf(request: IncomingMessage): Refusal | null {
    return this.refusalOfOrigin(request) ?? (this.#knows(request) ? null : STRANGER)
  }

  /** The same of one that does something: it must say what page it comes from. */
  refusalOfDeed(request: IncomingMessage): Refusal | null {
    return this.refusalOf(request) ?? (request.headers.origin === undefined ? OTHER_ORIGIN : null)
  }

  #knows({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((each) => each.trim().split('='))
    return cookies.some(([name, value = '']) => name === this.#cookie && isSame(value, this.#secret))
  }
}

/** In time that does not tell how much of it is right. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

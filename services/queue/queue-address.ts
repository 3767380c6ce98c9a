import { readFile } from 'node:fs/promises'
import { reasonOf, StudioError } from '../contract/errors'

/** Where a queue is, and how to get in. */
export interface QueueAddress {
  /** Without what is secret. */
  readonly shown: string
  readonly options: {
    readonly host: string
    readonly port: number
    readonly db: number
    readonly username?: string
    readonly password?: string
    /** As Node has it: certificates are checked. */
    readonly tls?: Record<string, never>
  }
}

/** The environment variables that a password is read from. */
export const PASSWORD_VARIABLES = {
  password: 'DESCENT_QUEUE_PASSWORD',
  file: 'DESCENT_QUEUE_PASSWORD_FILE',
} as const

const EXPECTED =
  'redis://HOST:PORT, or rediss:// for TLS; with a user as redis://USER@HOST:PORT, a database as /1'
const PORT = 6379

/**
 * Reads an address as a user writes it. A password in it would stay in the history of a shell, and in the list of processes
 * that everyone sees: it comes from a file or the environment.
 * @param passwordFile of more weight than the environment
 * @throws StudioError `queueAddressWrong`, `queuePasswordShown`, `fileUnreadable`
 */
export async function queueAddressOf(
  text: string,
  passwordFile?: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<QueueAddress> {
  const url = URL.parse(text)
  if (url?.password) throw new StudioError('queuePasswordShown', PASSWORD_VARIABLES)
  const db = Number(url?.pathname.slice(1))
  const isTls = url?.protocol === 'rediss:'
  const isKnown = (url?.protocol === 'redis:' || isTls) && url.hostname !== '' && url.search + url.hash === ''
  if (!isKnown || !Number.isInteger(db))
    throw new StudioError('queueAddressWrong', { found: text, expected: EXPECTED })
  const [host, port] = [url.hostname.replace(/^\[|\]$/g, ''), Number(url.port || PORT)]
  const username = decodeURIComponent(url.username)
  const password = await passwordOf(
    passwordFile ?? env[PASSWORD_VARIABLES.file],
    env[PASSWORD_VARIABLES.password],
  )
  const shown = `${url.protocol}//${url.hostname}:${port}${db === 0 ? '' : `/${db}`}`
  return {
    shown,
    options: {
      ...{ host, port, db },
      ...(username === '' ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(isTls ? { tls: {} } : {}),
    },
  }
}

async function passwordOf(file: string | undefined, given: string | undefined): Promise<string | undefined> {
  if (!file) return given
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new StudioError('fileUnreadable', { file, problem: reasonOf(error) })
  })
  return text.replace(/\r?\n$/, '')
}

import { Redis } from 'ioredis'
import { setInterval as every } from 'node:timers'
import { z } from 'zod'
import { reasonOf, StudioError } from '../contract/errors'
import { DESCENT_VERSION } from '../version'
import { KEYS } from './keys'
import type { QueueAddress } from './queue-address'

const CONNECT_MS = 10_000
/** How long a version stands after the last of its programs has gone, and how often they say that they are there. */
const VERSION_SECONDS = 60
const CLAIM_MS = 20_000

const word = z.instanceof(Buffer).nullable()

/** Sets the version unless another is there. Returns that one. */
const CLAIM = `
local found = redis.call('GET', KEYS[1])
if found and found ~= ARGV[1] then return found end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return false`

/**
 * A way to Redis that is opened once more, and again, where it breaks. All who use a queue are of one version: what they tell
 * each other, and to the bit what they compute, may differ from one to the next.
 */
export class QueueConnection {
  readonly #clock: NodeJS.Timeout
  #isLost = false

  private constructor(
    readonly address: QueueAddress,
    readonly redis: Redis,
    private readonly onTrouble: (message: string) => void,
  ) {
    redis.on('error', (error) => this.#tellLoss(error))
    redis.on('ready', () => (this.#isLost = false))
    this.#clock = every(
      () => void this.#claimVersion().catch((error: unknown) => this.#tellLoss(error)),
      CLAIM_MS,
    )
  }

  /** @throws StudioError `queueUnreachable`, `queueVersion` */
  static async open(address: QueueAddress, onTrouble: (message: string) => void): Promise<QueueConnection> {
    const redis = await connected(address)
    const connection = new QueueConnection(address, redis, onTrouble)
    try {
      await connection.#claimVersion()
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  get isReady(): boolean {
    return this.redis.status === 'ready'
  }

  /** Runs a script that answers with a word, or with none: all that it does happens at once. */
  async ask(
    text: string,
    keys: readonly string[],
    args: readonly (string | number | Buffer)[],
  ): Promise<string | null> {
    return word.parse(await this.script(text, keys, args))?.toString() ?? null
  }

  /** Runs a script; all that it does happens at once. */
  script(
    text: string,
    keys: readonly string[],
    args: readonly (string | number | Buffer)[],
  ): Promise<unknown> {
    return this.redis.callBuffer('EVAL', text, keys.length, ...keys, ...args)
  }

  close(): void {
    clearInterval(this.#clock)
    this.redis.disconnect()
  }

  async #claimVersion(): Promise<void> {
    const theirs = await this.ask(CLAIM, [KEYS.version], [DESCENT_VERSION, VERSION_SECONDS])
    if (theirs === null) return
    throw new StudioError('queueVersion', {
      queue: this.address.shown,
      theirs,
      ours: DESCENT_VERSION,
    })
  }

  #tellLoss(error: unknown): void {
    if (this.#isLost) return
    this.#isLost = true
    this.onTrouble(lost(this.address, error).message)
  }
}

const lost = ({ shown }: QueueAddress, error: unknown): Error =>
  error instanceof StudioError
    ? (error as Error)
    : new StudioError('queueLost', { queue: shown, problem: problemOf(error) })

/** One try, which fails at once and says why; then a connection that is kept. */
async function connected({ shown, options }: QueueAddress): Promise<Redis> {
  let isKept = false
  let problem: unknown = new Error('it did not answer in time')
  const redis = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // BullMQ waits for as long as it takes.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isKept ? Math.min(100 * 2 ** times, 5000) : null),
  })
  redis.on('error', (error) => (problem = error))
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    redis.disconnect()
    const isVague = reasonOf(error) === 'Connection is closed.'
    throw new StudioError('queueUnreachable', { queue: shown, problem: problemOf(isVague ? problem : error) })
  }
  isKept = true
  return redis
}

const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'nothing listens there'],
  [/ENOTFOUND|EAI_AGAIN/, 'there is no such host'],
  [/ETIMEDOUT/, 'it did not answer in time'],
  [/WRONGPASS|invalid password/, 'the password is wrong'],
  [/NOAUTH|Authentication required/, 'it wants a password'],
  [/NOPERM/, 'its user may not do that'],
]

function problemOf(error: unknown): string {
  const text = `${error instanceof Error && 'code' in error ? String(error.code) : ''} ${reasonOf(error)}`
  const known = PROBLEMS.find(([pattern]) => pattern.test(text))
  return known ? known[1] : reasonOf(error).replace(/\.$/, '')
}

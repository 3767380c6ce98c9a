import type { Redis } from 'ioredis'
import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import { pack, unpack, type Packed } from '../contract/packed'
import { StudioError } from '../contract/errors'
import type { DataSet } from '../datasets/data-set'
import { inMemoryAgain } from '../datasets/feature-rows'
import { inSharedMemory } from '../datasets/in-shared-memory'
import { isWhole } from '../datasets/is-whole'
import { KEEP_SECONDS, KEYS } from './keys'
import type { DataName } from './trial-job'

/** Bytes of a piece, before it is compressed: Redis does nothing else while it takes one. */
const PIECE = 8 << 20
/** What a worker keeps at once, as a study rarely varies its data. */
const MOST_KEPT = 2

const [compressed, expanded] = [promisify(deflate), promisify(inflate)]

/** The data sets that a studio sends: each once, under the digest of its content. */
export class SentData {
  readonly #names = new WeakMap<DataSet, Promise<DataName>>()

  constructor(private readonly redis: Redis) {}

  /** Sees to it that the data are there. */
  async send(data: DataSet): Promise<DataName> {
    const known = this.#names.get(data)
    if (known) {
      const name = await known
      if (await this.redis.expire(KEYS.data(name.hash), KEEP_SECONDS)) return name
    }
    const sent = this.#sendNow(data)
    this.#names.set(data, sent)
    sent.catch(() => this.#names.delete(data))
    return sent
  }

  async #sendNow(data: DataSet): Promise<DataName> {
    if (data.chunks)
      throw new StudioError('experimentImpossible', {
        key: 'data.chunks',
        problem: 'other machines are sent data that memory holds. Train it on this one.',
      })
    const bytes = pack(inMemoryAgain(data))
    const name = { hash: await digestOf(bytes), pieces: Math.ceil(bytes.length / PIECE), bytes: bytes.length }
    const key = KEYS.data(name.hash)
    if (await this.redis.hexists(key, 'whole')) {
      await this.redis.expire(key, KEEP_SECONDS)
      return name
    }
    for (let piece = 0; piece < name.pieces; piece++) {
      const part = bytes.subarray(piece * PIECE, (piece + 1) * PIECE)
      await this.redis.hset(key, String(piece), await compressed(part, { level: 1 }))
    }
    await this.redis.hset(key, 'whole', 1)
    await this.redis.expire(key, KEEP_SECONDS)
    return name
  }
}

/** The data sets that a worker has: each is fetched once, for as long as it is among the last few. */
export class FetchedData {
  readonly #kept = new Map<string, Promise<DataSet>>()

  /** @param tell hears of each that is fetched */
  constructor(
    private readonly redis: Redis,
    private readonly tell: (name: DataName) => void,
  ) {}

  /** @throws StudioError `queueDataGone` */
  of(name: DataName): Promise<DataSet> {
    const found = this.#kept.get(name.hash) ?? this.#fetch(name)
    this.#kept.delete(name.hash)
    this.#kept.set(name.hash, found)
    found.catch(() => this.#kept.delete(name.hash))
    for (const old of [...this.#kept.keys()].slice(0, -MOST_KEPT)) this.#kept.delete(old)
    return found
  }

  async #fetch(name: DataName): Promise<DataSet> {
    const { hash, pieces, bytes: size } = name
    const bytes = new Uint8Array(size)
    for (let piece = 0, at = 0; piece < pieces; piece++) {
      const part = await this.redis.hgetBuffer(KEYS.data(hash), String(piece))
      if (!part) throw new StudioError('queueDataGone', { problem: 'they are not there any more' })
      const whole = await expanded(part, { maxOutputLength: Math.min(PIECE, size - at) })
      bytes.set(whole, at)
      at += whole.length
    }
    if ((await digestOf(bytes)) !== hash)
      throw new StudioError('queueDataGone', { problem: 'they are not whole' })
    const data: unknown = unpack(bytes as Packed<unknown>)
    if (!isWhole(data)) throw new StudioError('queueDataGone', { problem: 'they are no data set' })
    this.tell(name)
    return inSharedMemory(data)
  }
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
}

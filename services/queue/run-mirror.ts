import { z } from 'zod'
import { TABLES, type TableName } from '../contract/api'
import { jsonOf } from '../runs/json'
import type { Moment } from '../training/session-types'
import { KEEP_SECONDS, KEYS } from './keys'
import type { QueueConnection } from './queue-connection'
import { moment } from './trial-job'

/** Files of a run that are replaced whole, in the order in which they are written down: each says something of those before. */
export const WHOLE_FILES = ['experiment', 'weights', 'initial', 'checkpoint', 'model', 'summary'] as const
export type WholeFile = (typeof WHOLE_FILES)[number]

/** Bytes of a table that travel at once. */
export const MOST_BYTES = 4 << 20

export type Lengths = Readonly<Record<TableName, number>>

export const ofTables = <T>(make: (name: TableName, place: number) => T): Record<TableName, T> =>
  Object.fromEntries(TABLES.map((name, place) => [name, make(name, place)])) as Record<TableName, T>

/** What is new of a run. */
export interface Pushed {
  readonly moment: Moment | null
  /** What comes behind what is there, from which byte on. */
  readonly tables: Readonly<Record<TableName, { readonly from: number; readonly bytes: Buffer }>>
  readonly files: ReadonlyMap<WholeFile, Buffer>
}

/** What a reader has of a run. */
export interface Known {
  /** How often it went over to another worker. */
  readonly moves: number
  readonly lengths: Lengths
  readonly versions: Readonly<Partial<Record<WholeFile, string>>>
}

/** What has come since. */
export interface Pulled extends Known {
  readonly moment: Moment | null
  /** Seconds since somebody pushed. */
  readonly age: number
  readonly tables: Pushed['tables']
  readonly files: ReadonlyMap<WholeFile, Buffer>
}

/** Only the holder writes: a worker that was thought dead finds another there. */
const HELD = `if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 'lost' end\n`
const KEEP = `for place = 1, #KEYS do redis.call('EXPIRE', KEYS[place], ${KEEP_SECONDS}) end\n`

const CLAIM = `
redis.call('HSET', KEYS[1], 'holder', ARGV[1])
${KEEP}`

/** Cuts the tables off where the checkpoint stands. */
const BEGIN = `${HELD}
for place = 2, #KEYS do
  local length = tonumber(ARGV[place])
  if length == 0 then redis.call('DEL', KEYS[place])
  elseif redis.call('STRLEN', KEYS[place]) > length then
    redis.call('SET', KEYS[place], redis.call('GETRANGE', KEYS[place], 0, length - 1))
  end
  redis.call('HSET', KEYS[1], 'from' .. place, length)
end
redis.call('HINCRBY', KEYS[1], 'moves', 1)
${KEEP}
return 'held'`

const PUSH = `${HELD}
local next = 3
for place = 2, #KEYS do
  if #ARGV[next + 1] > 0 then redis.call('SETRANGE', KEYS[place], ARGV[next], ARGV[next + 1]) end
  next = next + 2
end
for at = next, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1])
  redis.call('HINCRBY', KEYS[1], 'version:' .. ARGV[at], 1)
end
redis.call('HSET', KEYS[1], 'moment', ARGV[2], 'at', redis.call('TIME')[1])
${KEEP}
return redis.call('HGET', KEYS[1], 'stop') or 'held'`

/**
 * The tables from where the reader has them, or from where they were cut off since it last looked, or from the beginning where
 * it cannot know; and the files that are other ones.
 */
const PULL = `
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local moves = redis.call('HGET', KEYS[1], 'moves') or '0'
local moved = moves - ARGV[1]
local at = redis.call('HGET', KEYS[1], 'at')
local age = at and redis.call('TIME')[1] - at or 0
local found = { moves, redis.call('HGET', KEYS[1], 'moment') or '', tostring(age) }
for place = 2, #KEYS do
  local offset = tonumber(ARGV[place])
  if moved == 1 then offset = math.min(offset, tonumber(redis.call('HGET', KEYS[1], 'from' .. place)))
  elseif moved ~= 0 then offset = 0 end
  found[#found + 1] = tostring(offset)
  found[#found + 1] = redis.call('GETRANGE', KEYS[place], offset, offset + ${MOST_BYTES} - 1)
end
for at = #KEYS + 1, #ARGV, 2 do
  local version = redis.call('HGET', KEYS[1], 'version:' .. ARGV[at]) or ''
  found[#found + 1] = version
  found[#found + 1] = version ~= ARGV[at + 1] and redis.call('HGET', KEYS[1], ARGV[at]) or ''
end
return found`

const storedMoment = moment.nullable()
const reply = z.array(z.instanceof(Buffer)).nullable()

/**
 * A run's folder as it lies in Redis while it trains elsewhere: tables that grow, files that are replaced, and who may write.
 * Whoever trains it pushes what is new; the studio pulls, and so does the worker that takes it up next.
 */
export class RunMirror {
  readonly #keys: readonly string[]

  constructor(
    private readonly connection: QueueConnection,
    job: string,
  ) {
    this.#keys = [KEYS.run(job), ...TABLES.map((table) => KEYS.table(job, table))]
  }

  /** From now on nobody else writes. */
  async claim(holder: string): Promise<void> {
    await this.connection.script(CLAIM, [this.#keys[0]], [holder])
  }

  /** What is written from now on comes behind so many bytes. Returns whether we may. */
  async begin(holder: string, lengths: Lengths): Promise<boolean> {
    const told = await this.connection.ask(BEGIN, this.#keys, [
      holder,
      ...TABLES.map((table) => lengths[table]),
    ])
    return told === 'held'
  }

  /** @returns `stop`: its studio wants no more of it; `lost`: another holds it, and nothing was written */
  async push(holder: string, { moment: now, tables, files }: Pushed): Promise<'held' | 'stop' | 'lost'> {
    const answer = await this.connection.ask(PUSH, this.#keys, [
      ...[holder, JSON.stringify(now)],
      ...TABLES.flatMap((table) => [tables[table].from, tables[table].bytes]),
      ...[...files].flat(),
    ])
    return answer === 'stop' || answer === 'lost' ? answer : 'held'
  }

  /** Null where Redis has nothing of it, or no more. */
  async pull({ moves, lengths, versions }: Known): Promise<Pulled | null> {
    const told = await this.connection.script(PULL, this.#keys, [
      ...[moves, ...TABLES.map((table) => lengths[table])],
      ...WHOLE_FILES.flatMap((file) => [file, versions[file] ?? '']),
    ])
    const parts = reply.parse(told)
    if (!parts) return null
    const [movesNow, momentNow, age] = parts.map(String)
    const tables = ofTables((_, place) => ({
      from: Number(parts[3 + 2 * place]),
      bytes: parts[4 + 2 * place],
    }))
    const rest = parts.slice(3 + 2 * TABLES.length)
    const found = WHOLE_FILES.map((file, place) => ({
      file,
      version: String(rest[2 * place]),
      bytes: rest[2 * place + 1],
    }))
    return {
      ...{ moves: Number(movesNow), age: Number(age), tables },
      moment: storedMoment.safeParse(jsonOf(momentNow)).data ?? null,
      lengths: ofTables((table) => tables[table].from + tables[table].bytes.length),
      versions: Object.fromEntries(found.map(({ file, version }) => [file, version])),
      files: new Map(
        found
          .filter(({ file, version }) => version !== '' && version !== versions[file])
          .map(({ file, bytes }) => [file, bytes]),
      ),
    }
  }

  /** Asks whoever trains it to write a checkpoint and end. */
  async stop(): Promise<void> {
    await this.connection.redis.hset(this.#keys[0], 'stop', 'stop')
  }

  async remove(): Promise<void> {
    await this.connection.redis.del(...this.#keys)
  }
}

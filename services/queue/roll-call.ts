import { hostname } from 'node:os'
import { z } from 'zod'
import { jsonOf } from '../runs/json'
import { KEYS } from './keys'
import type { QueueConnection } from './queue-connection'

/** How often a worker answers, and after how long it is thought gone. */
export const ANSWER_MS = 5000
const GONE_SECONDS = 15

/** By the clock of Redis: those of many machines differ. */
const ANSWER = `return redis.call('ZADD', KEYS[1], redis.call('TIME')[1] + ${GONE_SECONDS}, ARGV[1])`
const CALL = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', redis.call('TIME')[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)`

const worker = z.object({ name: z.string(), slots: z.int().positive() })
/** A worker that is connected. */
export type ConnectedWorker = z.output<typeof worker>

/** Names this process among all workers. */
export const workerName = (): string => `${hostname()}:${process.pid}`

export async function answer(connection: QueueConnection, self: ConnectedWorker): Promise<void> {
  await connection.script(ANSWER, [KEYS.workers], [JSON.stringify(self)])
}

export async function leave(connection: QueueConnection, self: ConnectedWorker): Promise<void> {
  await connection.redis.zrem(KEYS.workers, JSON.stringify(self))
}

/** The workers that have answered of late. */
export async function callRoll(connection: QueueConnection): Promise<ConnectedWorker[]> {
  const told = z.array(z.instanceof(Buffer)).parse(await connection.script(CALL, [KEYS.workers], []))
  return told.flatMap((one) => worker.safeParse(jsonOf(String(one))).data ?? [])
}

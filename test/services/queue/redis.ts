import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import { findRedis } from '../../../build/redis.mjs'

/** Null where there is none, and the setup of the tests has said so. */
export const redisProgram = findRedis() ?? null

/** A Redis of its own, in memory. */
export interface TestedRedis {
  readonly port: number
  readonly address: string
  /** A way in. */
  readonly client: Redis
  readonly stop: () => Promise<void>
}

export async function startRedis(password?: string): Promise<TestedRedis> {
  const port = await freePort()
  const guarded = password === undefined ? [] : ['--requirepass', password]
  const settings = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    ...guarded,
  ]
  const server = spawn(redisProgram!, settings, { stdio: ['ignore', 'pipe', 'inherit'] })
  await untilSaid(server, 'Ready to accept connections')
  const client = new Redis({ host: '127.0.0.1', port, ...(password === undefined ? {} : { password }) })
  return {
    ...{ port, client, address: `redis://127.0.0.1:${port}` },
    stop: async () => {
      client.disconnect()
      const ended = once(server, 'exit')
      server.kill()
      await ended
    },
  }
}

async function untilSaid(child: ChildProcess, text: string): Promise<void> {
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) if (String(chunk).includes(text)) break
  // Nobody reads the rest, which must not stop it.
  child.stdout?.resume()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  server.close()
  return port
}

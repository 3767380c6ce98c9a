import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queueAddressOf } from '../../../services/queue/queue-address'
import { QueueConnection } from '../../../services/queue/queue-connection'
import { temporaryFolder } from '../training/fixtures'
import { redisProgram, startRedis, type TestedRedis } from './redis'

const nothing = (): void => undefined

describe('the address of a queue', () => {
  it.each([
    ['redis://queue.example', 'redis://queue.example:6379', { host: 'queue.example', port: 6379, db: 0 }],
    ['redis://10.0.0.7:7000/2', 'redis://10.0.0.7:7000/2', { host: '10.0.0.7', port: 7000, db: 2 }],
    ['redis://[::1]:7000', 'redis://[::1]:7000', { host: '::1', port: 7000, db: 0 }],
    [
      'rediss://lab@queue.example',
      'rediss://queue.example:6379',
      { host: 'queue.example', port: 6379, db: 0, username: 'lab', tls: {} },
    ],
  ])('%s is understood, and shown as %s', async (text, shown, options) => {
    expect(await queueAddressOf(text, undefined, {})).toEqual({ shown, options })
  })

  it.each([
    '',
    'queue.example',
    'http://queue.example',
    'redis://',
    'redis://a/b',
    'redis://a?x=1',
    'redis://a/1.5',
  ])('%j is refused with what is expected', async (text) => {
    await expect(queueAddressOf(text, undefined, {})).rejects.toThrow(/expected redis:\/\/HOST:PORT/)
  })

  it('holds no password, which comes from the environment or a file', async () => {
    await expect(queueAddressOf('redis://:secret@a', undefined, {})).rejects.toThrow(/DESCENT_QUEUE_PASSWORD/)
    await expect(queueAddressOf('redis://:secret@a', undefined, {})).rejects.not.toThrow(/secret/)
    const file = join(await temporaryFolder(), 'password')
    await writeFile(file, 'of the file\n')
    const env = { DESCENT_QUEUE_PASSWORD: 'of the environment' }
    const passwordOf = async (
      given: string | undefined,
      from: Record<string, string>,
    ): Promise<string | undefined> => (await queueAddressOf('redis://a', given, from)).options.password
    expect(await passwordOf(undefined, env)).toBe('of the environment')
    expect(await passwordOf(undefined, { ...env, DESCENT_QUEUE_PASSWORD_FILE: file })).toBe('of the file')
    expect(await passwordOf(file, env)).toBe('of the file')
    await expect(queueAddressOf('redis://a', `${file}.not`, {})).rejects.toThrow(
      /password.not cannot be read/,
    )
  })
})

describe.skipIf(!redisProgram)('a queue that is guarded', () => {
  let redis: TestedRedis
  beforeAll(async () => {
    redis = await startRedis('right')
  })
  afterAll(() => redis.stop())

  const open = async (password?: string): Promise<void> => {
    const env = password === undefined ? {} : { DESCENT_QUEUE_PASSWORD: password }
    const address = await queueAddressOf(redis.address, undefined, env)
    ;(await QueueConnection.open(address, nothing)).close()
  }

  it('lets in who knows the password, and tells others what is wrong', async () => {
    await open('right')
    await expect(open('wrong')).rejects.toThrow(`${redis.address} cannot be reached: the password is wrong.`)
    await expect(open()).rejects.toThrow(`${redis.address} cannot be reached: it wants a password.`)
  })
})

it('a queue that is not there is told of at once', async () => {
  const address = await queueAddressOf('redis://127.0.0.1:9', undefined, {})
  await expect(QueueConnection.open(address, nothing)).rejects.toThrow(
    'The queue redis://127.0.0.1:9 cannot be reached: nothing listens there. Start Redis there, or mend the address or the password.',
  )
})

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PulledFolder } from '../../../services/queue/pulled-folder'
import { pathIn, PushedFolder } from '../../../services/queue/pushed-folder'
import { queueAddressOf } from '../../../services/queue/queue-address'
import { QueueConnection } from '../../../services/queue/queue-connection'
import { MOST_BYTES, ofTables, RunMirror } from '../../../services/queue/run-mirror'
import { temporaryFolder } from '../training/fixtures'
import { redisProgram, startRedis, type TestedRedis } from './redis'

const MOMENT = { step: 3, epoch: 1, elapsedMs: 10, bestLoss: null }
const HEAD = 'step,loss\n'
const lineOf = (step: number): string => `${step},${step / 7}\n`
const linesOf = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => lineOf(from + i)).join('')

async function emptyRun(): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'checkpoints'))
  return folder
}

const write = (folder: string, steps: string): Promise<void> => writeFile(pathIn(folder, 'steps'), steps)
const stepsOf = (folder: string): Promise<string> => readFile(pathIn(folder, 'steps'), 'utf8')

describe.skipIf(!redisProgram)('the folder of a run that trains elsewhere', () => {
  let redis: TestedRedis
  let connection: QueueConnection
  beforeAll(async () => {
    redis = await startRedis()
    const address = await queueAddressOf(redis.address, undefined, {})
    connection = await QueueConnection.open(address, () => undefined)
  })
  afterAll(async () => {
    connection.close()
    await redis.stop()
  })

  /** Two folders and what lies between them, held by `a`. */
  async function pair() {
    const [there, here] = [await emptyRun(), await emptyRun()]
    const mirror = new RunMirror(connection, randomUUID())
    await mirror.claim('a')
    await mirror.begin(
      'a',
      ofTables(() => 0),
    )
    const pushed = new PushedFolder(mirror, there, 'a')
    return {
      there,
      here,
      mirror,
      pushed,
      pulled: new PulledFolder(
        mirror,
        here,
        ofTables(() => 0),
      ),
    }
  }

  it('grows here as it does there, row by row, with files that are replaced whole', async () => {
    const { there, here, pushed, pulled } = await pair()
    await write(there, HEAD + linesOf(1, 2))
    await writeFile(pathIn(there, 'checkpoint'), Uint8Array.of(0, 255, 10, 13))
    await pushed.push(MOMENT)
    const first = await pulled.pull()
    expect(first).toMatchObject({ moment: MOMENT, hasMoved: false, isPart: false })
    expect(first.rows.steps).toEqual({ first: 0, columns: 2, numbers: Float64Array.of(1, 1 / 7, 2, 2 / 7) })
    // The last line is still being written.
    await write(there, HEAD + linesOf(1, 3) + '4,0.')
    await pushed.push(MOMENT)
    const second = await pulled.pull()
    expect(second.rows.steps).toEqual({ first: 2, columns: 2, numbers: Float64Array.of(3, 3 / 7) })
    expect(await stepsOf(here)).toBe(HEAD + linesOf(1, 3))
    expect(await readFile(pathIn(here, 'checkpoint'))).toEqual(Buffer.of(0, 255, 10, 13))
  })

  it('comes in pieces where there is much, and its files with the last of them', async () => {
    const { there, here, mirror, pushed } = await pair()
    const steps = HEAD + linesOf(1, Math.ceil((2.5 * MOST_BYTES) / 20))
    await write(there, steps)
    await writeFile(pathIn(there, 'summary'), '{}')
    await pushed.push(MOMENT)
    const late = new PulledFolder(mirror, here, null)
    expect((await late.pull()).isPart).toBe(true)
    await expect(readFile(pathIn(here, 'summary'))).rejects.toThrow()
    await late.pullAll()
    expect((await stepsOf(here)) === steps).toBe(true)
    expect(await readFile(pathIn(here, 'summary'), 'utf8')).toBe('{}')
  })

  it('is cut back to the checkpoint where another takes it up, and rows behind that come again', async () => {
    const { there, here, mirror, pushed, pulled } = await pair()
    await write(there, HEAD + linesOf(1, 5))
    await pushed.push(MOMENT)
    await pulled.pull()
    const kept = HEAD + linesOf(1, 2)
    await mirror.claim('b')
    const lengths = { ...ofTables(() => 0), steps: kept.length }
    expect(await mirror.begin('b', lengths)).toBe(true)
    const other = await emptyRun()
    await write(other, kept + linesOf(3, 3))
    await new PushedFolder(mirror, other, 'b', lengths).push(MOMENT)
    const { hasMoved, rows } = await pulled.pull()
    expect(hasMoved).toBe(true)
    expect(rows.steps).toEqual({ first: 2, columns: 2, numbers: Float64Array.of(3, 3 / 7) })
    expect(await stepsOf(here)).toBe(kept + linesOf(3, 3))
  })

  it('takes nothing from who holds it no more', async () => {
    const { there, here, mirror, pushed, pulled } = await pair()
    await mirror.claim('b')
    await write(there, HEAD + linesOf(1, 5))
    expect(await pushed.push(MOMENT)).toBe('lost')
    expect(
      await mirror.begin(
        'a',
        ofTables(() => 0),
      ),
    ).toBe(false)
    await pulled.pull()
    await expect(stepsOf(here)).rejects.toThrow()
  })

  it('tells whoever trains it that its studio wants no more of it', async () => {
    const { mirror, pushed } = await pair()
    expect(await pushed.push(MOMENT)).toBe('held')
    await mirror.stop()
    expect(await pushed.push(MOMENT)).toBe('stop')
  })

  it('keeps all that has come of it when Redis has it no more', async () => {
    const { there, here, mirror, pushed, pulled } = await pair()
    await write(there, HEAD + linesOf(1, 5))
    await pushed.push(MOMENT)
    await pulled.pull()
    await mirror.remove()
    expect(await pulled.pull()).toMatchObject({ moment: null, hasMoved: false, isPart: false })
    expect(await stepsOf(here)).toBe(HEAD + linesOf(1, 5))
  })

  it('is forgotten by Redis in the end, whatever becomes of who wrote it', async () => {
    await redis.client.flushall()
    const mirror = new RunMirror(connection, randomUUID())
    const there = await emptyRun()
    await write(there, HEAD + lineOf(1))
    const steps = [
      () => mirror.claim('a'),
      () =>
        mirror.begin(
          'a',
          ofTables(() => 0),
        ),
      () => new PushedFolder(mirror, there, 'a').push(MOMENT),
    ]
    for (const step of steps) {
      await step()
      const keys = await redis.client.keys('descent:run:*')
      expect(keys.length).toBeGreaterThan(0)
      for (const key of keys) expect(await redis.client.ttl(key), key).toBeGreaterThan(0)
    }
  })
})

import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Job, ToWorker } from '../../../services/contract/worker-protocol'
import type { Ending } from '../../../services/training/executor'
import { suitableSlots, TrainingPool } from '../../../services/training/training-pool'
import { temporaryFolder } from './fixtures'

/** A worker that trains nothing: it tells what it is told, as frames, and ends as `folder` says, or when it is to stop. */
const STUB = `
import { parentPort, workerData } from 'node:worker_threads'
const told = (what) => parentPort.postMessage({ type: 'frame', frame: new TextEncoder().encode(JSON.stringify(what)) })
const end = (message) => { parentPort.postMessage(message); parentPort.close() }
const refusal = { type: 'refused', error: { code: 'noRun', details: { folder: 'x' } } }
parentPort.on('message', (message) => {
  if (message === 'throw') throw new Error('on purpose.')
  told(message)
  // An advance of it is never over, and no change suits it.
  if (message.type === 'command') {
    const { id, command: { type } } = message
    if (type === 'pause' || type === 'continue') parentPort.postMessage({ type: 'paused', isPaused: type === 'pause' })
    if (type === 'change') parentPort.postMessage({ type: 'obeyed', id, error: refusal.error })
    else if (type !== 'advance') parentPort.postMessage({ type: 'obeyed', id, error: null })
  }
  if (message.type === 'stop' && workerData.folder !== 'deaf') end({ type: 'ended' })
})
told({ type: 'job', job: workerData })
if (workerData.folder !== 'refused') parentPort.postMessage({ type: 'begun' })
if (workerData.folder === 'refused' || workerData.folder === 'broken off') end(refusal)
if (workerData.folder === 'short') end({ type: 'ended' })
if (workerData.folder === 'exits') process.exit(3)
if (workerData.folder === 'silent') parentPort.close()
`

type Told = ToWorker | { readonly type: 'job'; readonly job: Job }

/** All that happens in a pool, in the order in which it happens. */
interface Watched {
  readonly pool: TrainingPool
  /** What each worker was told, its job first. */
  readonly told: Record<string, Told[]>
  readonly begun: string[]
  /** Who paused and who went on. */
  readonly paused: string[]
  readonly endings: Record<string, Ending>
  readonly submit: (run: string, folder?: string, onEnding?: () => void, isPaused?: boolean) => void
}

const pools = new Set<TrainingPool>()
afterEach(async () => {
  for (const pool of pools) {
    // Those first that wait, or they would begin.
    for (const run of pool.runs.filter((each) => pool.isWaiting(each))) pool.stop(run)
    await Promise.all(pool.runs.map(async (run) => pool.workerOf(run)?.terminate()))
  }
  pools.clear()
})

async function watched(slots: number, content = STUB): Promise<Watched> {
  const file = join(await temporaryFolder(), 'worker.mjs')
  await writeFile(file, content)
  const pool = new TrainingPool(file, slots)
  pools.add(pool)
  const told: Record<string, Told[]> = {}
  const [begun, paused, endings]: [string[], string[], Record<string, Ending>] = [[], [], {}]
  const submit = (run: string, folder = 'long', onEnding = (): void => undefined, isPaused = false): void => {
    pool.submit(
      { run, sitting: 1, folder, isPaused },
      {
        onBegun: () => begun.push(run),
        onPaused: (now) => paused.push(`${run} ${now ? 'pauses' : 'goes on'}`),
        onFrame: (frame) => (told[run] ??= []).push(JSON.parse(new TextDecoder().decode(frame)) as Told),
        onMoved: () => undefined,
        onEnding: (ending) => {
          expect(run in endings, `${run} ends once`).toBe(false)
          endings[run] = ending
          onEnding()
        },
      },
    )
  }
  return { pool, told, begun, paused, endings, submit }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5)
}

/** Of so many runs that train at once, what each may have. */
const shareOf = (runs: number): number => Math.max(1, Math.floor(availableParallelism() / runs))

/** The threads that a worker may have now. */
function threadsOf({ told }: Watched, run: string): number | undefined {
  let threads
  for (const message of told[run] ?? []) {
    if (message.type === 'job') threads = message.job.threadLimit
    if (message.type === 'threadLimit') threads = message.threads
  }
  return threads
}

describe('runs beyond the slots', () => {
  it('wait, and begin in the order in which they came', async () => {
    const all = await watched(2)
    const { pool, begun, endings, submit } = all
    const runs = ['a', 'b', 'c', 'd', 'e']
    for (const run of runs) submit(run)
    expect(pool.runs).toEqual(runs)
    expect(runs.filter((run) => pool.isWaiting(run))).toEqual(['c', 'd', 'e'])
    await until(() => begun.length === 2)
    await sleep(50)
    expect([...begun].sort()).toEqual(['a', 'b'])
    for (const [i, run] of ['b', 'a', 'c'].entries()) {
      pool.stop(run)
      await until(() => run in endings && begun.length === 3 + i)
      expect(begun.at(-1)).toBe(runs[2 + i])
    }
    expect(pool.runs).toEqual(['d', 'e'])
    expect(Object.values(endings).map(({ type }) => type)).toEqual(['ended', 'ended', 'ended'])
  })

  it('begin also when a run before them ends by itself, is refused or breaks down', async () => {
    const { begun, endings, submit, pool } = await watched(1)
    const folders = ['short', 'refused', 'broken off', 'throws', 'exits', 'silent', 'long']
    for (const folder of folders) submit(folder, folder)
    // Else what it said just before could be lost.
    await until(() => begun.includes('throws'))
    pool.workerOf('throws')!.postMessage('throw')
    await until(() => begun.includes('long'))
    expect(pool.runs).toEqual(['long'])
    expect(endings).toMatchObject({
      short: { type: 'ended' },
      refused: { type: 'refused', hasBegun: false, error: { code: 'noRun', details: { folder: 'x' } } },
      'broken off': { type: 'refused', hasBegun: true, error: { code: 'noRun' } },
      throws: {
        type: 'crashed',
        hasBegun: true,
        error: { code: 'workerCrashed', details: { problem: 'on purpose' } },
      },
      // What it said just before may be lost.
      exits: { type: 'crashed', error: { details: { problem: 'it ended with code 3' } } },
      silent: { type: 'crashed', hasBegun: true, error: { details: { problem: 'it ended with code 0' } } },
    })
  })

  it('begin when the one that is submitted at an end comes after them', async () => {
    const { begun, endings, submit, pool } = await watched(1)
    submit('first', 'short', () => submit('third'))
    submit('second')
    await until(() => begun.includes('second'))
    pool.stop('second')
    await until(() => begun.includes('third'))
    expect(begun).toEqual(['first', 'second', 'third'])
    expect(Object.keys(endings)).toEqual(['first', 'second'])
  })

  it('keep waiting while one that is to stop has not stopped yet', async () => {
    const { pool, begun, submit, told } = await watched(1)
    submit('deaf', 'deaf')
    submit('waiting')
    await until(() => begun.length === 1)
    pool.stop('deaf')
    await until(() => told.deaf.some(({ type }) => type === 'stop'))
    await sleep(50)
    expect([pool.isWaiting('waiting'), begun]).toEqual([true, ['deaf']])
    await pool.workerOf('deaf')!.terminate()
    await until(() => begun.includes('waiting'))
  })
})

describe('a run that waits', () => {
  it('is withdrawn when it is stopped: it never begins, and those behind it move up', async () => {
    const { pool, begun, endings, submit, told } = await watched(1)
    for (const run of ['a', 'b', 'c']) submit(run)
    pool.stop('b')
    expect(endings).toEqual({ b: { type: 'withdrawn' } })
    expect(pool.runs).toEqual(['a', 'c'])
    expect(pool.isWaiting('b')).toBe(false)
    await until(() => begun.includes('a'))
    pool.stop('a')
    await until(() => begun.includes('c'))
    expect(begun).toEqual(['a', 'c'])
    expect(told).not.toHaveProperty('b')
  })

  it('has no worker; one that trains has, and one that is not known has neither', async () => {
    const { pool, submit } = await watched(1)
    submit('a')
    submit('b')
    expect([pool.workerOf('a') === null, pool.workerOf('b')]).toEqual([false, null])
    expect([pool.workerOf('x'), pool.isWaiting('x'), pool.isWaiting('a')]).toEqual([null, false, false])
    pool.stop('x')
    expect(pool.runs).toEqual(['a', 'b'])
  })
})

describe('a run that pauses', () => {
  const [PAUSE, CONTINUE] = [{ type: 'pause' }, { type: 'continue' }] as const

  it('makes room for another, and goes on all the same: meanwhile no more begin', async () => {
    const { pool, begun, paused, submit } = await watched(1)
    for (const run of ['a', 'b', 'c']) submit(run)
    await until(() => begun.includes('a'))
    expect([pool.isPaused('a'), pool.isWaiting('b')]).toEqual([false, true])
    await pool.command('a', PAUSE)
    expect(pool.isPaused('a')).toBe(true)
    await until(() => begun.includes('b'))
    await pool.command('a', CONTINUE)
    expect(paused).toEqual(['a pauses', 'a goes on'])
    pool.stop('b')
    await until(() => !pool.runs.includes('b'))
    await sleep(50)
    expect([pool.isWaiting('c'), begun]).toEqual([true, ['a', 'b']])
    pool.stop('a')
    await until(() => begun.includes('c'))
  })

  it('is not counted when the cores are shared, until it goes on', async () => {
    const all = await watched(4)
    const { pool, begun, submit } = all
    submit('a')
    submit('b')
    await until(() => begun.length === 2)
    await pool.command('a', PAUSE)
    await until(() => threadsOf(all, 'b') === shareOf(1))
    await pool.command('a', CONTINUE)
    await until(() => ['a', 'b'].every((run) => threadsOf(all, run) === shareOf(2)))
  })

  it('from the start begins at once, however many train', async () => {
    const { pool, begun, submit } = await watched(1)
    submit('a')
    submit('b')
    submit('c', 'long', undefined, true)
    await until(() => begun.length === 2)
    expect([...begun].sort()).toEqual(['a', 'c'])
    expect([pool.isPaused('c'), pool.isWaiting('c'), pool.isWaiting('b')]).toEqual([true, false, true])
  })
})

describe('a command', () => {
  it('is refused with what the worker has against it', async () => {
    const { pool, submit } = await watched(1)
    submit('a')
    await expect(pool.command('a', { type: 'change', change: {} })).rejects.toMatchObject({
      code: 'noRun',
      details: { folder: 'x' },
    })
  })

  it('is refused by a run that waits for its turn, and where there is none', async () => {
    const { pool, submit } = await watched(1)
    submit('a')
    submit('b')
    await expect(pool.command('b', { type: 'pause' })).rejects.toMatchObject({ code: 'runWaits' })
    await expect(pool.command('x', { type: 'pause' })).rejects.toMatchObject({ code: 'runIdle' })
  })

  it('that a run is stopped before, or ends before, is refused', async () => {
    const { pool, submit, begun } = await watched(2)
    submit('a')
    submit('b')
    await until(() => begun.length === 2)
    const advances = ['a', 'b'].map((run) => pool.command(run, { type: 'advance', by: 'epoch' }))
    pool.stop('a')
    void pool.workerOf('b')!.terminate()
    const [first, second] = await Promise.allSettled(advances)
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'runIdle' } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'workerCrashed' } })
  })
})

describe('a run that is stopped', () => {
  it('ends once, however often it is asked to and however early', async () => {
    const { pool, endings, submit, told } = await watched(1)
    submit('a')
    for (let i = 0; i < 3; i++) pool.stop('a')
    await until(() => 'a' in endings)
    expect(endings).toEqual({ a: { type: 'ended' } })
    expect(told.a[0]).toMatchObject({ type: 'job', job: { run: 'a', sitting: 1, folder: 'long' } })
    pool.stop('a')
    expect(pool.runs).toEqual([])
  })
})

describe('the threads of this machine', () => {
  it('are shared by the runs that train, and shared anew when one comes or goes; those that wait have none', async () => {
    const all = await watched(3)
    const { pool, endings, submit } = all
    const settled = (...runs: string[]): Promise<void> =>
      until(() => runs.every((run) => threadsOf(all, run) === shareOf(runs.length)))
    submit('a')
    await settled('a')
    submit('b')
    await settled('a', 'b')
    for (const run of ['c', 'd']) submit(run)
    await settled('a', 'b', 'c')
    expect(all.told).not.toHaveProperty('d')
    pool.stop('b')
    await settled('a', 'c', 'd')
    for (const run of ['a', 'c']) pool.stop(run)
    await until(() => 'a' in endings && 'c' in endings)
    await settled('d')
    // Of those that are told: how much, and nothing but that.
    const kinds = new Set(all.told.d.map(({ type }) => type))
    expect([...kinds].sort()).toEqual(
      availableParallelism() > 1 || all.told.d.length > 1 ? ['job', 'threadLimit'] : ['job'],
    )
  })

  it('are never fewer than one for a run', async () => {
    const slots = availableParallelism() + 3
    const all = await watched(slots)
    const runs = Array.from({ length: slots }, (_, i) => `run-${i}`)
    for (const run of runs) all.submit(run)
    await until(() => runs.every((run) => threadsOf(all, run) === 1))
    expect(all.pool.runs.some((run) => all.pool.isWaiting(run))).toBe(false)
  })

  it('have room for a few runs at least', () => {
    expect(suitableSlots()).toBeGreaterThanOrEqual(Math.max(4, availableParallelism()))
  })
})

describe('a worker that cannot even be started', () => {
  it('is one that broke down, with the reason', async () => {
    const { endings, submit } = await watched(1, 'this is no JavaScript')
    submit('a')
    await until(() => 'a' in endings)
    expect(endings.a).toMatchObject({ type: 'crashed', hasBegun: false, error: { code: 'workerCrashed' } })
  })
})

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SearchTrialInfo } from '../../../services/contract/api'
import { KEYS } from '../../../services/queue/keys'
import { DESCENT_VERSION } from '../../../services/version'
import { descent, smallExperiment, type Ended } from '../hosts/command-line'
import { redisProgram, startRedis, type TestedRedis } from './redis'
import { killWorkers, startWorker, type WorkerProcess } from './worker-process'

/** A worker that was killed is missed after some seconds only. */
const WITH_A_DEATH = 300_000

let redis: TestedRedis

const lastOf = (out: string): unknown => JSON.parse(out.trim().split('\n').at(-1)!)

interface Searched {
  readonly best: number
  readonly results: readonly SearchTrialInfo[]
}

/** A folder with a search of so many trials. */
async function smallSearch(trials: number, training: object = {}): Promise<string> {
  const folder = await smallExperiment({ earlyStopping: null, ...training })
  const search = {
    ...{ schemaVersion: 1, name: 'searched', experiment: 'small.json', method: 'random', measure: 'loss' },
    space: { width: { from: 2, to: 30 }, learningRate: { from: 1e-3, to: 1, scale: 'log' } },
    budget: { trials },
  }
  await writeFile(join(folder, 'search.json'), JSON.stringify(search))
  return folder
}

/** A folder with a comparison of one scheme. */
async function smallComparison(seeds: number, training: object = {}, change: object = {}): Promise<string> {
  const folder = await smallExperiment({ earlyStopping: null, ...training })
  const file = {
    schemaVersion: 1,
    name: 'compared',
    experiment: 'small.json',
    seeds,
    vary: { init: ['xavier'] },
    ...change,
  }
  await writeFile(join(folder, 'compare.json'), JSON.stringify(file))
  return folder
}

interface Compared {
  readonly rows: readonly { readonly values: readonly number[] }[]
}

const compare = (folder: string, queued: boolean, onLine?: Parameters<typeof descent>[2]): Promise<Ended> =>
  descent(
    folder,
    ['compare', 'compare.json', '--json', ...(queued ? ['--queue', redis.address] : [])],
    onLine,
  )

/** What a run of a comparison has written that no clock is in. */
async function bitsOf(folder: string, run: string): Promise<readonly Buffer[]> {
  const files = ['steps.csv', 'epochs.csv', 'histograms.csv', 'initial.safetensors', 'model.safetensors']
  return Promise.all(files.map((file) => readFile(join(folder, 'comparisons/compare/runs', run, file))))
}

const doneOf = (workers: readonly WorkerProcess[]): string[] =>
  workers.flatMap((worker) => worker.lines().flatMap((line) => /^(\S+): done$/.exec(line)?.[1] ?? []))

/** What lies in Redis of single trials. */
const traces = async (): Promise<string[]> =>
  (await redis.client.keys('*')).filter(
    (key) => key.startsWith('descent:run:') || /trials:[0-9a-f]{8}-/.test(key),
  )

describe.skipIf(!redisProgram)('many machines', () => {
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())
  beforeEach(() => redis.client.flushall())
  afterEach(killWorkers)

  it(
    'search as one does, also when one of them dies: 40 trials, none twice, the same best, data fetched once',
    async () => {
      const training = { epochs: 60 }
      const alone = await descent(await smallSearch(40, training), ['search', 'search.json', '--json'])
      const here = lastOf(alone.out) as Searched
      const [doomed, other] = [await startWorker(redis.address), await startWorker(redis.address)]
      const { code, out } = await descent(
        await smallSearch(40, training),
        ['search', 'search.json', '--json', '--queue', redis.address],
        (line) => {
          if (line.includes('"finished":12,')) void doomed.end('SIGKILL')
        },
      )
      expect(code).toBe(0)
      const there = lastOf(out) as Searched
      expect(there.results).toHaveLength(40)
      expect(new Set(there.results.map(({ run }) => run)).size).toBe(40)
      expect(there.results.map(({ values, value }) => ({ values, value }))).toEqual(
        here.results.map(({ values, value }) => ({ values, value })),
      )
      expect(there.best).toBe(here.best)
      const done = doneOf([doomed, other])
      expect(new Set(done).size).toBe(done.length)
      for (const worker of [doomed, other]) {
        expect(worker.lines().filter((line) => line.startsWith('Fetched'))).toHaveLength(1)
      }
      expect(await traces()).toEqual([])
    },
    WITH_A_DEATH,
  )

  it(
    'go on with the run of one that died from its last checkpoint, to the same bits',
    async () => {
      const training = { epochs: 40_000, record: { checkpointSeconds: 1, everySteps: 500 } }
      const [here, there] = [await smallComparison(1, training), await smallComparison(1, training)]
      const doomed = await startWorker(redis.address)
      const compared = compare(there, true)
      await untilCheckpoint(2)
      await doomed.end('SIGKILL')
      const other = await startWorker(redis.address)
      expect((await compared).code).toBe(0)
      expect(other.lines().join('\n')).toMatch(/: goes on from step [1-9]\d*$/m)
      const { out } = await compare(here, false)
      expect((lastOf((await compared).out) as Compared).rows).toEqual((lastOf(out) as Compared).rows)
      expect(await bitsOf(there, 'compared-xavier-of-the-text-lecun-normal-1')).toEqual(
        await bitsOf(here, 'compared-xavier-of-the-text-lecun-normal-1'),
      )
    },
    WITH_A_DEATH,
  )

  it('take back nothing from a worker that is asked to end: another goes on with what it had', async () => {
    const training = { epochs: 40_000, record: { checkpointSeconds: 1, everySteps: 500 } }
    const [here, there] = [await smallComparison(1, training), await smallComparison(1, training)]
    const first = await startWorker(redis.address)
    const compared = compare(there, true)
    await untilCheckpoint(1)
    expect(await first.end('SIGTERM')).toBe(0)
    const second = await startWorker(redis.address)
    expect((await compared).code).toBe(0)
    expect(doneOf([first, second])).toHaveLength(1)
    expect(second.lines().join('\n')).toContain(': goes on from step ')
    expect((lastOf((await compared).out) as Compared).rows).toEqual(
      (lastOf((await compare(here, false)).out) as Compared).rows,
    )
  })

  it('train no trial twice for a studio that was killed and started again', async () => {
    const [folder, whole] = [
      await smallComparison(6, { epochs: 1000 }),
      await smallComparison(6, { epochs: 1000 }),
    ]
    const workers = [await startWorker(redis.address), await startWorker(redis.address)]
    const killed = await compare(folder, true, (line, interrupt) => {
      if (line.includes('"finished":2,')) interrupt('SIGKILL')
    })
    expect(killed.code).toBe(null)
    const { code, out } = await compare(folder, true)
    expect(code).toBe(0)
    const straight = await compare(whole, false)
    expect((lastOf(out) as Compared).rows).toEqual((lastOf(straight.out) as Compared).rows)
    const done = doneOf(workers)
    expect(done).toHaveLength(6)
    expect(new Set(done).size).toBe(6)
    // What it was just about to send is forgotten in time.
    for (const key of await traces()) expect(await redis.client.ttl(key), key).toBeGreaterThan(0)
  })

  it('leave nothing behind of a study that Ctrl-C ended; it goes on here, to the same numbers', async () => {
    const training = { epochs: 3000, record: { checkpointSeconds: 1 } }
    const [folder, whole] = [await smallComparison(3, training), await smallComparison(3, training)]
    await startWorker(redis.address)
    const stopped = await compare(folder, true, (line, interrupt) => {
      if (line.includes('"finished":1,')) interrupt('SIGINT')
    })
    expect(stopped.code).toBe(130)
    expect(await traces()).toEqual([])
    const here = await compare(folder, false)
    expect((lastOf(here.out) as Compared).rows).toEqual(
      (lastOf((await compare(whole, false)).out) as Compared).rows,
    )
  })

  it('train from the weights that an experiment names', async () => {
    const initial = 'comparisons/compare/runs/compared-xavier-of-the-text-lecun-normal-1/model.safetensors'
    const [first, here, there] = [
      await smallComparison(1),
      await smallComparison(1),
      await smallComparison(1),
    ]
    await compare(first, false)
    for (const folder of [here, there]) {
      const file = join(folder, 'small.json')
      const experiment = JSON.parse(await readFile(file, 'utf8')) as { network: object }
      const network = { ...experiment.network, initialWeights: join(first, initial) }
      await writeFile(file, JSON.stringify({ ...experiment, network }))
      await writeFile(
        join(folder, 'compare.json'),
        JSON.stringify({
          schemaVersion: 1,
          name: 'compared',
          experiment: 'small.json',
          seeds: 1,
          vary: { learningRate: [0.1] },
        }),
      )
    }
    await startWorker(redis.address)
    const [near, far] = [await compare(here, false), await compare(there, true)]
    expect(far.err).toBe('')
    expect((lastOf(far.out) as Compared).rows).toEqual((lastOf(near.out) as Compared).rows)
  })

  it('wait for each other: a study without workers says so, and begins when one comes', async () => {
    const folder = await smallComparison(2)
    const workers: Promise<WorkerProcess>[] = []
    const { code, out } = await descent(
      folder,
      ['compare', 'compare.json', '--queue', redis.address],
      (line) => {
        if (line.includes('no worker') && workers.length === 0) workers.push(startWorker(redis.address))
      },
    )
    expect(code).toBe(0)
    expect(out).toContain(`no worker at ${redis.address}`)
    await Promise.all(workers)
  })

  it('are all of one version', async () => {
    await redis.client.set(KEYS.version, '9.9.9')
    const folder = await smallComparison(1)
    for (const args of [['worker'], ['compare', 'compare.json']]) {
      const { code, err } = await descent(folder, [...args, '--queue', redis.address])
      expect(code).toBe(1)
      expect(err).toBe(
        `descent: The queue ${redis.address} is in use by version 9.9.9 of Descent Studio, and this is ${DESCENT_VERSION}: their numbers might differ. Install the same version on all machines; or use another database, as in ${redis.address}/1.\n`,
      )
    }
  })

  /** Waits until the mirror of a run has its checkpoint for the so-manieth time. */
  async function untilCheckpoint(times: number): Promise<void> {
    for (;;) {
      for (const key of await redis.client.keys('descent:run:*')) {
        if ((await redis.client.type(key)) !== 'hash') continue
        if (Number(await redis.client.hget(key, 'version:checkpoint')) >= times) return
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
})

import { realpath } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Job } from 'bullmq'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { endOf, type Frame } from '../../../services/contract/frames'
import { unpack } from '../../../services/contract/packed'
import { queueAddressOf } from '../../../services/queue/queue-address'
import { searchStories } from '../../contract/search-stories'
import { smallComparison, studyStories, untilStudy } from '../../contract/study-stories'
import { START, type World } from '../../contract/world'
import { openStudio } from '../studio/open-studio'
import { temporaryFolder } from '../training/fixtures'
import { redisProgram, startRedis, type TestedRedis } from './redis'
import { killWorkers, startWorker } from './worker-process'

/** Several of these wait for processes, beside tests that do the same. */
const PATIENCE_MS = 180_000

describe.skipIf(!redisProgram)('a studio whose trials other machines train', () => {
  let redis: TestedRedis
  beforeAll(async () => {
    redis = await startRedis()
    await startWorker(redis.address, 2)
  }, PATIENCE_MS)
  afterAll(async () => {
    await killWorkers()
    await redis.stop()
  })

  async function world(): Promise<World> {
    const studio = await openStudio({ queue: await queueAddressOf(redis.address, undefined, {}) })
    let next = ''
    return {
      studio: studio.enter({ isTrusted: false, chooseFile: () => Promise.resolve(next || null) }),
      workspace: studio.workspace,
      outside: await realpath(await temporaryFolder()),
      userPicks: (file) => Promise.resolve(void (next = file)),
    }
  }

  for (const [story, tell] of Object.entries({ ...studyStories, ...searchStories })) {
    it(story, async () => tell(await world()), PATIENCE_MS)
  }

  it(
    'believes a job that ends while it is looked at',
    async () => {
      // What is read of a job is old by the time that it is looked at.
      const fromId = Job.fromId.bind(Job)
      const seen = vi.spyOn(Job, 'fromId').mockImplementation(async (queue, id) => {
        const job = await fromId(queue, id)
        for (let i = 0; i < 100 && (await job?.getState()) === 'active'; i++) await sleep(50)
        return job
      })
      try {
        const { studio, ...rest } = await world()
        const file = await smallComparison({ studio, ...rest }, { seeds: 1 })
        const { id } = await studio.startComparison(file)
        await untilStudy({ studio }, id, 'completed')
        const { results } = await studio.readStudy(id)
        expect(results.map(({ state, failure }) => [state, failure])).toEqual([
          ['finished', null],
          ['finished', null],
        ])
      } finally {
        seen.mockRestore()
      }
    },
    PATIENCE_MS,
  )

  it(
    'says who trains, shows each run as it grows, and steers none that is elsewhere',
    async () => {
      const { studio, ...rest } = await world()
      const endless = { epochs: 1_000_000, record: { checkpointSeconds: 1, everySteps: 100 } }
      const file = await smallComparison(
        { studio, ...rest },
        { seeds: 1, vary: { init: ['xavier'] } },
        endless,
      )
      const { id } = await studio.startComparison(file)
      const frames: Frame[] = []
      const grown = new Promise<void>((resolve) => {
        studio.onEvent((event) => {
          if (event.type === 'run' && event.run.state === 'running') void studio.watchRuns([event.run.id])
          if (event.type !== 'frame') return
          frames.push(unpack(event.frame))
          if (frames.filter(({ steps }) => steps.numbers.length > 0).length >= 3) resolve()
        })
      })
      await grown
      const [info] = await studio.listStudies()
      expect(info.machines).toEqual({ queue: redis.address, workers: 1, slots: 2 })
      const [run] = (await studio.readStudy(id)).results.flatMap(({ run }) => run ?? [])
      await expect(studio.steerRun(run, { type: 'pause' })).rejects.toMatchObject({ code: 'runElsewhere' })
      await studio.steerStudy(id, 'pause')
      await untilStudy({ studio }, id, 'waiting')
      expect(await studio.readRun(run)).toMatchObject({ state: 'interrupted', isResumable: true })

      // Rows that came live are those of the table, one after another.
      const rows = unpack(await studio.readRows(run, START)).steps
      const live = frames.filter(({ steps }) => steps.numbers.length > 0)
      for (const [i, { steps }] of live.entries()) {
        if (i > 0) expect(steps.first).toBe(endOf(live[i - 1].steps))
        const from = steps.first * steps.columns
        expect(steps.numbers).toEqual(rows.numbers.slice(from, from + steps.numbers.length))
      }
    },
    PATIENCE_MS,
  )
})

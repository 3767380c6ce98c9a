import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { RunId } from '../../../services/contract/api'
import type { ExperimentFile } from '../../../services/contract/experiment-file'
import type { RunSummary } from '../../../services/contract/run-summary'
import type { Studio } from '../../../services/studio/studio'
import { smallExperiment, untilState } from '../../contract/world'
import { temporaryFolder } from '../training/fixtures'
import { close, doorOf, openStudio, WORKER } from './open-studio'

const LONG = { epochs: 20_000, record: { checkpointSeconds: 1 } }

const summaryOf = async (studio: Studio, run: RunId): Promise<RunSummary> =>
  JSON.parse(await readFile(join(studio.workspace, 'runs', run, 'summary.json'), 'utf8')) as RunSummary

async function worldOf(studio: Studio) {
  const door = doorOf(studio)
  const world = { studio: door, workspace: studio.workspace }
  const experiment: ExperimentFile = await smallExperiment(world, LONG)
  return { door, world, experiment }
}

const model = (studio: Studio, run: RunId): Promise<Buffer> =>
  readFile(join(studio.workspace, 'runs', run, 'model.safetensors'))

describe('a worker that is killed', () => {
  it('ends its run as failed, with the reason, and harms no other; the run goes on to the same bits', async () => {
    const studio = await openStudio()
    const { door, world, experiment } = await worldOf(studio)
    const [victim, other] = [await door.startRun(experiment), await door.startRun(experiment)]
    await studio.pool.workerOf(victim.id)!.terminate()
    const failed = await untilState(world, victim.id, 'failed')
    expect(failed).toMatchObject({
      isResumable: true,
      failure: expect.stringContaining('broke down') as string,
    })
    expect(await summaryOf(studio, victim.id)).toMatchObject({ status: 'failed', failure: failed.failure })
    await untilState(world, other.id, 'completed')
    await door.resumeRun(victim.id)
    await untilState(world, victim.id, 'completed')
    expect((await summaryOf(studio, victim.id)).failure).toBe(null)
    expect((await model(studio, victim.id)).equals(await model(studio, other.id))).toBe(true)
  })

  it('is still failed, and can go on, when the studio is opened again', async () => {
    const studio = await openStudio()
    const { door, world, experiment } = await worldOf(studio)
    const { id } = await door.startRun(experiment)
    await studio.pool.workerOf(id)!.terminate()
    await untilState(world, id, 'failed')
    await close(studio)
    const again = await openStudio({ workspace: studio.workspace })
    const [found] = await doorOf(again).listRuns()
    expect(found).toMatchObject({ id, state: 'failed', isResumable: true })
  })
})

/** A worker that trains as all do until it is time: then it eats up its memory, or throws. */
async function faultyWorker(fault: string): Promise<{ workerFile: string; fail: () => Promise<void> }> {
  const folder = await temporaryFolder()
  const [workerFile, sign] = [join(folder, 'worker.mjs'), join(folder, 'now')]
  await writeFile(
    workerFile,
    `import { existsSync } from 'node:fs'
const clock = setInterval(() => {
  if (!existsSync(${JSON.stringify(sign)})) return
  clearInterval(clock)
  ${fault}
}, 10).unref()
await import(${JSON.stringify(pathToFileURL(WORKER))})
`,
  )
  return { workerFile, fail: () => writeFile(sign, '') }
}

describe('a worker', () => {
  it.each([
    [
      'runs out of memory',
      'const all = []; for (;;) all.push(new Array(100_000).fill(0.5))',
      'ran out of memory',
    ],
    ['throws', "throw new Error('on purpose')", 'on purpose'],
    ['ends all of a sudden', 'process.exit(7)', 'it ended with code 7'],
  ])('that %s says so in its run, and the studio goes on', async (_, fault, reason) => {
    const { workerFile, fail } = await faultyWorker(fault)
    const studio = await openStudio({ workerFile, limits: { maxOldGenerationSizeMb: 128 } })
    const { door, world, experiment } = await worldOf(studio)
    const { id } = await door.startRun({ ...experiment, training: { ...experiment.training, epochs: 1e6 } })
    await fail()
    const { failure, isResumable } = await untilState(world, id, 'failed')
    expect(failure).toContain(reason)
    expect(isResumable).toBe(true)
    await close(studio)
    const again = await openStudio({ workspace: studio.workspace })
    const whole = doorOf(again)
    await whole.resumeRun(id)
    expect(await whole.interruptRun(id)).toMatchObject({ state: 'interrupted', failure: null })
  })

  it.each([0, 100, 150, 200, 250, 300, 400])(
    'that ends while its data are read, %i ms after it was started, takes nobody along',
    async (delay) => {
      const { workerFile, fail } = await faultyWorker('process.exit(7)')
      const studio = await openStudio({ workerFile })
      const door = doorOf(studio)
      const example = await door.readExample('digits')
      const [start] = await Promise.allSettled([door.startRun(example), sleep(delay).then(fail)])
      if (start.status === 'rejected') {
        expect(start.reason).toMatchObject({ code: 'workerCrashed' })
        expect(await door.listRuns()).toEqual([])
      } else {
        await untilState({ studio: door }, start.value.id, 'failed')
      }
    },
  )

  it('that breaks down before the run has begun leaves no run', async () => {
    const file = join(await temporaryFolder(), 'worker.mjs')
    await writeFile(file, "throw new Error('not today')")
    const studio = await openStudio({ workerFile: file })
    const { door, experiment } = await worldOf(studio)
    await expect(door.startRun(experiment)).rejects.toMatchObject({ code: 'workerCrashed' })
    expect(await door.listRuns()).toEqual([])
  })
})

describe('a run whose data are being read', () => {
  it('is kept when the studio is closed, and begins when it is resumed', async () => {
    const studio = await openStudio()
    const door = doorOf(studio)
    const start = door.startRun(await door.readExample('digits'))
    // Its worker has just been started: the data come later.
    while (studio.pool.runs.length === 0) await sleep(1)
    await close(studio)
    expect(await start).toMatchObject({ state: 'interrupted', isResumable: true, summary: null })
    const again = doorOf(await openStudio({ workspace: studio.workspace }))
    const [{ id }] = await again.listRuns()
    await again.resumeRun(id)
    await untilState({ studio: again }, id, 'completed', 'stoppedEarly')
  })
})

describe('runs that wait', () => {
  it('begin when there is a place, and are kept when the studio is closed', async () => {
    const studio = await openStudio({ slots: 1 })
    const { door, world, experiment } = await worldOf(studio)
    const first = await door.startRun(experiment)
    const [second, third] = [await door.startRun(experiment), await door.startRun(experiment)]
    expect([first, second, third].map(({ state }) => state)).toEqual(['running', 'waiting', 'waiting'])
    await door.interruptRun(first.id)
    await untilState(world, second.id, 'running')
    await close(studio)
    const again = await openStudio({ workspace: studio.workspace })
    const runs = await doorOf(again).listRuns()
    expect(runs.map(({ state, isResumable }) => [state, isResumable])).toEqual(
      Array.from({ length: 3 }, () => ['interrupted', true]),
    )
    await doorOf(again).resumeRun(third.id)
  })

  it('are failed, with the reason, when their data are gone by then', async () => {
    const studio = await openStudio({ slots: 1 })
    const { door, world, experiment } = await worldOf(studio)
    const first = await door.startRun(experiment)
    const waiting = await door.startRun(experiment)
    await writeFile(join(studio.workspace, 'data', 'small.csv'), 'a,b\n1,2\n')
    await door.interruptRun(first.id)
    expect(await untilState(world, waiting.id, 'failed')).toMatchObject({
      failure: expect.stringContaining('small.csv') as string,
      isResumable: true,
    })
  })
})

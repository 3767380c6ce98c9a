import fc from 'fast-check'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { StudioError } from '../../../services/contract/errors'
import type { RunSummary } from '../../../services/contract/run-summary'
import type { Change, Command } from '../../../services/contract/steering'
import { readSafetensors } from '../../../services/models/safetensors'
import { RUN_FILES } from '../../../services/runs/run-files'
import { readRun, readRunExperiment } from '../../../services/runs/stored-run'
import { CommandQueue } from '../../../services/training/command-queue'
import { trainInFolder } from '../../../services/training/session'
import type { Moment, SessionOptions } from '../../../services/training/session-types'
import { readTable, smallSession } from './fixtures'

const TABLES = [RUN_FILES.steps, RUN_FILES.epochs, RUN_FILES.histograms]

/** A session that is steered: as a worker hears it. */
class Steered {
  readonly over: Promise<RunSummary>
  readonly begun: Promise<void>
  readonly paused: boolean[] = []
  /** Where it was when it last came up for air. */
  at: Moment | null = null
  readonly #commands = new CommandQueue()
  readonly #stop = new AbortController()

  constructor(options: SessionOptions) {
    let begin: () => void
    this.begun = new Promise((resolve) => (begin = resolve))
    this.over = trainInFolder({
      ...options,
      onEvent: (event) => {
        if (event.type === 'started') begin()
        if (event.type === 'progress') this.at = event
      },
      signal: this.#stop.signal,
      isPaused: true,
      commands: this.#commands,
      onPaused: (isPaused) => this.paused.push(isPaused),
    })
    this.over.catch(() => undefined)
  }

  /** Refused, as the pool does, where the session ends before it answers. */
  tell(command: Command): Promise<void> {
    return new Promise((obeyed, reject) => {
      this.#commands.push({ command, obeyed, refuse: (error) => reject(StudioError.from(error)) })
      const idle = (): void => reject(new StudioError('runIdle', { run: 'small' }))
      this.over.then(idle, idle)
    })
  }

  async advanceTo(step: number): Promise<void> {
    while ((this.at?.step ?? 0) < step) await this.tell({ type: 'advance', by: 'step' })
  }

  stop(): Promise<RunSummary> {
    this.#stop.abort()
    return this.over
  }
}

const changesOf = async (folder: string) => (await readRunExperiment(folder)).training.changes

async function expectSame(one: string, other: string): Promise<void> {
  for (const file of TABLES) {
    const [a, b] = await Promise.all([one, other].map((folder) => readFile(join(folder, file), 'utf8')))
    expect(b, file).toBe(a)
  }
  const [a, b] = await Promise.all([one, other].map((folder) => readFile(join(folder, RUN_FILES.model))))
  expect(b.equals(a), RUN_FILES.model).toBe(true)
  // The experiment that it carries is the one that the run began with.
  const [before, again] = await Promise.all(
    [one, other].map((folder) => readSafetensors(join(folder, RUN_FILES.initial))),
  )
  expect(again.tensors).toEqual(before.tensors)
}

describe('a run that is started paused', () => {
  it('has everything in its folder but steps, and waits', async () => {
    const options = await smallSession({ epochs: 2 })
    const run = new Steered(options)
    await run.begun
    await sleep(100)
    const { rows } = await readTable(join(options.folder, RUN_FILES.steps))
    expect(rows).toEqual([])
    const { checkpoint, status } = await readRun(options.folder)
    expect([checkpoint?.state.step, status]).toEqual([0, 'running'])
    await run.tell({ type: 'continue' })
    expect(await run.over).toMatchObject({ status: 'completed', steps: 10 })
    expect(run.paused).toEqual([false])
  })

  it('is interrupted by a stop, with a checkpoint', async () => {
    const options = await smallSession({ epochs: 2 })
    const run = new Steered(options)
    await run.tell({ type: 'advance', by: 'step' })
    expect(await run.stop()).toMatchObject({ status: 'interrupted', steps: 1 })
    expect((await readRun(options.folder)).checkpoint?.state.step).toBe(1)
  })
})

describe('an advance', () => {
  it('makes one step, or the rest of the epoch, and what it made is on the disk', async () => {
    const options = await smallSession({ epochs: 4 })
    const run = new Steered(options)
    const stepsMade = async () => (await readTable(join(options.folder, RUN_FILES.steps))).rows.length
    for (const [by, expected] of [
      ['step', 1],
      ['step', 2],
      ['epoch', 5],
      ['epoch', 10],
      ['step', 11],
    ] as const) {
      await run.tell({ type: 'advance', by })
      expect([await stepsMade(), run.at?.step]).toEqual([expected, expected])
    }
    // A single step is over before anyone could see that it went on.
    expect(run.paused).toEqual([false, true, false, true])
    await run.stop()
  })

  it('that is asked for twice is made twice', async () => {
    const run = new Steered(await smallSession({ epochs: 4 }))
    await Promise.all(Array.from({ length: 3 }, () => run.tell({ type: 'advance', by: 'step' })))
    expect(run.at?.step).toBe(3)
    await run.stop()
  })

  it('beyond the last step is over when the run is', async () => {
    const options = await smallSession({ epochs: 1 })
    const run = new Steered(options)
    await run.tell({ type: 'advance', by: 'epoch' })
    expect(await run.over).toMatchObject({ status: 'completed', steps: 5 })
  })

  it('ends where a pause or a wish to continue comes between', async () => {
    const run = new Steered(await smallSession({ epochs: 100 }))
    const advance = run.tell({ type: 'advance', by: 'epoch' })
    await Promise.all([advance, run.tell({ type: 'pause' }), run.tell({ type: 'continue' })])
    expect(await run.over).toMatchObject({ status: 'completed' })
  })
})

describe('a pause', () => {
  it('does not count as time spent training', async () => {
    const run = new Steered(await smallSession({ epochs: 4 }))
    await run.tell({ type: 'advance', by: 'step' })
    const before = run.at!.elapsedMs
    await sleep(300)
    await run.tell({ type: 'advance', by: 'step' })
    expect(run.at!.elapsedMs - before).toBeLessThan(250)
    await run.stop()
  })

  it('of a run that has paused already, and a wish to continue one that has not, are obeyed', async () => {
    const run = new Steered(await smallSession({ epochs: 20_000 }))
    await run.tell({ type: 'pause' })
    for (let i = 0; i < 2; i++) await run.tell({ type: 'continue' })
    for (let i = 0; i < 2; i++) await run.tell({ type: 'pause' })
    expect(run.paused).toEqual([false, true])
    await run.stop()
  })
})

describe('a change', () => {
  it('stands in the experiment before it holds, and the learning rate is that of the next step', async () => {
    const options = await smallSession({ epochs: 3, schedule: { name: 'step', every: 1, factor: 0.5 } })
    const run = new Steered(options)
    await run.advanceTo(7)
    await run.tell({ type: 'change', change: { learningRate: 0.4 } })
    expect(await changesOf(options.folder)).toEqual([{ afterStep: 7, learningRate: 0.4 }])
    await run.tell({ type: 'continue' })
    await run.over
    const { rows } = await readTable(join(options.folder, RUN_FILES.steps))
    const rates = rows.map((row) => Number(row.learningRate))
    expect(rates[6]).toBe(0.0005)
    // The schedule goes on multiplying.
    expect([rates[7], rates[9], rates[10]]).toEqual([0.2, 0.2, 0.1])
  })

  it('of the size of minibatches holds from the next epoch on', async () => {
    const options = await smallSession({ epochs: 4, batchSize: 8 })
    const run = new Steered(options)
    await run.advanceTo(7)
    await run.tell({ type: 'change', change: { batchSize: 20 } })
    await run.tell({ type: 'advance', by: 'epoch' })
    expect(run.at).toMatchObject({ step: 10, epoch: 2 })
    await run.tell({ type: 'change', change: { batchSize: 'all' } })
    await run.tell({ type: 'continue' })
    // 5 + 5 steps of 8 rows, then the later change: one step an epoch.
    expect(await run.over).toMatchObject({ status: 'completed', steps: 12, epochs: 4, stepsPerEpoch: 1 })
    expect(await changesOf(options.folder)).toEqual([
      { afterStep: 7, batchSize: 20 },
      { afterStep: 10, batchSize: 40 },
    ])
  })

  it('that cannot be made is refused, and leaves run and experiment as they were', async () => {
    const options = await smallSession({ epochs: 2 })
    const run = new Steered(options)
    await expect(run.tell({ type: 'change', change: { batchSize: 1 } })).rejects.toMatchObject({
      code: 'experimentImpossible',
      details: { key: 'training.changes[0].batchSize' },
    })
    await expect(run.tell({ type: 'change', change: {} })).rejects.toMatchObject({
      details: { key: 'training.changes[0]' },
    })
    expect(await changesOf(options.folder)).toEqual([])
    await run.tell({ type: 'continue' })
    expect(await run.over).toMatchObject({ status: 'completed' })
  })

  it('is part of the experiment that the model carries', async () => {
    const options = await smallSession({ epochs: 1 })
    const run = new Steered(options)
    await run.tell({ type: 'change', change: { clip: { norm: 0.25 } } })
    await run.tell({ type: 'continue' })
    await run.over
    const model = await readFile(join(options.folder, RUN_FILES.model))
    expect(model.toString('latin1')).toContain(
      '\\"changes\\":[{\\"afterStep\\":0,\\"clip\\":{\\"norm\\":0.25}}]',
    )
    const { rows } = await readTable(join(options.folder, RUN_FILES.steps))
    for (const row of rows) expect(Number(row.clippedGradNorm)).toBeLessThan(0.2501)
  })
})

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ learningRate: fc.constantFrom(0.001, 0.01, 0.05) }),
  fc.record({ batchSize: fc.constantFrom(2, 5, 8, 13, 40, 'all' as const) }),
  fc.record({
    clip: fc.constantFrom(null, { norm: 0.5 }, { value: 0.01 }),
    learningRate: fc.constantFrom(0.002, 0.02),
  }),
)

/** Changes by the steps after which they are made. */
const plan = fc.record({
  changes: fc
    .uniqueArray(fc.record({ afterStep: fc.nat({ max: 22 }), change }), {
      selector: ({ afterStep }) => afterStep,
      minLength: 1,
      maxLength: 4,
    })
    .map((list) => list.sort((a, b) => a.afterStep - b.afterStep)),
  schedule: fc.constantFrom('constant', 'cosine', 'reduceOnPlateau', { name: 'step', every: 2 }),
  earlyStopping: fc.constantFrom(null, { patience: 3 }),
  everySteps: fc.constantFrom(1, 3),
  abortAt: fc.nat({ max: 24 }),
})

describe('a run that was changed under way', () => {
  it('comes out the same when its experiment is run again, and when it is killed and resumed', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ changes, schedule, earlyStopping, everySteps, abortAt }) => {
        const training = { epochs: 6, schedule, earlyStopping, record: { everySteps } }
        const options = await smallSession(training)
        const live = new Steered(options)
        await live.begun
        const killed = `${options.folder}-killed`
        const copies: string[] = []
        // Its last checkpoint is that of its beginning, and its tables have grown since.
        const kill = async (): Promise<void> => {
          copies.push(killed)
          await cp(options.folder, killed, { recursive: true })
        }
        for (const { afterStep, change } of changes) {
          if (copies.length === 0 && abortAt < afterStep) await kill()
          while ((live.at?.step ?? 0) < afterStep && !(await isEnded(live)))
            await live.tell({ type: 'advance', by: 'step' }).catch(onlyIdle)
          if (await isEnded(live)) break
          await live.tell({ type: 'change', change }).catch(onlyIdle)
        }
        if (copies.length === 0) await kill()
        await live.tell({ type: 'continue' }).catch(onlyIdle)
        const end = await live.over

        const { training: made } = await readRunExperiment(options.folder)
        const again = await smallSession({ ...training, changes: made.changes })
        const straight = await trainInFolder(again)
        expect(straight).toMatchObject({ steps: end.steps, epochs: end.epochs, metrics: end.metrics })
        await expectSame(again.folder, options.folder)

        // What was changed later than the kill is written in by hand.
        await cp(join(options.folder, RUN_FILES.experiment), join(killed, RUN_FILES.experiment))
        const { experiment, checkpoint } = await readRun(killed)
        expect(experiment.training.changes).toEqual(made.changes)
        await trainInFolder({ ...again, folder: killed, checkpoint })
        await expectSame(again.folder, killed)

        // From a checkpoint in the midst of it.
        const parts = await smallSession({ ...training, changes: made.changes })
        const interrupted = new Steered(parts)
        await interrupted.advanceTo(Math.min(abortAt, end.steps - 1))
        await interrupted.stop()
        await trainInFolder({ ...parts, checkpoint: (await readRun(parts.folder)).checkpoint })
        await expectSame(again.folder, parts.folder)
      }),
      { numRuns: 20 },
    )
  })
})

const isEnded = (run: Steered): Promise<boolean> =>
  Promise.race([run.over.then(() => true), sleep(0).then(() => false)])

/** A run may end before it is told. */
function onlyIdle(error: unknown): void {
  if (!(error instanceof StudioError && error.code === 'runIdle')) throw error
}

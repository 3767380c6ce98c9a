import { UnrecoverableError, WaitingError, Worker, type Job } from 'bullmq'
import { mkdir, mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TABLES } from '../contract/api'
import { reasonOf, StudioError } from '../contract/errors'
import { unpack } from '../contract/packed'
import { readCheckpoint } from '../runs/checkpoint'
import { RUN_FILES } from '../runs/run-files'
import type { Ending } from '../training/executor'
import type { Moment } from '../training/session-types'
import { TrainingPool } from '../training/training-pool'
import { DESCENT_VERSION } from '../version'
import { PREFIX, QUEUE } from './keys'
import { PulledFolder } from './pulled-folder'
import { pathIn, PushedFolder } from './pushed-folder'
import type { QueueConnection } from './queue-connection'
import { ANSWER_MS, answer, leave, workerName, type ConnectedWorker } from './roll-call'
import { ofTables, RunMirror } from './run-mirror'
import { FetchedData } from './travelling-data'
import { trialJob, type TrialJob, type TrialResult } from './trial-job'

/** How often what is new of a run is pushed. */
const PUSH_MS = 1000
/** A job whose worker has said nothing for so long is given to another; how often that is looked for. */
const LOCK_MS = 15_000
const STALLED_MS = 5000
/** Workers that may die of a job, one after another, before it is given up. */
const MOST_DEATHS = 3

export interface QueueWorkerOptions {
  /** Runs that train at once. */
  readonly slots: number
  /** The bundled training worker. */
  readonly workerFile: string
  /** Hears in words what it does. */
  readonly tell: (message: string) => void
}

/** Trains what is in a queue, until it is closed. */
export class QueueWorker {
  readonly #worker: Worker<unknown, TrialResult>
  readonly #pool: TrainingPool
  readonly #data: FetchedData
  readonly #self: ConnectedWorker
  readonly #clock: NodeJS.Timeout
  #isClosing = false

  readonly #tell: QueueWorkerOptions['tell']

  private constructor(
    private readonly connection: QueueConnection,
    private readonly folder: string,
    { slots, workerFile, tell }: QueueWorkerOptions,
  ) {
    this.#tell = tell
    this.#self = { name: workerName(), slots }
    this.#pool = new TrainingPool(workerFile, slots)
    this.#data = new FetchedData(connection.redis, ({ hash, bytes }) =>
      tell(`Fetched the data ${hash.slice(0, 8)}, ${(bytes / 1e6).toFixed(1)} MB.`),
    )
    this.#worker = new Worker<unknown, TrialResult>(
      QUEUE,
      async (job, token = '') => {
        const result = await this.#train(job, token)
        tell(`${nameOf(job)}: ${result.type === 'ended' ? 'done' : result.problem}`)
        return result
      },
      {
        ...{ connection: connection.redis, prefix: PREFIX, concurrency: slots, name: this.#self.name },
        ...{ lockDuration: LOCK_MS, stalledInterval: STALLED_MS, maxStalledCount: MOST_DEATHS },
      },
    )
    // What breaks the connection is told by it; what becomes of a job, by its result.
    this.#worker.on('error', () => undefined)
    const say = (): void => void answer(connection, this.#self).catch(() => undefined)
    say()
    this.#clock = setInterval(say, ANSWER_MS)
  }

  static async open(connection: QueueConnection, options: QueueWorkerOptions): Promise<QueueWorker> {
    return new QueueWorker(connection, await mkdtemp(join(tmpdir(), 'descent-worker-')), options)
  }

  /** Its runs write checkpoints and go back to the queue, where others take them up. */
  async close(): Promise<void> {
    this.#isClosing = true
    clearInterval(this.#clock)
    for (const run of this.#pool.runs) this.#pool.stop(run)
    await this.#worker.close()
    await leave(this.connection, this.#self).catch(() => undefined)
    await rm(this.folder, { recursive: true, force: true })
  }

  async #train(job: Job<unknown>, token: string): Promise<TrialResult> {
    const { data: found, success } = trialJob.safeParse(job.data)
    if (!success || found.version !== DESCENT_VERSION) {
      // Whoever wrote it is not of our version, whatever the queue says.
      throw new UnrecoverableError(
        `the trial was not written by version ${DESCENT_VERSION} of Descent Studio`,
      )
    }
    const place = `${job.id}-${job.attemptsStarted}`
    const folder = join(this.folder, place)
    try {
      return await this.#trainIn(folder, place, job, token, found)
    } catch (error) {
      if (error instanceof WaitingError) throw error
      return { type: 'crashed', problem: reasonOf(error), worker: this.#self.name, hasBegun: false }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async #trainIn(
    folder: string,
    run: string,
    job: Job<unknown>,
    token: string,
    trial: TrialJob,
  ): Promise<TrialResult> {
    const data = await this.#data.of(trial.data)
    const holder = `${this.#self.name} ${run}`
    const mirror = new RunMirror(this.connection, job.id!)
    await mirror.claim(holder)
    const pushed = await broughtFolder(mirror, folder, holder)
    const step = (await readCheckpoint(folder))?.state.step ?? 0
    if (step > 0) this.#tell(`${trial.run}: goes on from step ${step}`)
    if (this.#mustLeave()) return this.#giveBack(job, token)
    const seen: { moment: Moment | null } = { moment: null }
    const over = new AbortController()
    const ending = new Promise<Ending>((resolve) =>
      this.#pool.submit(
        { run, sitting: 1, folder, isPaused: false, data, ...untilOf(trial) },
        {
          onBegun: () => undefined,
          onFrame: (frame) => {
            const { step, epoch, elapsedMs, bestLoss } = unpack(frame)
            seen.moment = { step, epoch, elapsedMs, bestLoss }
          },
          onPaused: () => undefined,
          onMoved: () => undefined,
          onEnding: resolve,
        },
      ),
    ).finally(() => over.abort())
    try {
      while (!over.signal.aborted) {
        if ((await pushed.push(seen.moment)) !== 'held') this.#pool.stop(run)
        await job.updateProgress(seen.moment ?? {})
        await sleep(PUSH_MS, null, { signal: over.signal }).catch(() => undefined)
      }
    } catch (error) {
      this.#pool.stop(run)
      await ending
      throw error
    }
    const ended = await ending
    const isHeld = (await pushed.push(seen.moment)) === 'held'
    if (isHeld && this.#mustLeave() && ended.type === 'ended' && (await isUnfinished(folder, trial))) {
      return this.#giveBack(job, token)
    }
    return this.#resultOf(ended)
  }

  #mustLeave(): boolean {
    return this.#isClosing
  }

  /** Another worker is to go on with it. */
  async #giveBack(job: Job<unknown>, token: string): Promise<never> {
    await job.moveToWait(token)
    throw new WaitingError()
  }

  #resultOf(ending: Ending): TrialResult {
    switch (ending.type) {
      case 'ended':
      case 'withdrawn':
        return { type: 'ended' }
      case 'refused':
      case 'crashed': {
        const { type, error, hasBegun } = ending
        return { type, problem: error.message, worker: this.#self.name, hasBegun }
      }
    }
  }
}

const untilOf = ({ untilEpoch }: TrialJob): { readonly untilEpoch?: number } =>
  untilEpoch === null ? {} : { untilEpoch }

/** Whether it was stopped before it came to its end, or as far as it was to go. */
async function isUnfinished(folder: string, { untilEpoch }: TrialJob): Promise<boolean> {
  const state = (await readCheckpoint(folder))?.state
  return !state || (state.stopped === null && state.epoch < (untilEpoch ?? Infinity))
}

/** Makes the folder of a run as its mirror has it, up to the last checkpoint. */
async function broughtFolder(mirror: RunMirror, folder: string, holder: string): Promise<PushedFolder> {
  await mkdir(join(folder, dirname(RUN_FILES.checkpoint)), { recursive: true })
  await new PulledFolder(mirror, folder, null).pullAll()
  const lengths = (await readCheckpoint(folder))?.tableLengths ?? ofTables(() => 0)
  for (const table of TABLES) await truncate(pathIn(folder, table), lengths[table]).catch(() => undefined)
  if (!(await mirror.begin(holder, lengths))) throw new StudioError('trialTaken', undefined)
  const pushed = new PushedFolder(mirror, folder, holder, lengths)
  await pushed.skipFiles()
  return pushed
}

const nameOf = ({ data }: Job<unknown>): string => trialJob.safeParse(data).data?.run ?? 'a trial'

import { Job, Queue, QueueEvents } from 'bullmq'
import { randomUUID } from 'node:crypto'
import { copyFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { setInterval as every } from 'node:timers'
import type { RunId } from '../contract/api'
import { reasonOf, StudioError } from '../contract/errors'
import { pack } from '../contract/packed'
import type { Machines } from '../contract/studies'
import { RUN_FILES } from '../runs/run-files'
import { writeExperiment } from '../runs/run-folder'
import { releaseLock, RunLock } from '../runs/run-lock'
import { readRunExperiment } from '../runs/stored-run'
import type { Ending, Executor, Listener, Submitted } from '../training/executor'
import { DESCENT_VERSION } from '../version'
import { KEEP_SECONDS, PREFIX, QUEUE } from './keys'
import { PulledFolder } from './pulled-folder'
import { PushedFolder } from './pushed-folder'
import type { QueueAddress } from './queue-address'
import { QueueConnection } from './queue-connection'
import { callRoll } from './roll-call'
import { RunMirror } from './run-mirror'
import { forgetJob, storedJob, storeJob } from './stored-job'
import { SentData } from './travelling-data'
import { trialResult, type TrialJob, type TrialResult } from './trial-job'

/** How often jobs are looked at of which nothing was heard, and workers counted. */
const LOOK_MS = 2000
/** After how long a worker that was asked to stop, and does not answer, is given up. */
const PATIENCE_SECONDS = 20
/** Who a mirror belongs to until a worker takes the run up. */
const STUDIO = 'studio'

/** A run that was submitted. */
interface Place {
  readonly job: Submitted
  readonly listener: Listener
  /** Counts how often it was taken up, as frames tell. */
  sitting: number
  /** What it is called in the queue; null before it is there. */
  sent: Sent | null
  hasBegun: boolean
  isStopping: boolean
  isOver: boolean
  /** The look that is going on, and whether something was heard since it began. */
  look: Promise<void> | null
  isNew: boolean
}

interface Sent {
  readonly id: string
  readonly mirror: RunMirror
  readonly folder: PulledFolder
}

/** Hears of the queue. */
export interface QueueListener {
  /** Workers have come or gone. */
  readonly onMachines: () => void
  readonly onTrouble: (message: string) => void
}

/** Has runs trained by whoever works at a queue, and follows them: their folders grow here as they do there. */
export class QueueExecutor implements Executor {
  readonly #places = new Map<RunId, Place>()
  readonly #queue: Queue
  readonly #events: QueueEvents
  readonly #data: SentData
  readonly #clock: NodeJS.Timeout
  /** What is being removed from Redis. */
  readonly #tidying = new Set<Promise<void>>()
  #machines: Machines

  private constructor(
    private readonly connection: QueueConnection,
    private readonly listener: QueueListener,
  ) {
    const options = { connection: connection.redis, prefix: PREFIX }
    this.#machines = { queue: connection.address.shown, workers: 0, slots: 0 }
    this.#data = new SentData(connection.redis)
    this.#queue = new Queue(QUEUE, options)
    this.#events = new QueueEvents(QUEUE, options)
    // What breaks the connection is told by it.
    this.#queue.on('error', () => undefined)
    this.#events.on('error', () => undefined)
    for (const event of ['active', 'progress', 'completed', 'failed', 'waiting'] as const) {
      this.#events.on(event, ({ jobId }: { readonly jobId: string }) => this.#hear(jobId))
    }
    this.#clock = every(() => this.#lookAround(), LOOK_MS)
  }

  /** @throws StudioError `queueUnreachable`, `queueVersion` */
  static async open(address: QueueAddress, listener: QueueListener): Promise<QueueExecutor> {
    const connection = await QueueConnection.open(address, listener.onTrouble)
    const executor = new QueueExecutor(connection, listener)
    await executor.#countWorkers()
    return executor
  }

  get machines(): Machines {
    return this.#machines
  }

  get suitableTrials(): number {
    return this.#machines.slots
  }

  submit(job: Submitted, listener: Listener): void {
    const place: Place = {
      ...{ job, listener, sitting: job.sitting, sent: null, hasBegun: false },
      ...{ isStopping: false, isOver: false, look: null, isNew: false },
    }
    this.#places.set(job.run, place)
    void this.#begin(place)
  }

  stop(run: RunId): void {
    const place = this.#places.get(run)
    if (!place) return
    place.isStopping = true
    void this.#stop(place).catch(() => undefined)
  }

  isWaiting(run: RunId): boolean {
    return this.#places.get(run)?.hasBegun === false
  }

  isPaused(): boolean {
    return false
  }

  command(run: RunId): Promise<void> {
    const error = this.#places.has(run)
      ? new StudioError('runElsewhere', { run, queue: this.#machines.queue })
      : new StudioError('runIdle', { run })
    return Promise.reject(error)
  }

  /** Its last checkpoint is in its folder, and can be asked there. */
  ask(): Promise<null> {
    return Promise.resolve(null)
  }

  /** What is still under way goes on, and is found again by what its folder says. */
  async close(): Promise<void> {
    clearInterval(this.#clock)
    for (const place of this.#places.values()) await this.#leave(place, { type: 'ended' })
    if (this.connection.isReady) await Promise.all(this.#tidying)
    if (this.connection.isReady) await Promise.allSettled([this.#queue.close(), this.#events.close()])
    else await Promise.allSettled([this.#queue.disconnect(), this.#events.disconnect()])
    this.connection.close()
  }

  async #begin(place: Place): Promise<void> {
    const { folder } = place.job
    try {
      await RunLock.take(join(folder, RUN_FILES.lock), folder)
    } catch (error) {
      return this.#leave(place, endingOf('refused', error, false))
    }
    try {
      place.sent = (await this.#foundAgain(place)) ?? (await this.#send(place))
    } catch (error) {
      return this.#leave(place, endingOf('refused', error, false))
    }
    if (place.isStopping) await this.#stop(place)
    this.#look(place)
  }

  /** The job that a studio that has ended meanwhile has sent, if it is still there. */
  async #foundAgain({ job: { folder, untilEpoch } }: Place): Promise<Sent | null> {
    const id = await storedJob(folder, this.#machines.queue)
    const found = id === null ? undefined : await Job.fromId<TrialJob>(this.#queue, id)
    if (id === null || !found) return null
    const mirror = new RunMirror(this.connection, id)
    if (found.data.untilEpoch === (untilEpoch ?? null))
      return { id, mirror, folder: new PulledFolder(mirror, folder, null) }
    // Other things have been decided since.
    await this.#discard({ id, mirror })
    return null
  }

  async #send({ job: { run, folder, data, untilEpoch } }: Place): Promise<Sent> {
    if (!data) throw new Error('a trial is sent with its data')
    const id = randomUUID()
    const mirror = new RunMirror(this.connection, id)
    await takeWeightsAlong(folder)
    await mirror.claim(STUDIO)
    const pushed = new PushedFolder(mirror, folder, STUDIO)
    await pushed.push(null)
    const name = await this.#data.send(data)
    const trial: TrialJob = { version: DESCENT_VERSION, run, untilEpoch: untilEpoch ?? null, data: name }
    await storeJob(folder, this.#machines.queue, id)
    const kept = { age: KEEP_SECONDS }
    await this.#queue.add('trial', trial, { jobId: id, removeOnComplete: kept, removeOnFail: kept })
    return { id, mirror, folder: new PulledFolder(mirror, folder, pushed.lengths) }
  }

  async #stop(place: Place): Promise<void> {
    const { sent } = place
    if (!sent) return
    if (!this.connection.isReady) return this.#leave(place, { type: 'ended' })
    await sent.mirror.stop()
    // Nothing can take away what a worker has.
    const isRemoved = !place.hasBegun && (await this.#queue.remove(sent.id)) === 1
    if (!isRemoved) return
    await forgetJob(place.job.folder)
    await sent.mirror.remove()
    await this.#leave(place, { type: 'withdrawn' })
  }

  #hear(id: string): void {
    for (const place of this.#places.values()) if (place.sent?.id === id) this.#look(place)
  }

  #lookAround(): void {
    if (!this.connection.isReady) return
    for (const place of this.#places.values()) this.#look(place)
    void this.#countWorkers().catch(() => undefined)
  }

  async #countWorkers(): Promise<void> {
    const workers = await callRoll(this.connection)
    const slots = workers.reduce((sum, worker) => sum + worker.slots, 0)
    const { queue, ...before } = this.#machines
    if (before.workers === workers.length && before.slots === slots) return
    this.#machines = { queue, workers: workers.length, slots }
    this.listener.onMachines()
  }

  /** One look at a time; what is heard meanwhile is looked at after it. */
  #look(place: Place): void {
    place.isNew = true
    place.look ??= this.#lookWhileNew(place).finally(() => (place.look = null))
  }

  async #lookWhileNew(place: Place): Promise<void> {
    try {
      while (place.isNew && place.sent && !place.isOver) {
        place.isNew = false
        await this.#lookOnce(place, place.sent)
      }
    } catch (error) {
      if (!this.connection.isReady) return
      await this.#finish(place, endingOf('crashed', error, place.hasBegun))
    }
  }

  async #lookOnce(place: Place, sent: Sent): Promise<void> {
    // Before all else: what the job ended with, and all of its folder, are there then.
    const state = await this.#queue.getJobState(sent.id)
    if (state !== 'waiting') this.#setBegun(place)
    const age = await this.#follow(place, sent)
    switch (state) {
      case 'completed':
      case 'failed':
        return this.#finish(place, await this.#endingOf(sent.id, place.hasBegun))
      case 'unknown':
        // It may just have been taken back.
        if (place.isStopping) return this.#finish(place, { type: 'withdrawn' })
        return this.#finish(place, endingOf('crashed', new Error('the queue has lost it'), place.hasBegun))
      case 'waiting':
      case 'active':
      case 'delayed':
      case 'prioritized':
      case 'waiting-children':
        if (place.isStopping && age > PATIENCE_SECONDS) await this.#giveUp(place, sent)
    }
  }

  async #endingOf(id: string, hasBegun: boolean): Promise<Ending> {
    const job = await Job.fromId<TrialJob, TrialResult>(this.#queue, id)
    if (job?.failedReason) return endingOf('crashed', new Error(job.failedReason), hasBegun)
    return endingOfResult(job?.returnvalue, hasBegun)
  }

  #setBegun(place: Place): void {
    if (place.hasBegun) return
    place.hasBegun = true
    place.listener.onBegun()
  }

  /** Brings what is new of a run. Returns for how many seconds nothing was heard of it. */
  async #follow(place: Place, sent: Sent): Promise<number> {
    for (;;) {
      const { moment, age, rows, hasMoved, isPart } = await sent.folder.pull()
      if (hasMoved) {
        place.sitting++
        place.listener.onMoved()
      }
      const { run } = place.job
      if (moment)
        place.listener.onFrame(
          pack({ run, sitting: place.sitting, sentAtMs: Date.now(), ...moment, ...rows }),
        )
      if (!isPart) return age
    }
  }

  /** Who trains it is gone, and nobody is there to take it up: what has come of it until now stays. */
  async #giveUp(place: Place, sent: Sent): Promise<void> {
    await sent.mirror.claim(STUDIO)
    await this.#finish(place, { type: 'ended' })
  }

  async #finish(place: Place, ending: Ending): Promise<void> {
    if (place.isOver) return
    const { sent, job } = place
    await forgetJob(job.folder)
    await this.#leave(place, ending)
    if (!sent) return
    const tidied = this.#discard(sent)
      .catch(() => undefined)
      .finally(() => this.#tidying.delete(tidied))
    this.#tidying.add(tidied)
    await tidied
  }

  async #discard({ id, mirror }: Pick<Sent, 'id' | 'mirror'>): Promise<void> {
    await this.#queue.remove(id).catch(() => undefined)
    await mirror.remove()
  }

  async #leave(place: Place, ending: Ending): Promise<void> {
    if (place.isOver) return
    place.isOver = true
    const { run, folder } = place.job
    if (ending.type !== 'refused' || ending.error.code !== 'runBusy') {
      await releaseLock(join(folder, RUN_FILES.lock))
    }
    this.#places.delete(run)
    place.listener.onEnding(ending)
  }
}

/** Puts the weights that an experiment names into the run's folder: their path leads nowhere on another machine. */
async function takeWeightsAlong(folder: string): Promise<void> {
  const experiment = await readRunExperiment(folder)
  const { initialWeights: file } = experiment.network
  if (file === undefined || file === RUN_FILES.weights) return
  const from = isAbsolute(file) ? file : join(folder, file)
  await copyFile(from, join(folder, RUN_FILES.weights)).catch((error: unknown) => {
    throw new StudioError('fileUnreadable', { file: from, problem: reasonOf(error) })
  })
  const network = { ...experiment.network, initialWeights: RUN_FILES.weights }
  await writeExperiment(folder, { ...experiment, network })
}

function endingOf(type: 'refused' | 'crashed', error: unknown, hasBegun: boolean): Ending {
  if (error instanceof StudioError) return { type, error: StudioError.from(error.report), hasBegun }
  return { type, error: new StudioError('workerCrashed', { problem: reasonOf(error) }), hasBegun }
}

function endingOfResult(found: unknown, hasBegun: boolean): Ending {
  const result = trialResult.safeParse(found).data
  if (!result) return endingOf('crashed', new Error('its worker gave no answer that can be read'), hasBegun)
  if (result.type === 'ended') return result
  const { type, problem, worker } = result
  return { type, error: new StudioError('trialFailed', { problem, worker }), hasBegun: result.hasBegun }
}

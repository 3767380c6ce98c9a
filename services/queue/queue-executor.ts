import { Queue, QueueEvents } from 'bullmq'
import { join } from 'node:path'
import { setInterval as every } from 'node:timers'
import type { RunId } from '../contract/api'
import { StudioError } from '../contract/errors'
import { pack } from '../contract/packed'
import type { Machines } from '../contract/studies'
import { RUN_FILES } from '../runs/run-files'
import { releaseLock, RunLock } from '../runs/run-lock'
import type { Ending, Executor, Listener, Submitted } from '../training/executor'
import { PREFIX, QUEUE } from './keys'
import type { QueueAddress } from './queue-address'
import { QueueConnection } from './queue-connection'
import { callRoll } from './roll-call'
import { endingOf, SentTrials, type Sent } from './sent-trials'
import { forgetJob } from './stored-job'

/** How often jobs are looked at of which nothing was heard, and workers counted. */
const LOOK_MS = 2000
/** After how long a worker that was asked to stop, and does not answer, is given up. */
const PATIENCE_SECONDS = 20

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
  readonly #trials: SentTrials
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
    this.#queue = new Queue(QUEUE, options)
    this.#trials = new SentTrials(connection, this.#queue)
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
      place.sent = await this.#trials.send(place.job)
    } catch (error) {
      return this.#leave(place, endingOf('refused', error, false))
    }
    if (place.isStopping) await this.#stop(place)
    this.#look(place)
  }

  async #stop(place: Place): Promise<void> {
    const { sent } = place
    if (!sent) return
    if (!this.connection.isReady) return this.#leave(place, { type: 'ended' })
    await sent.mirror.stop()
    // Nothing can take away what a worker has.
    if (place.hasBegun || !(await this.#trials.takeBack(sent, place.job.folder))) return
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
    const state = await this.#trials.stateOf(sent)
    if (state !== 'waiting') this.#setBegun(place)
    const age = await this.#follow(place, sent)
    switch (state) {
      case 'completed':
      case 'failed':
        return this.#finish(place, await this.#trials.endingOf(sent, place.hasBegun))
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
    await this.#trials.seize(sent)
    await this.#finish(place, { type: 'ended' })
  }

  async #finish(place: Place, ending: Ending): Promise<void> {
    if (place.isOver) return
    const { sent, job } = place
    await forgetJob(job.folder)
    await this.#leave(place, ending)
    if (!sent) return
    const tidied = this.#trials.discard(sent).finally(() => this.#tidying.delete(tidied))
    this.#tidying.add(tidied)
    await tidied
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

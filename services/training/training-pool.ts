import { availableParallelism } from 'node:os'
import { Worker, type ResourceLimits } from 'node:worker_threads'
import { StudioError } from '../contract/errors'
import type { Question } from '../contract/inspection'
import type { Packed } from '../contract/packed'
import type { Command } from '../contract/steering'
import type { FromWorker, ToWorker } from '../contract/worker-protocol'
import type { Ending, Executor, Listener, Submitted } from './executor'
import type { WorkerStart } from './job'
import { PendingAnswers } from './pending-answers'

interface Place {
  readonly job: Submitted
  readonly listener: Listener
  worker: Worker | null
  /** It holds no place among the slots. */
  isPaused: boolean
  /** What was asked of the worker and is not answered yet, by the number it was asked under. */
  readonly asked: Map<number, Asked>
  /** The same of what its network was asked. */
  readonly questions: PendingAnswers
}

interface Asked {
  readonly resolve: () => void
  readonly reject: (error: StudioError) => void
}

/** Runs that this machine trains at once: one for each of its cores, but enough to compare a few on a small one. */
export const suitableSlots = (): number => Math.max(4, availableParallelism())

/**
 * A worker thread for each run under way, so many at once; the others wait in the order in which they came. A run that has
 * paused keeps its worker and makes room for another: when it goes on, there may be more than so many for a while.
 */
export class TrainingPool implements Executor {
  readonly slots: number
  /** One for each core: each trains on one. */
  readonly suitableTrials = availableParallelism()
  readonly machines = null
  readonly #workerFile: string
  readonly #limits: ResourceLimits
  readonly #places: Place[] = []
  #questions = 0

  /**
   * @param workerFile the bundled hosts/training-worker
   * @param limits what a worker's heap may grow to; beyond, it breaks down by itself
   */
  constructor(workerFile: string, slots = suitableSlots(), limits: ResourceLimits = {}) {
    this.#workerFile = workerFile
    this.#limits = limits
    this.slots = slots
  }

  get runs(): readonly string[] {
    return this.#places.map(({ job }) => job.run)
  }

  isWaiting(run: string): boolean {
    return this.#find(run)?.worker === null
  }

  isPaused(run: string): boolean {
    return this.#find(run)?.isPaused ?? false
  }

  submit(job: Submitted, listener: Listener): void {
    const pending = { asked: new Map<number, Asked>(), questions: new PendingAnswers() }
    this.#places.push({ job, listener, worker: null, isPaused: job.isPaused, ...pending })
    this.#startNext()
  }

  stop(run: string): void {
    const place = this.#find(run)
    if (!place) return
    if (place.worker) place.worker.postMessage({ type: 'stop' } satisfies ToWorker)
    else this.#leave(place, { type: 'withdrawn' })
  }

  command(run: string, command: Command): Promise<void> {
    const place = this.#find(run)
    if (!place) return Promise.reject(new StudioError('runIdle', { run }))
    const { worker, asked } = place
    if (!worker) return Promise.reject(new StudioError('runWaits', { run }))
    const id = this.#questions++
    return new Promise((resolve, reject) => {
      asked.set(id, { resolve, reject })
      worker.postMessage({ type: 'command', id, command } satisfies ToWorker)
    })
  }

  ask(run: string, question: Question): Promise<Packed<unknown> | null> {
    const { worker, questions } = this.#find(run) ?? {}
    if (!worker || !questions) return Promise.resolve(null)
    const { id, answer } = questions.expect()
    worker.postMessage({ type: 'question', id, question } satisfies ToWorker)
    return answer
  }

  #find(run: string): Place | undefined {
    return this.#places.find(({ job }) => job.run === run)
  }

  /** The thread of a run, to see what becomes of the others when it dies. */
  workerOf(run: string): Worker | null {
    return this.#find(run)?.worker ?? null
  }

  /** Starts those that have a place now, and lets all that train share the cores. */
  #startNext(): void {
    const training = this.#places.filter(({ worker, isPaused }) => worker && !isPaused)
    const waiting = this.#places.filter(({ worker }) => !worker)
    const next = waiting
      .filter(({ isPaused }) => !isPaused)
      .slice(0, Math.max(0, this.slots - training.length))
    const threads = Math.max(
      1,
      Math.floor(availableParallelism() / Math.max(1, training.length + next.length)),
    )
    for (const { worker } of training)
      worker?.postMessage({ type: 'threadLimit', threads } satisfies ToWorker)
    for (const place of waiting) if (place.isPaused || next.includes(place)) this.#start(place, threads)
  }

  #start(place: Place, threadLimit: number): void {
    const { job, listener } = place
    const workerData: WorkerStart = { ...job, threadLimit }
    const worker = new Worker(this.#workerFile, {
      workerData,
      name: `training ${job.run}`,
      resourceLimits: this.#limits,
    })
    place.worker = worker
    let hasBegun = false
    let ending: Ending | null = null
    const crashed = (problem: string): void => {
      ending ??= { type: 'crashed', error: new StudioError('workerCrashed', { problem }), hasBegun }
    }
    worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'begun':
          hasBegun = true
          return listener.onBegun()
        case 'frame':
          return listener.onFrame(message.frame)
        case 'paused':
          place.isPaused = message.isPaused
          listener.onPaused(message.isPaused)
          return this.#startNext()
        case 'obeyed':
          return answered(place, message.id, message.error && StudioError.from(message.error))
        case 'answer':
          return place.questions.settle(message.id, message.answer, message.error)
        case 'ended':
          ending = { type: 'ended' }
          return
        case 'refused':
          ending = { type: 'refused', error: StudioError.from(message.error), hasBegun }
      }
    })
    worker.on('error', (error: unknown) => crashed(breakdownOf(error)))
    worker.on('exit', (code) => {
      crashed(`it ended with code ${code}`)
      this.#leave(place, ending!)
    })
  }

  #leave(place: Place, ending: Ending): void {
    this.#places.splice(this.#places.indexOf(place), 1)
    const { run } = place.job
    const error = 'error' in ending ? ending.error : new StudioError('runIdle', { run })
    for (const id of [...place.asked.keys()]) answered(place, id, error)
    place.questions.abandon(null)
    place.listener.onEnding(ending)
    this.#startNext()
  }
}

function answered({ asked }: Place, id: number, error: StudioError | null): void {
  const { resolve, reject } = asked.get(id) ?? {}
  asked.delete(id)
  if (error) reject?.(error)
  else resolve?.()
}

function breakdownOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : ''
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : error.message.replace(/\.$/, '')
}

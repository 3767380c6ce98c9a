import { availableParallelism } from 'node:os'
import { Worker, type ResourceLimits } from 'node:worker_threads'
import { StudioError } from '../contract/errors'
import type { FromWorker, Job, ToWorker } from '../contract/worker-protocol'

/** How a sitting of a run came to its end. */
export type Ending =
  | { readonly type: 'ended' }
  /** It was taken from the queue before it had its turn. */
  | { readonly type: 'withdrawn' }
  /** `hasBegun` says whether there is a run that was broken off. */
  | { readonly type: 'refused'; readonly error: StudioError; readonly hasBegun: boolean }
  | { readonly type: 'crashed'; readonly error: StudioError; readonly hasBegun: boolean }

/** Hears of one sitting. */
export interface Listener {
  readonly onBegun: () => void
  readonly onFrame: (frame: Uint8Array<ArrayBuffer>) => void
  readonly onEnding: (ending: Ending) => void
}

interface Place {
  readonly job: Submitted
  readonly listener: Listener
  worker: Worker | null
}

/** What a run is submitted with. */
export type Submitted = Omit<Job, 'threadLimit'>

/** Runs that this machine trains at once: one for each of its cores, but enough to compare a few on a small one. */
export const suitableSlots = (): number => Math.max(4, availableParallelism())

/** A worker thread for each run under way, so many at once; the others wait in the order in which they came. */
export class TrainingPool {
  readonly slots: number
  readonly #workerFile: string
  readonly #limits: ResourceLimits
  readonly #places: Place[] = []

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
    return this.#places.some(({ job, worker }) => job.run === run && worker === null)
  }

  /** Starts a worker for the run, or lets it wait for a place. */
  submit(job: Submitted, listener: Listener): void {
    this.#places.push({ job, listener, worker: null })
    this.#startNext()
  }

  /** Asks a run to write a checkpoint and end; one that waits is withdrawn. */
  stop(run: string): void {
    const place = this.#places.find(({ job }) => job.run === run)
    if (!place) return
    if (place.worker) place.worker.postMessage({ type: 'stop' } satisfies ToWorker)
    else this.#leave(place, { type: 'withdrawn' })
  }

  /** The thread of a run, to see what becomes of the others when it dies. */
  workerOf(run: string): Worker | null {
    return this.#places.find(({ job }) => job.run === run)?.worker ?? null
  }

  /** Starts those that have a place now, and lets all that train share the cores. */
  #startNext(): void {
    const training = this.#places.slice(0, this.slots)
    const threads = Math.max(1, Math.floor(availableParallelism() / training.length))
    for (const place of training) {
      if (place.worker) place.worker.postMessage({ type: 'threadLimit', threads } satisfies ToWorker)
      else this.#start(place, threads)
    }
  }

  #start(place: Place, threadLimit: number): void {
    const { job, listener } = place
    const workerData: Job = { ...job, threadLimit }
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
    place.listener.onEnding(ending)
    this.#startNext()
  }
}

function breakdownOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : ''
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : error.message.replace(/\.$/, '')
}

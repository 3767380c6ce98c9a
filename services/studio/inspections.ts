import { dirname, join } from 'node:path'
import { Worker, type ResourceLimits } from 'node:worker_threads'
import type { RunId } from '../contract/api'
import { StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import type { AnswerTo, Question } from '../contract/inspection'
import type { Packed } from '../contract/packed'
import type { FromInspector, Subject, ToInspector } from '../contract/worker-protocol'
import { PendingAnswers } from '../training/pending-answers'
import type { Executor } from '../training/executor'

/** How long the worker is kept, with the data of the last question, after there was nothing to do. */
const IDLE_MS = 60_000

/**
 * Questions to networks. That of a run under way is asked where it trains; all others by one worker, one after the other: it
 * is started with the first question, and whatever becomes of it is no affair of the runs.
 */
export class Inspections {
  readonly #workerFile: string
  readonly #pending = new PendingAnswers()
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | null = null
  #isClosed = false

  /**
   * @param trainingWorker the bundled hosts/training-worker, beside which the inspector lies
   * @param limits what the worker's heap may grow to
   */
  constructor(
    private readonly pool: Pick<Executor, 'ask'>,
    trainingWorker: string,
    private readonly limits: ResourceLimits = {},
    private readonly idleMs = IDLE_MS,
  ) {
    this.#workerFile = join(dirname(trainingWorker), 'inspector.js')
  }

  /** The worker, to see what becomes of the studio when it dies; null where there is none. */
  get worker(): Worker | null {
    return this.#worker
  }

  /**
   * What the network of a run says, as it is now; of one that waits, as its first step will find it.
   * @throws StudioError as `ofDraft`
   */
  async ofRun<Q extends Question>(run: RunId, folder: string, question: Q): Promise<Packed<AnswerTo<Q>>> {
    const answer = await this.pool.ask(run, question)
    // That an answer fits its question is the worker's to see to.
    return (answer as Packed<AnswerTo<Q>> | null) ?? this.#ask({ type: 'run', folder }, question)
  }

  /**
   * @param experiment its paths are absolute, and may be read
   * @throws StudioError what is wrong with the experiment, its data or the question; `inspectorCrashed`, `doorClosed`
   */
  ofDraft<Q extends Question>(experiment: ExperimentFile, question: Q): Promise<Packed<AnswerTo<Q>>> {
    return this.#ask({ type: 'draft', experiment }, question)
  }

  async #ask<Q extends Question>(subject: Subject, question: Q): Promise<Packed<AnswerTo<Q>>> {
    if (this.#isClosed) throw new StudioError('doorClosed', undefined)
    if (this.#idle) clearTimeout(this.#idle)
    const { id, answer } = this.#pending.expect()
    this.#worker ??= this.#start()
    this.#worker.postMessage({ id, subject, question } satisfies ToInspector)
    try {
      return (await answer) as Packed<AnswerTo<Q>>
    } finally {
      this.#rest()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#idle) clearTimeout(this.#idle)
    this.#pending.abandon(new StudioError('doorClosed', undefined))
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(this.#workerFile, { name: 'inspector', resourceLimits: this.limits })
    let problem: string | null = null
    worker.on('message', ({ id, answer, error }: FromInspector) => this.#pending.settle(id, answer, error))
    worker.on('error', (error: unknown) => {
      problem = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
    })
    worker.on('exit', (code) => {
      // Those that were asked since of another worker are its own to answer.
      if (this.#worker !== worker) return
      this.#worker = null
      problem ??= `it ended with code ${code}`
      this.#pending.abandon(new StudioError('inspectorCrashed', { problem }))
    })
    return worker
  }

  /** With nothing to do, it goes after a while, and its memory with it. */
  #rest(): void {
    if (this.#isClosed || this.#pending.size > 0) return
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      const worker = this.#worker
      this.#worker = null
      void worker?.terminate()
    }, this.idleMs)
    this.#idle.unref()
  }
}

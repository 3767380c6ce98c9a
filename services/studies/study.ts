import { availableParallelism } from 'node:os'
import type { RunId, RunInfo } from '../contract/api'
import { experimentOf, schemesOf, trialsOf, type Scheme, type Trial } from '../contract/comparison-file'
import { reasonOf } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { isResumable } from '../contract/run-summary'
import type { StudyDetails, StudyId, StudyInfo, StudyState, TrialInfo } from '../contract/studies'
import type { Runs } from '../studio/runs'
import type { SharedData } from './shared-data'
import type { StoredStudy, StudyFolder, StudyLine, TrialEnd } from './study-folder'

/** Characters of a run's tag. */
const MOST_TAG = 40

/** What a study works with. */
export interface StudyTools {
  readonly runs: Runs
  readonly data: SharedData
  /** Hears that something of it is new. */
  readonly tell: (study: StudyInfo) => void
}

/**
 * One comparison: its trials, each a run of the workspace, and who trains them. What is finished is written down at once, so
 * that no crash repeats it; a run that was broken off goes on from its checkpoint.
 */
export class Study {
  readonly #trials: readonly Trial[]
  readonly #schemes: readonly Scheme[]
  /** The last run that each trial was given, and what it came to. */
  readonly #runs = new Map<number, RunId>()
  readonly #ends = new Map<number, TrialEnd>()
  #isCancelled = false
  #failure: string | null = null
  /** While it trains: what ends that, and when it has ended. */
  #sitting: { readonly stop: AbortController; readonly over: Promise<void> } | null = null
  /** Of this sitting. */
  #begunAt = 0
  #finishedNow = 0

  constructor(
    readonly id: StudyId,
    private readonly stored: StoredStudy,
    private readonly folder: StudyFolder,
    private readonly tools: StudyTools,
  ) {
    this.#schemes = schemesOf(stored.file)
    this.#trials = trialsOf(stored.file)
    for (const line of stored.lines) this.#take(line)
  }

  get info(): StudyInfo {
    return {
      id: this.id,
      name: this.stored.file.name,
      kind: 'comparison',
      state: this.#state,
      createdAt: this.stored.createdAt,
      trials: this.#trials.length,
      finished: this.#ends.size,
      leftMs: this.#leftMs,
      failure: this.#failure,
    }
  }

  get details(): StudyDetails {
    const results = this.#trials.map(({ number }) => this.#infoOf(number))
    return { ...this.info, file: this.stored.file, results }
  }

  get runs(): ReadonlyMap<number, RunId> {
    return this.#runs
  }

  /** Goes on with what is not finished; what failed is tried once more. */
  start(): void {
    if (this.#sitting || this.#isCancelled) return
    for (const { trial, state } of [...this.#ends.values()]) {
      if (state === 'failed') this.#ends.delete(trial)
    }
    if (this.#isFinished) return
    this.#failure = null
    this.#begunAt = performance.now()
    this.#finishedNow = 0
    const stop = new AbortController()
    const over = this.#train(stop).finally(() => {
      this.#sitting = null
      this.#tell()
    })
    this.#sitting = { stop, over }
    this.#tell()
  }

  /** Resolves when none of its runs trains any more; they have written checkpoints. */
  async pause(): Promise<void> {
    this.#sitting?.stop.abort()
    await this.#sitting?.over
  }

  /** @throws StudioError `fileUnwritable` */
  async cancel(): Promise<void> {
    await this.pause()
    await this.#write({ state: 'cancelled' })
    this.#tell()
  }

  get #isFinished(): boolean {
    return this.#ends.size === this.#trials.length
  }

  get #state(): StudyState {
    if (this.#sitting) return 'running'
    if (this.#isFinished) return 'completed'
    return this.#isCancelled ? 'cancelled' : 'waiting'
  }

  get #leftMs(): number | null {
    if (!this.#sitting || this.#finishedNow === 0) return null
    const left = this.#trials.length - this.#ends.size
    return ((performance.now() - this.#begunAt) / this.#finishedNow) * left
  }

  /** As many at once as there are cores: each trains on one. */
  async #train({ signal }: AbortController): Promise<void> {
    const waiting = this.#trials.filter(({ number }) => !this.#ends.has(number))
    const worker = async (): Promise<void> => {
      while (!signal.aborted) {
        const trial = waiting.shift()
        if (!trial) return
        await this.#trainOne(trial, signal)
      }
    }
    const workers = Array.from({ length: availableParallelism() }, worker)
    try {
      await Promise.all(workers)
    } catch (error) {
      // What keeps one from being written keeps all.
      this.#failure = reasonOf(error)
      this.#sitting?.stop.abort()
      await Promise.allSettled(workers)
    }
  }

  async #trainOne({ number, scheme, seed }: Trial, signal: AbortSignal): Promise<void> {
    const { file } = this.stored
    const experiment = experimentOf(file, this.#schemes[scheme], seed)
    const data = await this.tools.data.of(experiment.data)
    if (signal.aborted) return
    const run = await this.#runOf(number, experiment)
    const { runs } = this.tools
    const known = runs.find(run)
    if (known && !isOver(known)) await runs.train(run, data)
    const info = await whileNotAborted(
      signal,
      () => runs.interrupt(run),
      () => runs.whenOver(run),
    )
    const end = info && endOf(number, info)
    if (!end) return
    this.#finishedNow++
    await this.#write(end)
    this.#tell()
  }

  /** The run that the trial has, if it is still there, or a new one. */
  async #runOf(trial: number, experiment: ExperimentFile): Promise<RunId> {
    const { runs } = this.tools
    const former = this.#runs.get(trial)
    if (former !== undefined && runs.find(former)) return former
    const run = await runs.reserve(experiment, { tags: [this.stored.file.name.slice(0, MOST_TAG)] })
    await this.#write({ trial, run, state: 'begun' })
    return run
  }

  async #write(line: StudyLine): Promise<void> {
    await this.folder.append(line)
    this.#take(line)
  }

  #take(line: StudyLine): void {
    switch (line.state) {
      case 'cancelled':
        this.#isCancelled = true
        return
      case 'begun':
        this.#runs.set(line.trial, line.run)
        return
      case 'finished':
      case 'diverged':
      case 'failed':
        this.#runs.set(line.trial, line.run)
        this.#ends.set(line.trial, line)
    }
  }

  #infoOf(number: number): TrialInfo {
    const run = this.#runs.get(number) ?? null
    const end = this.#ends.get(number)
    if (end) {
      const { state, epochs, elapsedMs, validation, failure } = end
      return { number, state, run, epochs, elapsedMs, validation, failure }
    }
    const found = run === null ? null : this.tools.runs.find(run)
    const isRunning = this.#sitting !== null && found?.state === 'running'
    const moment = run === null ? null : this.tools.runs.momentOf(run)
    const { epoch: epochs = 0, elapsedMs = 0 } = moment ?? {}
    return {
      ...{ number, state: isRunning ? 'running' : 'waiting', run, epochs, elapsedMs },
      ...{ validation: null, failure: null },
    }
  }

  #tell(): void {
    this.tools.tell(this.info)
  }
}

/** Works, and calls `stop` as soon as the signal is given, or at once where it has been. */
async function whileNotAborted<T>(
  signal: AbortSignal,
  stop: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  // What cannot be stopped is over.
  const onAbort = (): void => void stop().catch(() => undefined)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort)
  try {
    return await work()
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Whether it came to an end of its own. One that failed can be tried again. */
const isOver = ({ summary }: RunInfo): boolean => summary !== null && !isResumable(summary.status)

/** Null where it was stopped before its end. */
function endOf(trial: number, { id: run, summary, state, failure }: RunInfo): TrialEnd | null {
  if (state !== 'completed' && state !== 'stoppedEarly' && state !== 'diverged' && state !== 'failed')
    return null
  return {
    ...{ trial, run },
    state: state === 'diverged' || state === 'failed' ? state : 'finished',
    epochs: summary?.epochs ?? 0,
    elapsedMs: summary?.elapsedMs ?? 0,
    validation: summary?.metrics.validation ?? null,
    failure,
  }
}

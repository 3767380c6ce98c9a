import type { RunId, RunInfo } from '../contract/api'
import { reasonOf } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { isResumable } from '../contract/run-summary'
import type { StudyId, StudyInfo, StudyState, TrialState } from '../contract/studies'
import type { Runs } from '../studio/runs'
import type { Bin } from '../workspace/bin'
import { comparisonProgram } from './comparison-program'
import type { Program, Step, StudyPlan, Task } from './program'
import { searchProgram } from './search-program'
import type { SharedData } from './shared-data'
import type { StoredStudy, StudyFolder } from './study-folder'
import type { Moment, StudyLine, TrialEnd } from './study-line'
import { StudyLog, type TrialRecord } from './study-log'

/** Characters of a run's tag. */
const MOST_TAG = 40

/** What a study works with. */
export interface StudyTools {
  readonly runs: Runs
  readonly data: SharedData
  /** Hears that something of it is new. */
  readonly tell: (study: StudyInfo) => void
}

/** While a study trains: what ends that, and when it has ended. */
interface Sitting {
  readonly stop: AbortController
  readonly over: Promise<void>
}

/**
 * One study: its trials, each a run of the workspace, and who trains them. What is finished is written down at once, so that no
 * crash repeats it; a run that was broken off goes on from its checkpoint.
 */
export class Study {
  readonly plan: StudyPlan
  readonly log = new StudyLog()
  readonly #program: Program
  #failure: string | null = null
  #sitting: Sitting | null = null
  /** Of this sitting: when it began, what had been taken by then, and how much was finished since. */
  #begunAt = 0
  #studyMsBefore = 0
  #finishedNow = 0
  /** Whether there is nothing more to do; null: not looked at since something has changed. */
  #isDone: boolean | null = null
  /** Ends a wait for a place. */
  #wake: () => void = () => undefined

  constructor(
    readonly id: StudyId,
    private readonly stored: StoredStudy,
    private readonly folder: StudyFolder,
    private readonly tools: StudyTools,
  ) {
    this.plan = stored.plan
    this.#program = programOf(stored.plan)
    for (const line of stored.lines) this.log.add(line)
  }

  get info(): StudyInfo {
    return {
      id: this.id,
      name: this.plan.file.name,
      kind: this.plan.kind,
      state: this.#state,
      createdAt: this.stored.createdAt,
      trials: this.#trials,
      finished: this.log.settled,
      leftMs: this.#leftMs,
      failure: this.#failure,
      machines: this.tools.runs.executors.trials.machines,
    }
  }

  /** Goes on with what is not finished; what failed is tried once more. */
  start(): void {
    if (this.#sitting || this.log.isCancelled) return
    this.log.forgetFailures()
    this.#isDone = null
    if (this.#isFinished) return
    this.#failure = null
    this.#begunAt = performance.now()
    this.#studyMsBefore = this.log.studyMs
    this.#finishedNow = 0
    const stop = new AbortController()
    const over = this.#train(stop).finally(() => {
      this.#sitting = null
      this.#isDone = null
      this.#tell()
    })
    this.#sitting = { stop, over }
    this.#tell()
  }

  /** Resolves when none of its runs trains any more; they have written checkpoints. */
  async pause(): Promise<void> {
    this.#stop()
    await this.#sitting?.over
  }

  /** Machines that train have come or gone. */
  takeStock(): void {
    if (!this.#sitting) return
    this.#wake()
    this.#tell()
  }

  /** Pauses and goes into the bin; its runs stay. @throws StudioError `fileUnwritable` */
  async discard(bin: Bin): Promise<void> {
    await this.pause()
    await this.folder.discard(this.id, bin)
  }

  /** @throws StudioError `fileUnwritable` */
  async cancel(): Promise<void> {
    await this.pause()
    await this.write({ state: 'cancelled' })
    this.#tell()
  }

  /** @throws StudioError `fileUnwritable` */
  async write(line: StudyLine): Promise<void> {
    await this.folder.append(line)
    this.log.add(line)
  }

  /** How far a trial is, and what it came to. */
  progressOf({ number, run, end }: TrialRecord): {
    readonly state: TrialState
    readonly epochs: number
    readonly elapsedMs: number
  } {
    if (end) return end
    const found = run === null ? null : this.tools.runs.find(run)
    const moment = run === null ? null : this.tools.runs.momentOf(run)
    const isRunning = this.log.running.has(number) && found?.state === 'running'
    return {
      state: isRunning ? 'running' : 'waiting',
      epochs: moment?.epoch ?? found?.summary?.epochs ?? 0,
      elapsedMs: moment?.elapsedMs ?? found?.summary?.elapsedMs ?? 0,
    }
  }

  #stop(): void {
    this.#sitting?.stop.abort()
    this.#wake()
  }

  get #trials(): number {
    return this.#program.trials ?? this.log.trials.length
  }

  get #isFinished(): boolean {
    return (this.#isDone ??= this.#next().type === 'done')
  }

  get #state(): StudyState {
    if (this.#sitting) return 'running'
    if (this.#isFinished) return 'completed'
    return this.log.isCancelled ? 'cancelled' : 'waiting'
  }

  get #leftMs(): number | null {
    if (!this.#sitting || this.#finishedNow === 0 || this.#program.trials === null) return null
    if (this.log.hasRungs) return null
    return ((performance.now() - this.#begunAt) / this.#finishedNow) * (this.#trials - this.log.settled)
  }

  /** As many at once as the study says, or as suits who trains them: which changes as other machines come and go. */
  async #train({ signal }: AbortController): Promise<void> {
    const { trials } = this.tools.runs.executors
    const underWay = new Set<Promise<void>>()
    while (!signal.aborted) {
      const hasPlace = underWay.size < (this.#program.workers ?? trials.suitableTrials)
      const step: Step = hasPlace ? this.#next() : { type: 'wait' }
      if (step.type === 'done') break
      if (step.type === 'train') {
        const one = this.#trainOne(step.task, signal)
          // What keeps one from being written keeps all.
          .catch((error: unknown) => {
            this.#failure = reasonOf(error)
            this.#stop()
          })
          .finally(() => underWay.delete(one))
        underWay.add(one)
      } else {
        await Promise.race([...underWay, new Promise<void>((resolve) => (this.#wake = resolve))])
      }
    }
    await Promise.all(underWay)
  }

  /** What was broken off comes first, so that it all goes on as it would have. */
  #next(): Step {
    const task = this.log.brokenOff
    return task ? { type: 'train', task } : this.#program.next(this.log)
  }

  async #trainOne(task: Task, signal: AbortSignal): Promise<void> {
    this.log.begin(task)
    try {
      const line = await this.#trained(task, signal)
      if (!line) return
      if (line.state !== 'reached') this.#finishedNow++
      await this.write(line)
    } finally {
      this.log.running.delete(task.trial)
      this.#tell()
    }
  }

  /** Trains a trial as far as it is to go. Returns what is to be written of it; null where it was stopped before. */
  async #trained(task: Task, signal: AbortSignal): Promise<StudyLine | null> {
    const { runs, data } = this.tools
    const { trial, untilEpoch } = task
    const experiment = this.#program.experimentOf(trial, this.log.trial(trial)!.values)
    const read = await data.of(experiment.data)
    if (signal.aborted) return null
    const run = await this.#runOf(task, experiment)
    const known = runs.find(run)
    if (known && !isOver(known)) {
      await runs.train(run, { data: read, ...(untilEpoch === null ? {} : { untilEpoch }) })
    }
    const info = await whileNotAborted(
      signal,
      () => runs.interrupt(run),
      () => runs.whenOver(run),
    )
    return info && this.#lineOf(task, info)
  }

  /** The run that the trial has, if it is still there, or a new one. */
  async #runOf({ trial, values, bracket, untilEpoch }: Task, experiment: ExperimentFile): Promise<RunId> {
    const { runs } = this.tools
    const former = this.log.trial(trial)?.run ?? null
    if (former !== null && runs.find(former)) {
      await this.write({ state: 'promoted', trial, untilEpoch })
      return former
    }
    const run = await runs.reserve(experiment, { tags: [this.plan.file.name.slice(0, MOST_TAG)] })
    await this.write({ trial, run, state: 'begun', values, bracket, untilEpoch })
    return run
  }

  #lineOf({ trial, untilEpoch }: Task, info: RunInfo): StudyLine | null {
    const { id: run, summary, state, failure } = info
    const moment: Moment = {
      ...{ trial, run, epochs: summary?.epochs ?? 0, elapsedMs: summary?.elapsedMs ?? 0 },
      validation: summary?.metrics.validation ?? null,
      studyMs: this.#studyMsBefore + performance.now() - this.#begunAt,
    }
    switch (state) {
      case 'completed':
      case 'stoppedEarly':
        return { ...moment, state: 'finished' } satisfies TrialEnd
      case 'diverged':
        return { ...moment, state: 'diverged' }
      case 'failed':
        return { ...moment, state: 'failed', failure: failure ?? 'for no reason that was told' }
      case 'interrupted':
      case 'running':
      case 'paused':
      case 'waiting':
        // It came to its rung, or was stopped before.
        if (untilEpoch === null || moment.epochs < untilEpoch) return null
        return {
          ...moment,
          // What would come of it now, as of one that has ended: early stopping puts the best epoch back.
          validation: summary?.validationAtBest ?? moment.validation,
          ...{ state: 'reached', epoch: untilEpoch },
        }
    }
  }

  #tell(): void {
    this.tools.tell(this.info)
  }
}

function programOf(plan: StudyPlan): Program {
  switch (plan.kind) {
    case 'comparison':
      return comparisonProgram(plan.file)
    case 'search':
      return searchProgram(plan.file)
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

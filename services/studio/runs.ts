import { join } from 'node:path'
import type { Line, RowsFrom, RunDetails, RunId, RunInfo, StudioEvent, TableName } from '../contract/api'
import { StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import type { Frame } from '../contract/frames'
import { pack, unpack, type Packed } from '../contract/packed'
import { isResumable } from '../contract/run-summary'
import type { Command } from '../contract/steering'
import { absolute } from '../runs/experiment-paths'
import { RUN_FILES } from '../runs/run-files'
import { lockHolder } from '../runs/run-lock'
import { readRunExperiment, readSummary } from '../runs/stored-run'
import type { Ending, Executor, Submitted } from '../training/executor'
import type { Moment } from '../training/session-types'
import { findRuns } from '../workspace/find-runs'
import { changedLabels, readLabels, writeLabels, type NewLabels } from '../workspace/run-labels'
import { findRun, markFailed } from '../workspace/run-state'
import type { Workspace } from '../workspace/workspace'
import { KeptIndex } from './kept-index'
import { Sitting } from './sitting'

/** How often the rows of runs under way are committed to the index, and doors told how far those are. */
const FOLLOW_MS = 1000

/** Hears of a run, or of everything. */
export type Tell = (event: StudioEvent, run?: RunId) => void

/** Who trains: a run that its user watches, and one that is a trial of many. */
export interface Executors {
  readonly runs: Executor
  readonly trials: Executor
}

/** The runs of a workspace: what is known of each, and who trains them. */
export class Runs {
  readonly #infos = new Map<RunId, RunInfo>()
  readonly #underWay = new Map<RunId, Sitting>()
  /** How often each run was taken up since the workspace was opened, and how far it was last seen. */
  readonly #sittings = new Map<RunId, number>()
  readonly #moments = new Map<RunId, Moment>()
  /** Why runs failed that have no summary to say so, or whose summary could not be written. */
  readonly #failures = new Map<RunId, string>()
  /** Runs that are being deleted. */
  readonly #leaving = new Set<RunId>()
  readonly #index: KeptIndex
  readonly #clock: NodeJS.Timeout
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly space: Workspace,
    readonly executors: Executors,
    private readonly tell: Tell,
  ) {
    this.#index = new KeptIndex(space, tell)
    this.#clock = setInterval(() => {
      for (const [run, { isTrial }] of this.#underWay) if (!isTrial) this.#index.followLater(run)
      this.#tellProgress()
    }, FOLLOW_MS)
  }

  /** Finds the runs that are in the workspace. */
  async load(): Promise<void> {
    const found = await findRuns(await this.space.runIds(), (run) => this.space.runFolder(run))
    for (const { info } of found) this.#infos.set(info.id, info)
    // Nobody has to wait for the index.
    this.#index.use((index) => index.putAll(found)).catch(() => undefined)
  }

  /** Has the index take in the rows of all runs but those: of many trials, few are looked at, and theirs come in when asked for. */
  indexAllBut(trials: ReadonlySet<RunId>): void {
    void this.#index.followAll([...this.#infos.keys()].filter((run) => !trials.has(run)))
  }

  /** Newest first. */
  list(): RunInfo[] {
    return [...this.#infos.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  }

  /** @throws StudioError `runUnknown` */
  folderOf(run: RunId): string {
    this.#known(run)
    return this.space.runFolder(run)
  }

  async details(run: RunId): Promise<RunDetails> {
    const info = this.#known(run)
    const folder = this.space.runFolder(run)
    const experiment = absolute(await readRunExperiment(folder), folder)
    const columns = await this.#index.fresh(run, (index) => index.columns(run))
    return { ...info, experiment, folder, columns }
  }

  async rows(run: RunId, from: RowsFrom): Promise<Packed<Frame>> {
    const { summary } = this.#known(run)
    const rows = await this.#index.fresh(run, (index) => index.rows(run, from))
    const { steps: step = 0, epochs: epoch = 0, elapsedMs = 0, bestLoss = null } = summary ?? {}
    const moment = this.#moments.get(run) ?? { step, epoch, elapsedMs, bestLoss }
    const sitting = this.#sittings.get(run) ?? 0
    return pack({ run, sitting, sentAtMs: Date.now(), ...moment, ...rows })
  }

  /**
   * @param experiment its paths are absolute
   * @param isPaused it waits for a command before its first step
   * @throws StudioError when it cannot be trained; then nothing is left behind
   */
  async start(experiment: ExperimentFile, isPaused = false): Promise<RunInfo> {
    const { id, discard } = await this.space.newRun(experiment)
    const sitting = this.#take(id, 'runs', { isPaused })
    try {
      await sitting.begun
    } catch (error) {
      await sitting.over
      await discard()
      throw error
    }
    return this.#look(id)
  }

  /**
   * Makes the folder of a run that is one of many, under labels of its own.
   * @throws StudioError `fileUnwritable`
   */
  async reserve(experiment: ExperimentFile, labels: NewLabels): Promise<RunId> {
    const { id } = await this.space.newRun(experiment)
    await writeLabels(this.space.runFolder(id), { tags: [], note: '', ...labels })
    await this.#look(id)
    return id
  }

  /**
   * Trains a run that is a trial, from its beginning or its last checkpoint on.
   * @throws StudioError `runUnknown`, `runUnderWay`
   */
  async train(run: RunId, given: Pick<Submitted, 'data' | 'untilEpoch'>): Promise<void> {
    this.#known(run)
    if (this.#underWay.has(run)) throw new StudioError('runUnderWay', { run })
    this.#take(run, 'trials', given)
    // What stands behind the last checkpoint is about to be written again.
    await this.#index.use((index) => index.forget(run))
  }

  /** Waits until a run is under way no more. Returns what is known of it; null where it is gone. */
  async whenOver(run: RunId): Promise<RunInfo | null> {
    await this.#underWay.get(run)?.over
    return this.find(run)
  }

  find(run: RunId): RunInfo | null {
    return this.#infos.get(run) ?? null
  }

  /** How far a run of this sitting was last seen. */
  momentOf(run: RunId): Moment | null {
    return this.#moments.get(run) ?? null
  }

  /**
   * Resolves when a run that is under way has obeyed.
   * @throws StudioError `runIdle`, `runWaits`, or what makes a change impossible
   */
  async steer(run: RunId, command: Command): Promise<RunInfo> {
    this.#known(run)
    const sitting = this.#underWay.get(run)
    if (!sitting) throw new StudioError('runIdle', { run })
    await sitting.executor.command(run, command)
    const summary = await readSummary(this.space.runFolder(run))
    // The last step of all was among those that it made.
    if (summary && !isResumable(summary.status)) await sitting.over
    return this.#look(run)
  }

  async interrupt(run: RunId): Promise<RunInfo> {
    this.#known(run)
    const sitting = this.#underWay.get(run)
    if (!sitting) throw new StudioError('runIdle', { run })
    sitting.executor.stop(run)
    await sitting.over
    return this.#known(run)
  }

  async resume(run: RunId): Promise<RunInfo> {
    this.#known(run)
    if (this.#underWay.has(run)) throw new StudioError('runUnderWay', { run })
    const { isResumable: canGoOn, state } = await this.#look(run)
    // Somebody else may have been as quick.
    this.#known(run)
    if (this.#underWay.has(run)) throw new StudioError('runUnderWay', { run })
    const folder = this.space.runFolder(run)
    if (!canGoOn && state !== 'running') throw new StudioError('runEnded', { folder, status: state })
    const sitting = this.#take(run, 'runs')
    // What stands behind the last checkpoint is about to be written again.
    await this.#index.use((index) => index.forget(run))
    await sitting.begun
    return this.#look(run)
  }

  /** @throws StudioError `labelUnfit` */
  async label(run: RunId, change: NewLabels): Promise<RunInfo> {
    await this.#inOrder(async () => {
      this.#known(run)
      const folder = this.space.runFolder(run)
      const { name } = await readRunExperiment(folder).catch(() => ({ name: run }))
      await writeLabels(folder, changedLabels(await readLabels(folder), change, name))
    })
    return this.#look(run)
  }

  /** Stops a run if it is under way, and puts it into the bin. @throws StudioError `runBusy` when another process writes it */
  async delete(run: RunId): Promise<void> {
    this.#known(run)
    // From here on nobody takes it up.
    this.#leaving.add(run)
    try {
      const sitting = this.#underWay.get(run)
      sitting?.executor.stop(run)
      await sitting?.over
      await this.#inOrder(() => this.#discard(run))
    } finally {
      this.#leaving.delete(run)
    }
    // What has been told is done: whoever takes it back at once does not wait for the index, which takes both in order.
    this.#index.use((index) => index.drop(run)).catch(() => undefined)
  }

  async #discard(run: RunId): Promise<void> {
    const folder = this.space.runFolder(run)
    const file = join(folder, RUN_FILES.lock)
    const holder = await lockHolder(file)
    if (holder) throw new StudioError('runBusy', { folder, file, ...holder })
    await this.space.bin.put(run, folder)
    this.#infos.delete(run)
    this.tell({ type: 'deleted', run })
  }

  /** @throws StudioError `runNotInBin`, `runNameTaken` */
  async restore(run: RunId): Promise<RunInfo> {
    const folder = this.space.runFolder(run)
    await this.#inOrder(() => this.space.bin.take(run, folder))
    const info = await this.#look(run)
    this.#index.followLater(run)
    return info
  }

  /** @throws StudioError `runColumnUnknown` */
  async line(run: RunId, table: TableName, column: string, points: number): Promise<Packed<Line>> {
    this.#known(run)
    return pack(await this.#index.fresh(run, (index) => index.line({ run, table, column, points })))
  }

  /** Every run under way writes a checkpoint and stops. */
  async close(): Promise<void> {
    this.#index.close()
    clearInterval(this.#clock)
    const sittings = [...this.#underWay]
    const waiting = sittings.filter(([run, { executor }]) => executor.isWaiting(run))
    // Those first that wait, or they would take the places of the others.
    for (const [run, { executor }] of [...waiting, ...sittings]) executor.stop(run)
    await Promise.all(sittings.map(([, { over }]) => over))
    await this.#last
  }

  #known(run: RunId): RunInfo {
    const info = this.#infos.get(run)
    if (!info || this.#leaving.has(run)) throw new StudioError('runUnknown', { run })
    return info
  }

  #take(
    run: RunId,
    kind: keyof Executors,
    given: Partial<Pick<Submitted, 'isPaused' | 'data' | 'untilEpoch'>> = {},
  ): Sitting {
    const executor = this.executors[kind]
    const sitting = new Sitting(executor, kind === 'trials')
    this.#failures.delete(run)
    this.#underWay.set(run, sitting)
    const folder = this.space.runFolder(run)
    const look = (): void => void this.#look(run).catch(() => undefined)
    executor.submit(
      { run, sitting: this.#countSitting(run), folder, isPaused: false, ...given },
      {
        onBegun: () => {
          look()
          sitting.begin()
        },
        onFrame: (frame) => this.#pass(run, frame),
        onPaused: look,
        onMoved: () => {
          this.#countSitting(run)
          void this.#index.use((index) => index.forget(run)).catch(() => undefined)
          look()
        },
        onEnding: (ending) => void this.#settle(run, sitting, ending),
      },
    )
    if (executor.isWaiting(run)) sitting.begin()
    return sitting
  }

  #countSitting(run: RunId): number {
    const count = (this.#sittings.get(run) ?? 0) + 1
    this.#sittings.set(run, count)
    return count
  }

  #pass(run: RunId, frame: Packed<Frame>): void {
    const { step, epoch, elapsedMs, bestLoss } = unpack(frame)
    this.#moments.set(run, { step, epoch, elapsedMs, bestLoss })
    this.tell({ type: 'frame', frame }, run)
  }

  async #settle(run: RunId, sitting: Sitting, ending: Ending): Promise<void> {
    if (ending.type === 'refused' || ending.type === 'crashed') {
      const { message } = ending.error
      this.#failures.set(run, message)
      await markFailed(this.space.runFolder(run), message).catch(() => undefined)
      sitting.refuse(ending.error)
    }
    this.#underWay.delete(run)
    // It may have been asked to stop before it had begun.
    sitting.begin()
    // A run that was refused at once goes away again, and is nobody's business.
    if (this.#infos.has(run)) {
      if (!sitting.isTrial) this.#index.followLater(run)
      await this.#look(run).catch(() => undefined)
    }
    sitting.end()
  }

  #tellProgress(): void {
    const runs = [...this.#underWay.keys()].flatMap((run) => {
      const moment = this.#moments.get(run)
      return moment ? [{ run, ...moment }] : []
    })
    if (runs.length > 0) this.tell({ type: 'progress', runs })
  }

  /** Looks at a run's folder anew and tells what there is; one look after the other, so that the last one counts. */
  #look(run: RunId): Promise<RunInfo> {
    return this.#inOrder(() => this.#lookNow(run))
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #lookNow(run: RunId): Promise<RunInfo> {
    const folder = this.space.runFolder(run)
    const found = await findRun(run, folder)
    if (!found) {
      this.#infos.delete(run)
      throw new StudioError('noRun', { folder })
    }
    const info = { ...found.info, ...this.#present(run) }
    this.#infos.set(run, info)
    this.tell({ type: 'run', run: info }, run)
    const { experiment } = found
    // Nobody has to wait for the index.
    if (experiment) this.#index.use((index) => index.put(info, experiment)).catch(() => undefined)
    return info
  }

  /** What of a run its folder cannot say. */
  #present(run: RunId): Partial<RunInfo> {
    const { executor } = this.#underWay.get(run) ?? {}
    if (executor?.isWaiting(run)) return { state: 'waiting', isResumable: false }
    const state = executor?.isPaused(run) ? 'paused' : 'running'
    if (executor) return { state, failure: null, isResumable: false }
    const failure = this.#failures.get(run)
    return failure === undefined ? {} : { state: 'failed', failure, isResumable: true }
  }
}

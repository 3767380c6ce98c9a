import type { RowsFrom, RunDetails, RunId, RunInfo, StudioEvent } from '../contract/api'
import { reasonOf, StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { decodeFrame, encodeFrame } from '../contract/frames'
import { absolute } from '../runs/experiment-paths'
import { readRunExperiment } from '../runs/stored-run'
import type { Moment } from '../training/session-types'
import type { TrainingPool } from '../training/training-pool'
import { type Ending } from '../training/training-pool'
import { findRun, markFailed } from '../workspace/run-state'
import type { Workspace } from '../workspace/workspace'
import { Sitting } from './sitting'

/** How often the rows of runs under way are committed to the index, and doors told how far those are. */
const FOLLOW_MS = 1000

/** Hears of a run, or of everything. */
export type Tell = (event: StudioEvent, run?: RunId) => void

/** The runs of a workspace: what is known of each, and the pool that trains them. */
export class Runs {
  readonly #infos = new Map<RunId, RunInfo>()
  readonly #underWay = new Map<RunId, Sitting>()
  /** How often each run was taken up since the workspace was opened, and how far it was last seen. */
  readonly #sittings = new Map<RunId, number>()
  readonly #moments = new Map<RunId, Moment>()
  /** Why runs failed that have no summary to say so, or whose summary could not be written. */
  readonly #failures = new Map<RunId, string>()
  /** Runs whose rows are just being taken into the index. */
  readonly #followed = new Set<RunId>()
  readonly #clock: NodeJS.Timeout
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly space: Workspace,
    private readonly pool: TrainingPool,
    private readonly tell: Tell,
  ) {
    this.#clock = setInterval(() => {
      for (const run of this.pool.runs) this.#followLater(run)
      this.#tellProgress()
    }, FOLLOW_MS)
  }

  /** Finds the runs that are in the workspace. */
  async load(): Promise<void> {
    // A folder that holds no run is nobody's business.
    for (const run of await this.space.runIds()) await this.#look(run).catch(() => undefined)
    for (const run of this.#infos.keys()) this.#followLater(run)
  }

  /** Newest first. */
  list(): RunInfo[] {
    return [...this.#infos.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  }

  async details(run: RunId): Promise<RunDetails> {
    const info = this.#known(run)
    const folder = this.space.runFolder(run)
    const experiment = absolute(await readRunExperiment(folder), folder)
    const columns = await this.#fresh(run, () => this.space.index.columns(run))
    return { ...info, experiment, folder, columns }
  }

  async rows(run: RunId, from: RowsFrom): Promise<Uint8Array<ArrayBuffer>> {
    const { summary } = this.#known(run)
    const rows = await this.#fresh(run, () => this.space.index.rows(run, from))
    const { steps: step = 0, epochs: epoch = 0, elapsedMs = 0 } = summary ?? {}
    const moment = this.#moments.get(run) ?? { step, epoch, elapsedMs }
    const sitting = this.#sittings.get(run) ?? 0
    return encodeFrame({ run, sitting, sentAtMs: Date.now(), ...moment, ...rows })
  }

  /**
   * @param experiment its paths are absolute
   * @throws StudioError when it cannot be trained; then nothing is left behind
   */
  async start(experiment: ExperimentFile): Promise<RunInfo> {
    const { id, discard } = await this.space.newRun(experiment)
    const sitting = this.#take(id)
    try {
      await sitting.begun
    } catch (error) {
      await sitting.over
      await discard()
      throw error
    }
    return this.#look(id)
  }

  async interrupt(run: RunId): Promise<RunInfo> {
    this.#known(run)
    const sitting = this.#underWay.get(run)
    if (!sitting) throw new StudioError('runIdle', { run })
    this.pool.stop(run)
    await sitting.over
    return this.#known(run)
  }

  async resume(run: RunId): Promise<RunInfo> {
    this.#known(run)
    if (this.#underWay.has(run)) throw new StudioError('runUnderWay', { run })
    const { isResumable, state } = await this.#look(run)
    // Somebody else may have been as quick.
    if (this.#underWay.has(run)) throw new StudioError('runUnderWay', { run })
    const folder = this.space.runFolder(run)
    if (!isResumable && state !== 'running') throw new StudioError('runEnded', { folder, status: state })
    const sitting = this.#take(run)
    // What stands behind the last checkpoint is about to be written again.
    await this.#indexed(() => this.space.index.forget(run))
    await sitting.begun
    return this.#look(run)
  }

  /** Every run under way writes a checkpoint and stops. */
  async close(): Promise<void> {
    clearInterval(this.#clock)
    const sittings = [...this.#underWay.values()]
    const isWaiting = (run: RunId): boolean => this.pool.isWaiting(run)
    const runs = [...this.pool.runs]
    // Those first that wait, or they would take the places of the others.
    for (const run of [...runs.filter(isWaiting), ...runs]) this.pool.stop(run)
    await Promise.all(sittings.map(({ over }) => over))
    await this.#last
  }

  #known(run: RunId): RunInfo {
    const info = this.#infos.get(run)
    if (!info) throw new StudioError('runUnknown', { run })
    return info
  }

  #take(run: RunId): Sitting {
    const sitting = new Sitting()
    const count = (this.#sittings.get(run) ?? 0) + 1
    this.#sittings.set(run, count)
    this.#failures.delete(run)
    this.#underWay.set(run, sitting)
    const job = { run, sitting: count, folder: this.space.runFolder(run) }
    this.pool.submit(job, {
      onBegun: () => {
        void this.#look(run)
        sitting.begin()
      },
      onFrame: (frame) => this.#pass(run, frame),
      onEnding: (ending) => void this.#settle(run, sitting, ending),
    })
    if (this.pool.isWaiting(run)) sitting.begin()
    return sitting
  }

  #pass(run: RunId, frame: Uint8Array<ArrayBuffer>): void {
    const { step, epoch, elapsedMs } = decodeFrame(frame)
    this.#moments.set(run, { step, epoch, elapsedMs })
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
      this.#followLater(run)
      await this.#look(run).catch(() => undefined)
    }
    sitting.end()
  }

  #tellProgress(): void {
    const runs = this.pool.runs.flatMap((run) => {
      const moment = this.#moments.get(run)
      return moment ? [{ run, ...moment }] : []
    })
    if (runs.length > 0) this.tell({ type: 'progress', runs })
  }

  /** Looks at a run's folder anew and tells what there is; one look after the other, so that the last one counts. */
  #look(run: RunId): Promise<RunInfo> {
    const look = this.#last.then(() => this.#lookNow(run))
    this.#last = look.catch(() => undefined)
    return look
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
    if (experiment) this.#indexed(() => this.space.index.put(info, experiment)).catch(() => undefined)
    return info
  }

  /** What of a run its folder cannot say. */
  #present(run: RunId): Partial<RunInfo> {
    if (this.pool.isWaiting(run)) return { state: 'waiting', isResumable: false }
    if (this.#underWay.has(run)) return { state: 'running', failure: null, isResumable: false }
    const failure = this.#failures.get(run)
    return failure === undefined ? {} : { state: 'failed', failure, isResumable: true }
  }

  /** Nobody waits for it: who wants rows follows first. */
  #followLater(run: RunId): void {
    if (this.#followed.has(run)) return
    this.#followed.add(run)
    this.#fresh(run, () => Promise.resolve())
      .catch(() => undefined)
      .finally(() => this.#followed.delete(run))
  }

  /** What the index says of a run, with all rows that are in its folder. */
  #fresh<T>(run: RunId, read: () => Promise<T>): Promise<T> {
    return this.#indexed(async () => {
      await this.space.index.follow(run, this.space.runFolder(run))
      return read()
    })
  }

  /**
   * The index may fail where the folders do not, as on a full disk, or when it is damaged: then it goes on in memory, and
   * training with it.
   */
  async #indexed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const message = `The index of the workspace cannot be used: ${reasonOf(error)}. What the runs write is in their folders; the index is made anew when the studio is started again.`
      if (await this.space.index.leaveDisk()) this.tell({ type: 'trouble', message })
      return work()
    }
  }
}

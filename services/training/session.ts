import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import {
  countParameters,
  recordInterval,
  stepsPerEpochOf,
  type EpochRecord,
  type Trainer,
  type TrainingSpec,
} from '../../core'
import { reasonOf, StudioError } from '../contract/errors'
import { resolveExperiment, type ResolvedExperiment } from '../contract/resolve'
import type { RunStatus, RunSummary } from '../contract/run-summary'
import type { Change } from '../contract/steering'
import { isSameTraining, trainingAt, withChange } from '../contract/training-changes'
import { factsOf } from '../datasets/facts'
import { nameOfSource } from '../datasets/source-name'
import type { StoredCheckpoint } from '../runs/checkpoint'
import { RUN_FILES } from '../runs/run-files'
import { RunFolder } from '../runs/run-folder'
import { CommandQueue } from './command-queue'
import { makeTrainer, remadeTrainer, wantedThreads } from './make-trainer'
import { metricNamesOf, metricsOf } from './metrics'
import { modelFile } from './model-file'
import { RunRows } from './run-rows'
import type { Moment, SessionEvent, SessionOptions } from './session-types'
import { Steering } from './steering'
import { Stopwatch } from './stopwatch'
import { summaryOf } from './summary'
import { fingerprintOf } from '../datasets/fingerprint'

/** How long the loop trains before it lets others have a turn, and how often tables reach the disk. */
const TURN_MS = 25
export const FLUSH_MS = 50

/**
 * Trains one experiment to its end, or to the next wish to stop, and leaves a run folder behind.
 * @throws StudioError when the run does not fit into memory, or its folder cannot be written
 */
export async function trainInFolder(options: SessionOptions): Promise<RunSummary> {
  const session = new Session(options)
  try {
    return await session.run()
  } finally {
    session.close()
  }
}

class Session {
  readonly #options: SessionOptions
  /** With what was changed under way. */
  #experiment: ResolvedExperiment
  /** What the trainer was made with. */
  #training: TrainingSpec
  #trainer: Trainer
  /** The steps after which something is changed. */
  #turningPoints: ReadonlySet<number>
  readonly #rows: RunRows
  readonly #fingerprint: string
  readonly #startedAt: string
  readonly #clock: Stopwatch
  #flushedAt = -Infinity

  constructor(options: SessionOptions) {
    const { experiment, data, checkpoint } = options
    const { network, training, changes, file } = experiment
    this.#options = options
    this.#experiment = experiment
    // A run begins with what it was given, and is changed before its first step at the earliest.
    this.#training = checkpoint ? trainingAt(training, changes, checkpoint.state) : training
    this.#trainer = makeTrainer(options, this.#training, checkpoint?.kernels)
    this.#turningPoints = turningPointsOf(experiment)
    this.#fingerprint = fingerprintOf(data)
    this.#clock = new Stopwatch(checkpoint?.elapsedMs ?? 0)
    this.#startedAt = checkpoint?.startedAt ?? new Date().toISOString()
    // The columns of a table stay what they were at the beginning.
    const steps =
      training.epochs * stepsPerEpochOf(network, training, data.split.train.length, data.chunks?.rows ?? null)
    const everySteps = file.training.record.everySteps ?? recordInterval(steps)
    this.#rows = new RunRows(network.layers.length, everySteps, metricNamesOf(data))
  }

  close(): void {
    this.#trainer.close()
  }

  async run(): Promise<RunSummary> {
    const { checkpoint, onEvent, folder: path } = this.#options
    const folder = checkpoint ? await this.#goOn(checkpoint) : await this.#begin()
    try {
      await folder.writeSummary(this.#summary('running'))
      onEvent(this.#started())
      this.#options.onNetwork?.(this.#trainer.executor.variant, () => ({
        step: this.#trainer.steps,
        tensors: this.#trainer.tensorViews(),
      }))
      const steering = this.#steeringOf(folder)
      await this.#train(folder, steering)
      const summary = await this.#finish(folder)
      if (this.#trainer.stopped) steering.end()
      onEvent({ type: 'finished', folder: path, summary })
      return summary
    } catch (error) {
      throw brokenOff(error, path)
    } finally {
      await folder.close()
    }
  }

  async #begin(): Promise<RunFolder> {
    const { folder: path, experiment, isReserved = false } = this.#options
    const folder = await (isReserved
      ? RunFolder.begin(path, experiment.file, this.#rows.columns)
      : RunFolder.create(path, experiment.file, this.#rows.columns))
    try {
      await this.#writeModel(folder, 'initial')
      await this.#checkpoint(folder)
      return folder
    } catch (error) {
      await folder.discard()
      throw error
    }
  }

  async #goOn(checkpoint: StoredCheckpoint): Promise<RunFolder> {
    const { folder, experiment } = this.#options
    if (checkpoint.fingerprint !== this.#fingerprint) {
      throw new StudioError('dataChanged', { folder, source: nameOfSource(experiment.file.data.source) })
    }
    try {
      this.#trainer.resume(checkpoint.state, checkpoint.tensors)
      this.#rows.resume(checkpoint.recorder)
      mustBeWithin(checkpoint, experiment.training.epochs, this.#trainer.stepsPerEpoch)
    } catch (error) {
      throw new StudioError('runDamaged', {
        file: join(folder, RUN_FILES.checkpoint),
        problem: reasonOf(error).replace(/\.$/, ''),
      })
    }
    return RunFolder.reopen(folder, checkpoint, this.#rows.columns)
  }

  #started(): SessionEvent {
    const { network, training } = this.#experiment
    const { stepsPerEpoch, executor, steps } = this.#trainer
    return {
      type: 'started',
      folder: this.#options.folder,
      epochs: training.epochs,
      stepsPerEpoch,
      step: steps,
      kernels: executor.variant,
      threads: executor.threads,
      parameters: countParameters(network),
    }
  }

  #steeringOf(folder: RunFolder): Steering {
    const { signal, commands = new CommandQueue(), isPaused = false, onPaused } = this.#options
    const steered = {
      position: () => this.#moment(),
      start: () => this.#clock.start(),
      rest: async () => {
        this.#clock.stop()
        await this.#flushInTime(folder)
      },
      change: (change: Change) => this.#change(folder, change),
      tell: (paused: boolean) => onPaused?.(paused),
    }
    return new Steering(steered, commands, signal, isPaused)
  }

  /** Steps until the run stops or is asked to; comes up for air every few milliseconds. */
  async #train(folder: RunFolder, steering: Steering): Promise<void> {
    const { signal, onEvent } = this.#options
    const { checkpointSeconds } = this.#experiment.file.training.record
    let saved = performance.now()
    steering.begin()
    // A run may have ended and been killed before it could say so.
    while (!signal.aborted && !this.#trainer.stopped) {
      await steering.obey()
      if (!this.#turn(folder, steering)) break
      const now = performance.now()
      // Another number of threads makes another trainer, whose record is still empty.
      const [trainLoss] = this.#trainer.record
      if (now - this.#flushedAt >= FLUSH_MS) {
        this.#flush(folder)
        this.#adjust()
        if (now - saved > 1000 * checkpointSeconds) {
          await this.#checkpoint(folder)
          saved = now
        }
      }
      onEvent({ type: 'progress', trainLoss, ...this.#moment() })
      await nextTurn()
    }
    this.#clock.stop()
  }

  /** Trains for one turn, or until as much is made as was asked for. Returns whether there is a next step. */
  #turn(folder: RunFolder, steering: Steering): boolean {
    const { signal } = this.#options
    const end = performance.now() + TURN_MS
    while (!signal.aborted && !steering.isOver && performance.now() < end) {
      if (this.#isTurningPoint) this.#adjust()
      const ended = this.#trainer.step()
      const { epoch, stopped } = this.#trainer.state
      this.#rows.addStep(folder, this.#trainer, ended ? epoch : epoch + 1)
      if (ended) this.#tellEpoch(folder, ended)
      if (stopped) return false
    }
    return !signal.aborted
  }

  /** Whether another training may be in force from the next step on. */
  get #isTurningPoint(): boolean {
    if (this.#turningPoints.size === 0) return false
    return this.#trainer.batch === 0 || this.#turningPoints.has(this.#trainer.steps)
  }

  /** Goes on with other threads, or another training, where those that are to be now are others. */
  #adjust(): void {
    const { training, changes } = this.#experiment
    const { steps: step, batch, executor } = this.#trainer
    const wanted = trainingAt(training, changes, { step, batch })
    const isSame = isSameTraining(wanted, this.#training)
    if (isSame && wantedThreads(this.#options, wanted) === executor.threads) return
    this.#training = wanted
    this.#trainer = remadeTrainer(this.#trainer, this.#options, wanted)
  }

  /** Writes a change into the experiment; it holds from the next step on, or the next epoch. */
  async #change(folder: RunFolder, change: Change): Promise<void> {
    const { file } = this.#experiment
    const changes = withChange(file.training.changes, { afterStep: this.#trainer.steps, ...change })
    const facts = factsOf(this.#options.data)
    const changed = resolveExperiment({ ...file, training: { ...file.training, changes } }, facts)
    await folder.writeExperiment(changed.file)
    this.#experiment = { ...this.#experiment, file: changed.file, changes: changed.changes }
    this.#turningPoints = turningPointsOf(this.#experiment)
  }

  #flush(folder: RunFolder): void {
    const flushed = folder.flush()
    this.#options.onFlush?.({ ...flushed, ...this.#moment() })
    this.#flushedAt = performance.now()
  }

  /** Not too soon after the last one, which whoever hears of it relies on. */
  async #flushInTime(folder: RunFolder): Promise<void> {
    const early = FLUSH_MS - (performance.now() - this.#flushedAt)
    if (this.#options.onFlush && early > 0) await sleep(early)
    this.#flush(folder)
  }

  #moment(): Moment {
    const { state, progress } = this.#trainer
    const { elapsedMs } = this.#clock
    return { step: state.step, epoch: state.epoch, elapsedMs, bestLoss: progress.bestLoss }
  }

  #tellEpoch(folder: RunFolder, record: EpochRecord): void {
    const { data, onEvent } = this.#options
    const { epoch, step, trainLoss, learningRate } = record
    const validation = record.validation && metricsOf(data, record.validation, 'validation')
    this.#rows.addEpoch(folder, record, validation)
    const { elapsedMs } = this.#clock
    onEvent({ type: 'epoch', epoch, step, trainLoss, validation, learningRate, elapsedMs })
  }

  async #finish(folder: RunFolder): Promise<RunSummary> {
    const { stopped } = this.#trainer
    await this.#flushInTime(folder)
    // There is no way on from a diverged run: its last checkpoint stays that of finite numbers.
    if (stopped !== 'diverged') await this.#checkpoint(folder)
    if (stopped === 'completed' || stopped === 'stoppedEarly') this.#trainer.restoreBest()
    await this.#writeModel(folder, 'model')
    const summary = this.#summary(stopped ?? 'interrupted')
    await folder.writeSummary(summary)
    return summary
  }

  #checkpoint(folder: RunFolder): Promise<void> {
    return folder.writeCheckpoint({
      state: this.#trainer.state,
      recorder: this.#rows.state,
      elapsedMs: this.#clock.elapsedMs,
      startedAt: this.#startedAt,
      fingerprint: this.#fingerprint,
      kernels: this.#trainer.executor.variant,
      experiment: this.#experiment.file,
      tensors: this.#trainer.checkpointTensors(),
    })
  }

  #writeModel(folder: RunFolder, name: 'initial' | 'model'): Promise<void> {
    const { preprocessing } = this.#options.data
    const { plan } = this.#trainer
    return folder.writeTensors(
      name,
      modelFile(this.#trainer.tensors(), plan.arena, this.#experiment, preprocessing),
    )
  }

  #summary(status: RunStatus): RunSummary {
    return summaryOf(this.#trainer, status, {
      experiment: this.#experiment,
      data: this.#options.data,
      fingerprint: this.#fingerprint,
      startedAt: this.#startedAt,
      elapsedMs: this.#clock.elapsedMs,
    })
  }
}

const turningPointsOf = ({ changes }: ResolvedExperiment): ReadonlySet<number> =>
  new Set(changes.map(({ afterStep }) => afterStep))

/** What is told of a run that could not be written any more, and left enough to go on from. */
function brokenOff(error: unknown, folder: string): unknown {
  if (!(error instanceof StudioError) || error.code !== 'fileUnwritable') return error
  if (!existsSync(join(folder, RUN_FILES.checkpoint))) return error
  return new StudioError('runBroken', { ...(error.details as { file: string; problem: string }), folder })
}

/** @throws Error when the run has no such epoch or minibatch */
function mustBeWithin({ state }: StoredCheckpoint, epochs: number, stepsPerEpoch: number): void {
  if (state.epoch <= epochs && state.batch < stepsPerEpoch) return
  throw new Error(
    `it stands at minibatch ${state.batch + 1} of epoch ${state.epoch + 1}, which the run has not`,
  )
}

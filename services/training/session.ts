import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import {
  countParameters,
  recordInterval,
  StepRecorder,
  supportedVariants,
  Trainer,
  wasmExecutor,
  type EpochRecord,
  type SplitName,
} from '../../core'
import { reasonOf, StudioError } from '../contract/errors'
import type { StoredCheckpoint } from '../runs/checkpoint'
import { RUN_FILES } from '../runs/run-files'
import { RunFolder } from '../runs/run-folder'
import type { RunStatus, RunSummary, SplitMetrics } from '../contract/run-summary'
import { DESCENT_VERSION } from '../version'
import { metricNamesOf, metricsOf } from './metrics'
import { modelFile } from './model-file'
import type { Moment, SessionEvent, SessionOptions } from './session-types'
import { startThread, suitableThreads } from './threads'
import { factsOf, fingerprintOf, trainingDataOf } from './training-data'

/** How long the loop trains before it lets others have a turn, and how often tables reach the disk. */
const TURN_MS = 25
export const FLUSH_MS = 50

/**
 * Trains one experiment to its end, or to the next wish to stop, and leaves a run folder behind.
 * @throws StudioError when the run does not fit into memory, or its folder cannot be written
 */
export async function trainInFolder(options: SessionOptions): Promise<RunSummary> {
  const session = new Session(makeTrainer(options), options)
  try {
    return await session.run()
  } finally {
    session.close()
  }
}

/** How many threads a step is to have now. */
function wantedThreads({ experiment, threads, threadLimit }: SessionOptions): number {
  const { network, training } = experiment
  return threads ?? Math.min(suitableThreads(network, training.batchSize), threadLimit?.() ?? Infinity)
}

/** @param kernels the variant to use, where this machine has it */
function makeTrainer(options: SessionOptions, kernels = options.checkpoint?.kernels): Trainer {
  const { experiment, data, initialWeights } = options
  const { network, training } = experiment
  const threads = wantedThreads(options)
  // Bits are the same within a variant only: a run goes on with the one that it began with.
  const variant = supportedVariants().find((name) => name === kernels)
  try {
    return new Trainer(network, training, trainingDataOf(data, network), {
      makeExecutor: (layout, programs) =>
        wasmExecutor(layout, programs, { threads, startThread, ...(variant ? { variant } : {}) }),
      ...(initialWeights ? { initialWeights } : {}),
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new StudioError('experimentImpossible', { key: 'network', problem: error.message })
  }
}

class Session {
  #trainer: Trainer
  readonly #options: SessionOptions
  readonly #recorder: StepRecorder
  readonly #fingerprint: string
  /** Milliseconds trained in earlier sittings. */
  readonly #before: number
  readonly #startedAt: string
  readonly #metricNames: readonly (keyof SplitMetrics)[]
  #start: number | null = null
  #flushedAt = -Infinity

  constructor(trainer: Trainer, options: SessionOptions) {
    const { experiment, data, checkpoint } = options
    this.#trainer = trainer
    this.#options = options
    this.#metricNames = metricNamesOf(data)
    this.#fingerprint = fingerprintOf(data)
    this.#before = checkpoint?.elapsedMs ?? 0
    this.#startedAt = checkpoint?.startedAt ?? new Date().toISOString()
    const steps = experiment.training.epochs * trainer.stepsPerEpoch
    const everySteps = experiment.file.training.record.everySteps ?? recordInterval(steps)
    this.#recorder = new StepRecorder(experiment.network.layers.length, everySteps)
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
      await this.#train(folder)
      const summary = await this.#finish(folder)
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
    const columns = {
      steps: this.#recorder.columns,
      epochs: epochColumns(experiment.network.layers.length, this.#metricNames),
    }
    const folder = await (isReserved
      ? RunFolder.begin(path, experiment.file, columns)
      : RunFolder.create(path, experiment.file, columns))
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
      const { source } = experiment.file.data
      const named = typeof source === 'string' ? source : source.train.images
      throw new StudioError('dataChanged', { folder, source: named })
    }
    try {
      this.#trainer.resume(checkpoint.state, checkpoint.tensors)
      this.#recorder.resume(checkpoint.recorder)
      mustBeWithin(checkpoint, experiment.training.epochs, this.#trainer.stepsPerEpoch)
    } catch (error) {
      throw new StudioError('runDamaged', {
        file: join(folder, RUN_FILES.checkpoint),
        problem: reasonOf(error).replace(/\.$/, ''),
      })
    }
    return RunFolder.reopen(folder, checkpoint)
  }

  #started(): SessionEvent {
    const { experiment, folder } = this.#options
    const { stepsPerEpoch, executor, steps } = this.#trainer
    return {
      type: 'started',
      folder,
      epochs: experiment.training.epochs,
      stepsPerEpoch,
      step: steps,
      kernels: executor.variant,
      threads: executor.threads,
      parameters: countParameters(experiment.network),
    }
  }

  /** Steps until the run stops or is asked to; comes up for air every few milliseconds. */
  async #train(folder: RunFolder): Promise<void> {
    const { signal, experiment, onEvent } = this.#options
    const { checkpointSeconds } = experiment.file.training.record
    this.#start = performance.now()
    let saved = this.#start
    // A run may have ended and been killed before it could say so.
    while (!signal.aborted && !this.#trainer.stopped && this.#turn(folder)) {
      const now = performance.now()
      // Another number of threads makes another trainer, whose record is still empty.
      const [trainLoss] = this.#trainer.record
      if (now - this.#flushedAt >= FLUSH_MS) {
        this.#flush(folder)
        this.#adjustThreads()
        if (now - saved > 1000 * checkpointSeconds) {
          await this.#checkpoint(folder)
          saved = now
        }
      }
      onEvent({ type: 'progress', trainLoss, ...this.#moment() })
      await nextTurn()
    }
  }

  /** Goes on with more or fewer threads: from here, as if from a checkpoint. */
  #adjustThreads(): void {
    if (wantedThreads(this.#options) === this.#trainer.executor.threads) return
    const { state, executor } = this.#trainer
    const tensors = this.#trainer.checkpointTensors()
    // First the old memory goes, which holds the data set too.
    this.#trainer.close()
    this.#trainer = makeTrainer(this.#options, executor.variant)
    this.#trainer.resume(state, tensors)
  }

  #flush(folder: RunFolder): void {
    const flushed = folder.flush()
    this.#options.onFlush?.({ ...flushed, ...this.#moment() })
    this.#flushedAt = performance.now()
  }

  #moment(): Moment {
    const { step, epoch } = this.#trainer.state
    return { step, epoch, elapsedMs: this.#elapsed() }
  }

  /** Trains for one turn. Returns whether there is a next step. */
  #turn(folder: RunFolder): boolean {
    const { signal } = this.#options
    const end = performance.now() + TURN_MS
    while (!signal.aborted && performance.now() < end) {
      const ended = this.#trainer.step()
      const { step, epoch, stopped } = this.#trainer.state
      const row = this.#recorder.take(step, ended ? epoch : epoch + 1, this.#trainer.record, stopped !== null)
      if (row) folder.steps.add(row.map((value, i) => (this.#isAbsent(i, value) ? null : value)))
      if (ended) this.#tellEpoch(folder, ended)
      if (stopped) return false
    }
    return true
  }

  /** Dead shares are not known before the first epoch's end; that is no NaN. */
  #isAbsent(column: number, value: number): boolean {
    return Number.isNaN(value) && this.#recorder.columns[column].startsWith('dead.')
  }

  #tellEpoch(folder: RunFolder, { epoch, step, trainLoss, learningRate, ...record }: EpochRecord): void {
    const { data, onEvent } = this.#options
    const validation = record.validation && metricsOf(data, record.validation, 'validation')
    const scores = this.#metricNames.map((name) => validation?.[name] as number | null | undefined)
    folder.epochs.add([
      ...[epoch, step, trainLoss, record.validation?.loss ?? null, learningRate],
      ...scores.map((score) => score ?? null),
      ...record.dead,
    ])
    onEvent({ type: 'epoch', epoch, step, trainLoss, validation, learningRate, elapsedMs: this.#elapsed() })
  }

  async #finish(folder: RunFolder): Promise<RunSummary> {
    const { stopped } = this.#trainer
    const early = FLUSH_MS - (performance.now() - this.#flushedAt)
    if (this.#options.onFlush && early > 0) await sleep(early)
    this.#flush(folder)
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
      recorder: this.#recorder.state,
      elapsedMs: this.#elapsed(),
      startedAt: this.#startedAt,
      fingerprint: this.#fingerprint,
      kernels: this.#trainer.executor.variant,
      experiment: this.#options.experiment.file,
      tensors: this.#trainer.checkpointTensors(),
    })
  }

  #elapsed(): number {
    return this.#before + (this.#start === null ? 0 : performance.now() - this.#start)
  }

  #writeModel(folder: RunFolder, name: 'initial' | 'model'): Promise<void> {
    const { experiment, data } = this.#options
    const { plan } = this.#trainer
    const file = modelFile(this.#trainer.tensors(), plan.arena, experiment, data.preprocessing)
    return folder.writeTensors(name, file)
  }

  #summary(status: RunStatus): RunSummary {
    const { experiment, data } = this.#options
    const trainer = this.#trainer
    const evaluated = (split: SplitName): SplitMetrics | null =>
      status !== 'running' && data.split[split].length > 0
        ? metricsOf(data, trainer.evaluate(split), split)
        : null
    const { steps, progress, executor } = trainer
    const ended = status === 'completed' || status === 'stoppedEarly'
    return {
      name: experiment.file.name,
      status,
      failure: null,
      steps,
      epochs: trainer.state.epoch,
      stepsPerEpoch: trainer.stepsPerEpoch,
      bestEpoch: progress.bestEpoch || null,
      restoredBest: experiment.training.earlyStopping !== null && ended,
      elapsedMs: this.#elapsed(),
      startedAt: this.#startedAt,
      kernels: executor.variant,
      threads: executor.threads,
      seed: experiment.training.seed,
      parameters: countParameters(experiment.network),
      metrics: { train: evaluated('train'), validation: evaluated('validation'), test: evaluated('test') },
      classes: data.target.kind === 'classes' ? data.target.classes : null,
      nonFinite: trainer.nonFinite,
      versions: {
        descent: DESCENT_VERSION,
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
      },
      data: { rows: factsOf(data).rows, fingerprint: this.#fingerprint },
      warnings: data.warnings,
    }
  }
}

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

function epochColumns(layers: number, metrics: readonly string[]): string[] {
  const dead = Array.from({ length: layers }, (_, i) => `dead.${i + 1}`)
  const validation = metrics.map((name) => `validation${name[0].toUpperCase()}${name.slice(1)}`)
  return ['epoch', 'step', 'trainLoss', 'validationLoss', 'learningRate', ...validation, ...dead]
}

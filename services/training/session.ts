import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  countParameters,
  recordInterval,
  StepRecorder,
  SPLITS,
  Trainer,
  wasmExecutor,
  type EpochRecord,
  type NamedTensors,
  type SplitName,
  type TrainerState,
  type TrainingData,
} from '../../core'
import type { ResolvedExperiment } from '../contract/resolve'
import type { DataSet } from '../datasets/data-set'
import type { Tensor, TensorFile } from '../models/safetensors'
import { RunFolder, type Checkpoint } from '../runs/run-folder'
import type { RunStatus, RunSummary, SplitMetrics } from '../runs/summary'
import { DESCENT_VERSION } from '../version'
import { metricNamesOf, metricsOf } from './metrics'
import { startThread, suitableThreads } from './threads'

/** What a session tells while it goes on. */
export type SessionEvent =
  | {
      readonly type: 'started'
      readonly folder: string
      readonly epochs: number
      readonly stepsPerEpoch: number
      readonly kernels: string
      readonly threads: number
      readonly parameters: number
    }
  | {
      readonly type: 'progress'
      readonly step: number
      readonly epoch: number
      readonly trainLoss: number
      readonly elapsedMs: number
    }
  | {
      readonly type: 'epoch'
      readonly record: EpochRecord
      readonly metrics: SplitMetrics | null
      readonly elapsedMs: number
    }
  | { readonly type: 'finished'; readonly folder: string; readonly summary: RunSummary }

export interface SessionOptions {
  readonly folder: string
  readonly experiment: ResolvedExperiment
  readonly data: DataSet
  /** Tensors to start from instead of the initialisers. */
  readonly initialWeights?: NamedTensors
  /** Goes on from here instead of beginning anew. */
  readonly checkpoint?: Checkpoint
  /** Default: as many as the size of the step is worth. */
  readonly threads?: number
  /** Asks the session to write a checkpoint and stop. */
  readonly signal?: AbortSignal
  readonly onEvent: (event: SessionEvent) => void
  /** Milliseconds, only ever going up. */
  readonly now?: () => number
}

/** How long the loop trains before it lets others have a turn, and how often tables reach the disk. */
const TURN_MS = 25
const FLUSH_MS = 500

/** Trains one experiment to its end, or to the next wish to stop, and leaves a run folder behind. */
export async function trainInFolder(options: SessionOptions): Promise<RunSummary> {
  const { experiment, data } = options
  const { network, training } = experiment
  const threads = options.threads ?? suitableThreads(network, training.batchSize)
  const trainer = new Trainer(network, training, trainingDataOf(data), {
    makeExecutor: (layout, programs) => wasmExecutor(layout, programs, { threads, startThread }),
    ...(options.initialWeights ? { initialWeights: options.initialWeights } : {}),
  })
  try {
    return await new Session(trainer, options).run()
  } finally {
    trainer.close()
  }
}

class Session {
  readonly #trainer: Trainer
  readonly #options: SessionOptions
  readonly #recorder: StepRecorder
  readonly #now: () => number
  /** Milliseconds trained in earlier sittings. */
  readonly #before: number
  readonly #startedAt = new Date().toISOString()
  readonly #metricNames: readonly string[]
  #start = 0

  constructor(trainer: Trainer, options: SessionOptions) {
    const { network, training, file } = options.experiment
    this.#trainer = trainer
    this.#metricNames = metricNamesOf(options.data)
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
    this.#before = options.checkpoint?.elapsedMs ?? 0
    const everySteps =
      file.training.record.everySteps ?? recordInterval(training.epochs * trainer.stepsPerEpoch)
    this.#recorder = new StepRecorder(network.layers.length, everySteps)
  }

  async run(): Promise<RunSummary> {
    const { checkpoint, folder: path, experiment, onEvent } = this.#options
    const folder = checkpoint ? await RunFolder.reopen(path, checkpoint) : await this.#createFolder()
    try {
      if (checkpoint) this.#trainer.resume(checkpoint.state, checkpoint.tensors)
      else await folder.writeTensors('initial', this.#modelFile())
      await folder.writeSummary(this.#summary('running'))
      onEvent({
        type: 'started',
        folder: path,
        epochs: experiment.training.epochs,
        stepsPerEpoch: this.#trainer.stepsPerEpoch,
        kernels: this.#trainer.executor.variant,
        threads: this.#trainer.executor.threads,
        parameters: countParameters(experiment.network),
      })
      await this.#train(folder)
      const summary = await this.#finish(folder)
      onEvent({ type: 'finished', folder: path, summary })
      return summary
    } finally {
      await folder.close()
    }
  }

  #createFolder(): Promise<RunFolder> {
    const { folder, experiment } = this.#options
    return RunFolder.create(folder, experiment.file, {
      steps: this.#recorder.columns,
      epochs: epochColumns(experiment.network.layers.length, this.#metricNames),
    })
  }

  /** Steps until the run stops or is asked to; comes up for air every few milliseconds. */
  async #train(folder: RunFolder): Promise<void> {
    const { signal, experiment, onEvent } = this.#options
    this.#start = this.#now()
    let flushed = this.#start
    let saved = this.#start
    while (!this.#trainer.stopped && !signal?.aborted) {
      this.#turn(folder)
      const now = this.#now()
      if (now - saved > 1000 * experiment.file.training.checkpointSeconds) {
        await this.#checkpoint(folder)
        saved = now
      } else if (now - flushed > FLUSH_MS) {
        await folder.flush()
        flushed = now
      }
      const { step, epoch } = this.#trainer.state
      onEvent({
        type: 'progress',
        step,
        epoch,
        trainLoss: this.#trainer.record[0],
        elapsedMs: this.#elapsed(),
      })
      await nextTurn()
    }
  }

  /** Trains for one turn. */
  #turn(folder: RunFolder): void {
    const end = this.#now() + TURN_MS
    do {
      const epoch = this.#trainer.step()
      const { step, epoch: done } = this.#trainer.state
      const row = this.#recorder.take(
        step,
        epoch ? done : done + 1,
        this.#trainer.record,
        this.#trainer.stopped !== null,
      )
      if (row) folder.steps.add(row.map((value, i) => (this.#isAbsent(i, value) ? null : value)))
      if (epoch) this.#tellEpoch(folder, epoch)
    } while (!this.#trainer.stopped && !this.#options.signal?.aborted && this.#now() < end)
  }

  /** Dead shares are not known before the first epoch's end; that is no NaN. */
  #isAbsent(column: number, value: number): boolean {
    return Number.isNaN(value) && this.#recorder.columns[column].startsWith('dead.')
  }

  #tellEpoch(folder: RunFolder, record: EpochRecord): void {
    const { data, onEvent } = this.#options
    const metrics = record.validation && metricsOf(data, record.validation, 'validation')
    folder.epochs.add([
      record.epoch,
      record.step,
      record.trainLoss,
      record.validation?.loss ?? null,
      record.learningRate,
      ...this.#metricNames.map((name) => metrics?.[name] ?? null),
      ...record.dead,
    ])
    onEvent({ type: 'epoch', record, metrics, elapsedMs: this.#elapsed() })
  }

  async #finish(folder: RunFolder): Promise<RunSummary> {
    const stopped = this.#trainer.stopped
    await this.#checkpoint(folder)
    if (stopped === 'completed' || stopped === 'stoppedEarly') this.#trainer.restoreBest()
    await folder.writeTensors('model', this.#modelFile())
    const summary = this.#summary(stopped ?? 'interrupted')
    await folder.writeSummary(summary)
    return summary
  }

  #checkpoint(folder: RunFolder): Promise<void> {
    const state: TrainerState = this.#trainer.state
    return folder.writeCheckpoint({
      state,
      elapsedMs: this.#elapsed(),
      tensors: this.#trainer.checkpointTensors(),
    })
  }

  #elapsed(): number {
    return this.#before + (this.#start === 0 ? 0 : this.#now() - this.#start)
  }

  #modelFile(): TensorFile {
    const { experiment, data } = this.#options
    const shapes = new Map(this.#trainer.plan.arena.tensors.map((t) => [t.name, t]))
    const named = [...this.#trainer.tensors()].map(([name, values]): [string, Tensor] => {
      const tensor = shapes.get(name)
      const shape = tensor?.kind === 'weight' ? [tensor.units, tensor.perUnit] : [values.length]
      return [name, { shape, data: values }]
    })
    return {
      tensors: new Map(named),
      metadata: {
        format: 'descent',
        experiment: JSON.stringify(experiment.file),
        preprocessing: JSON.stringify(data.preprocessing),
      },
    }
  }

  #summary(status: RunStatus): RunSummary {
    const { experiment, data } = this.#options
    const trainer = this.#trainer
    const ended = status !== 'running'
    const evaluated = (split: SplitName): SplitMetrics | null =>
      ended && data.split[split].length > 0 ? metricsOf(data, trainer.evaluate(split), split) : null
    const { steps, progress, executor } = trainer
    return {
      name: experiment.file.name,
      status,
      steps,
      epochs: trainer.state.epoch,
      bestEpoch: progress.bestEpoch || null,
      restoredBest:
        experiment.training.earlyStopping !== null && (status === 'completed' || status === 'stoppedEarly'),
      elapsedMs: this.#elapsed(),
      startedAt: this.#startedAt,
      kernels: executor.variant,
      threads: executor.threads,
      seed: experiment.training.seed,
      parameters: countParameters(experiment.network),
      metrics: { train: evaluated('train'), validation: evaluated('validation'), test: evaluated('test') },
      classes: data.classes,
      nonFinite: trainer.nonFinite,
      versions: {
        descent: DESCENT_VERSION,
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
      },
      data: {
        rows: {
          train: data.split.train.length,
          validation: data.split.validation.length,
          test: data.split.test.length,
        },
        fingerprint: fingerprintOf(data),
      },
      warnings: data.warnings,
    }
  }
}

function epochColumns(layers: number, metrics: readonly string[]): string[] {
  const dead = Array.from({ length: layers }, (_, i) => `dead.${i + 1}`)
  const validation = metrics.map((name) => `validation${name[0].toUpperCase()}${name.slice(1)}`)
  return ['epoch', 'step', 'trainLoss', 'validationLoss', 'learningRate', ...validation, ...dead]
}

export const trainingDataOf = (data: DataSet): TrainingData => ({
  rows: data.rows,
  features: data.featureNames.length,
  outputs: data.targets.length / data.rows,
  x: data.features,
  y: data.targets,
  split: data.split,
})

/** Tells data sets apart: a digest of the numbers that training sees. */
export function fingerprintOf(data: DataSet): string {
  const hash = createHash('sha256')
  for (const array of [data.features, data.targets, ...SPLITS.map((split) => data.split[split])]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  }
  return hash.digest('hex').slice(0, 16)
}

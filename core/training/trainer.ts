import { histogramInterval, histogramRows, isHistogramStep } from '../diagnostics/histogram-rows'
import { findNonFinite, findNonFiniteStart, isStepFinite, type NonFinite } from '../diagnostics/non-finite'
import { readRecord, recordLength } from '../diagnostics/step-record'
import type { NetworkSpec, TrainingSpec } from '../experiment'
import { Control } from '../kernels/codes'
import type { Executor } from '../kernels/executor'
import { planTraining, type Plan } from '../plan'
import { writePrograms } from '../programs'
import { randomFor, shuffle } from '../random'
import { initialPlateau, learningRateAt, plateauAfter } from '../schedules'
import { EpochBatches } from './batches'
import { chunkOrder, largestOf } from './chunks'
import type { DataByPart, SplitName, TrainingData } from './data'
import { afterEpoch, noProgress, shouldStop, type Progress } from './early-stopping'
import { heldRowsOf, type HeldRows } from './held-rows'
import { initializeParameters } from './initialization'
import {
  KeptWeights,
  carriedPlaces,
  copyTensors,
  modelPlaces,
  pasteTensors,
  tensorOf,
  viewTensors,
  type NamedTensors,
  type TensorViews,
} from './tensors'
import type {
  EpochRecord,
  Evaluation,
  ProgramName,
  StopReason,
  TrainerOptions,
  TrainerState,
} from './training-state'

/** The name under which a checkpoint holds the weights of the best epoch. */
const BEST = 'best'

/** Rows that an evaluation takes at a time, at least: a minibatch of one would take for ever. */
const EVALUATION_ROWS = 32

/**
 * Trains one network. Synchronous: whoever calls `step` decides when to come up for air. The same specs, data, seed and
 * kernel variant give the same bits, on any number of threads, through any number of pauses and checkpoints.
 */
export class Trainer {
  readonly plan: Plan
  readonly executor: Executor<ProgramName>
  /** What was recorded of the last step; see diagnostics/step-record.ts. */
  readonly record: Float64Array
  readonly #training: TrainingSpec
  readonly #held: HeldRows
  readonly #batches: EpochBatches
  /** Where the lists of held rows begin, relative to the plan's list of row indices: behind the order of the chunk under way. */
  readonly #lists: number
  readonly #best: KeptWeights | null
  readonly #dead: Float64Array
  /** Steps from one moment of histograms to the next; null where none are taken. */
  readonly #histogramInterval: number | null
  /**
   * Where the run is, for the schedule: as if every epoch had had as many steps as the present one has. That is `#step`,
   * unless the size of the minibatches was changed under way.
   */
  readonly #position: { step: number; readonly stepsPerEpoch: number; readonly totalSteps: number }
  /** Updates made or under way. */
  #step = 0
  #histograms: readonly Float64Array[] | null = null
  #epoch = 0
  #batch = 0
  #lossSum = 0
  #progress: Progress = noProgress
  #plateau = initialPlateau
  #stopped: StopReason | null = null
  #nonFinite: NonFinite | null = null
  /** Whether parameters and states came from elsewhere than the last step, which vouches for those that it leaves. */
  #unchecked = true

  constructor(
    network: NetworkSpec,
    training: TrainingSpec,
    data: TrainingData | DataByPart,
    options: TrainerOptions,
  ) {
    this.#training = training
    this.#held = heldRowsOf(data)
    const { room, listed, chunks } = this.#held
    const hasBatchNorm = network.layers.some((layer) => layer.batchNorm)
    this.#batches = new EpochBatches(chunks.train, training.batchSize, hasBatchNorm)
    const stepsPerEpoch = this.#batches.count
    this.#position = { step: 0, stepsPerEpoch, totalSteps: training.epochs * stepsPerEpoch }
    const chunkRows = largestOf(chunks.train)
    const batchSize = Math.min(training.batchSize, chunkRows)
    this.#histogramInterval =
      options.histograms === true ? histogramInterval(network, batchSize, this.#position.totalSteps) : null
    this.#lists = chunkRows
    const { features, outputs } = data
    this.plan = planTraining(
      network,
      training,
      { rows: room, features, outputs, listed: chunkRows + listed },
      {
        batchRows: Math.max(batchSize, Math.min(EVALUATION_ROWS, room)),
        diagnostics: options.diagnostics ?? true,
      },
    )
    this.record = new Float64Array(recordLength(network.layers.length))
    this.#dead = new Float64Array(network.layers.length).fill(NaN)
    this.executor = options.makeExecutor(this.plan.layout, writePrograms(this.plan))
    this.#best = training.earlyStopping ? new KeptWeights(this.plan) : null
    this.#fillMemory()
    this.#beginEpoch()
    this.#turnToBatch()
    // LSUV takes as many rows as there is room for.
    this.#setControls(0, Math.min(chunks.train[this.#batches.chunk].rows, this.plan.scratch.columns))
    initializeParameters(network, this.plan, this.executor, training.seed)
    if (options.initialWeights) this.restoreTensors(options.initialWeights)
  }

  get stopped(): StopReason | null {
    return this.#stopped
  }

  /** Where the finite numbers were left, once `stopped` is `diverged`. */
  get nonFinite(): NonFinite | null {
    return this.#nonFinite
  }

  get stepsPerEpoch(): number {
    return this.#batches.count
  }

  get steps(): number {
    return this.#step
  }

  /** Minibatches made of the epoch under way. */
  get batch(): number {
    return this.#batch
  }

  /** Of the last step, a row for each layer (see diagnostics/histogram-rows.ts); null where it was none of the moments. */
  get histograms(): readonly Float64Array[] | null {
    return this.#histograms
  }

  get progress(): Progress {
    return this.#progress
  }

  /** One update on the next minibatch. Returns the record of the epoch when this was its last step, else null. */
  step(): EpochRecord | null {
    if (this.#stopped) throw new Error('This run has stopped; there is no next step.')
    this.#turnToBatch()
    const rows = this.#batches.rows(this.#batch)
    const { scalars } = this.executor.memory
    const { optimizer, schedule } = this.#training
    const step = ++this.#step
    this.#position.step = this.#epoch * this.#position.stepsPerEpoch + this.#batch + 1
    this.#setControls(this.#batches.first(this.#batch), rows)
    const rate = learningRateAt(schedule, optimizer.learningRate, this.#position, this.#plateau)
    scalars[Control.learningRate] = rate
    scalars[Control.overflow] = 0
    if (this.#unchecked) this.#nonFinite = findNonFiniteStart(this.plan, this.executor.memory, step)
    this.#unchecked = false
    this.executor.run('step')
    readRecord(this.plan, this.executor.memory, this.#dead, this.record)
    const loss = scalars[Control.loss]
    this.#lossSum += loss * rows
    const isFinite = !this.#nonFinite && isStepFinite(this.plan, this.executor.memory)
    // Before the end of the epoch, whose evaluation has activations of its own.
    this.#takeHistograms(rows, !isFinite)
    if (!isFinite) return this.#diverge(rows)
    this.#batch++
    return this.#batch === this.#batches.count ? this.#endEpoch() : null
  }

  /** The loss and the outputs on a part of the data, in inference form. An empty part has no loss: NaN. */
  evaluate(split: SplitName): Evaluation {
    const { values, scalars } = this.executor.memory
    const { a } = this.plan.layers[this.plan.layers.length - 1]
    const count = this.#rowsOf(split)
    const outputs = new Float32Array(count * a.columns)
    let lossSum = 0
    for (const { first, rows, cursor } of this.#blocksOf(split)) {
      this.#setControls(cursor, rows)
      this.executor.run('evaluate')
      lossSum += scalars[Control.loss] * rows
      for (let i = 0; i < rows; i++) {
        const from = a.offset + i * a.stride
        outputs.set(values.subarray(from, from + a.columns), (first + i) * a.columns)
      }
    }
    return { loss: lossSum / count, outputs }
  }

  /** Puts the weights of the best epoch back, if early stopping kept them and there was one. */
  restoreBest(): void {
    if (this.#progress.bestEpoch > 0) this.#best?.putBack(this.executor.memory)
    this.#unchecked = true
  }

  /** Works with the weights of the best epoch, as `restoreBest` puts them back, and has the present ones again then. */
  atBest<Result>(work: () => Result): Result {
    const present = new KeptWeights(this.plan)
    present.take(this.executor.memory)
    this.restoreBest()
    try {
      return work()
    } finally {
      present.putBack(this.executor.memory)
    }
  }

  /** Parameters and running statistics by name: what a model file holds. */
  tensors(): Map<string, Float32Array> {
    return copyTensors(this.executor.memory, modelPlaces(this.plan))
  }

  /** The same, where they lie in the memory of the run: to be read before the next step, and not to be written to. */
  tensorViews(): TensorViews {
    return viewTensors(this.executor.memory, modelPlaces(this.plan))
  }

  /** Everything that the next step depends on, by name; for a checkpoint, together with `state`. */
  checkpointTensors(): Map<string, Float32Array> {
    const tensors = copyTensors(this.executor.memory, [
      ...modelPlaces(this.plan),
      ...carriedPlaces(this.plan),
    ])
    if (this.#best) tensors.set(BEST, this.#best.values.slice())
    return tensors
  }

  get state(): TrainerState {
    return {
      step: this.#step,
      epoch: this.#epoch,
      batch: this.#batch,
      lossSum: this.#lossSum,
      progress: this.#progress,
      plateau: this.#plateau,
      dead: [...this.#dead].map((share) => (Number.isNaN(share) ? null : share)),
      stopped: this.#stopped,
    }
  }

  /**
   * Goes on from a checkpoint: the next step is the one that would have followed it.
   * @throws Error when a tensor is missing or of another size
   */
  resume(state: TrainerState, tensors: NamedTensors): void {
    this.restoreTensors(tensors)
    pasteTensors(this.executor.memory, carriedPlaces(this.plan), tensors)
    this.#best?.values.set(tensorOf(tensors, BEST, this.#best.values.length))
    this.#step = state.step
    this.#epoch = state.epoch
    this.#batch = state.batch
    this.#lossSum = state.lossSum
    this.#progress = state.progress
    this.#plateau = state.plateau
    this.#stopped = state.stopped
    state.dead.forEach((share, i) => (this.#dead[i] = share ?? NaN))
    this.#unchecked = true
    this.#orderChunks()
  }

  /**
   * Sets parameters and running statistics from tensors with the names that `tensors` gives.
   * @throws Error when a tensor is missing or of another size
   */
  restoreTensors(tensors: NamedTensors): void {
    pasteTensors(this.executor.memory, modelPlaces(this.plan), tensors)
    this.#unchecked = true
  }

  close(): void {
    this.executor.close()
  }

  #fillMemory(): void {
    const { memory } = this.executor
    const { order, classWeights } = this.plan
    this.#held.fill(memory, this.plan, order + this.#lists)
    if (classWeights !== null) memory.values.set(this.#training.classWeights ?? [], classWeights)
    memory.scalars[Control.seed] = this.#training.seed >>> 0
  }

  #rowsOf(part: SplitName): number {
    return this.#held.chunks[part].reduce((sum, { rows }) => sum + rows, 0)
  }

  /** The rows of a part, as many at a time as there is room for in the place of a minibatch, once they are in memory. */
  *#blocksOf(part: SplitName): Generator<{ first: number; rows: number; cursor: number }> {
    const most = this.plan.scratch.columns
    for (const [chunk, { first, rows }] of this.#held.chunks[part].entries()) {
      const list = this.#lists + this.#held.hold(part, chunk)
      for (let at = 0; at < rows; at += most)
        yield { first: first + at, rows: Math.min(most, rows - at), cursor: list + at }
    }
  }

  #setControls(cursor: number, rows: number): void {
    const { scalars } = this.executor.memory
    scalars[Control.rows] = rows
    scalars[Control.cursor] = cursor
    scalars[Control.step] = this.#step
  }

  #takeHistograms(rows: number, isLast: boolean): void {
    const interval = this.#histogramInterval
    const isDue = interval !== null && (isLast || isHistogramStep(this.#step, interval))
    this.#histograms = isDue ? histogramRows(this.plan, this.executor.memory, this.#step, rows) : null
  }

  #diverge(rows: number): null {
    this.#nonFinite ??= findNonFinite(this.plan, this.executor.memory, this.steps, rows)
    this.#stopped = 'diverged'
    return null
  }

  #beginEpoch(): void {
    this.#batch = 0
    this.#lossSum = 0
    const { values } = this.executor.memory
    for (const { alive, spec } of this.plan.layers) values.fill(0, alive, alive + spec.units)
    this.#orderChunks()
  }

  #orderChunks(): void {
    const { train } = this.#held.chunks
    const { seed, shuffle: isShuffled } = this.#training
    const inOrder = Int32Array.from(train.keys())
    this.#batches.begin(isShuffled ? chunkOrder(train.length, seed, this.#epoch + 1) : inOrder)
  }

  /** Has the rows of the next minibatch in memory, and in order. */
  #turnToBatch(): void {
    const isNew = this.#batches.turnTo(this.#batch)
    // An evaluation may have taken the place of the chunk.
    const list = this.#held.hold('train', this.#batches.chunk)
    if (isNew) this.#orderRows(list)
  }

  /** The order of the rows of a chunk depends on the seed and the numbers of epoch and chunk alone. */
  #orderRows(list: number): void {
    const { order } = this.plan
    const { train } = this.#held.chunks
    const { chunk } = this.#batches
    const { indices } = this.executor.memory
    const from = order + this.#lists + list
    const rows = indices.subarray(order, order + train[chunk].rows)
    rows.set(indices.subarray(from, from + rows.length))
    const { seed, shuffle: isShuffled } = this.#training
    const which = train.length > 1 ? [chunk] : []
    if (isShuffled) shuffle(randomFor(seed, 'shuffle', this.#epoch + 1, ...which), rows)
  }

  #endEpoch(): EpochRecord {
    const { earlyStopping, epochs, schedule } = this.#training
    const trainLoss = this.#lossSum / this.#batches.rowsInAll
    this.#countDead()
    const learningRate = this.executor.memory.scalars[Control.learningRate]
    const evaluation = this.#rowsOf('validation') > 0 ? this.evaluate('validation') : null
    this.#epoch++
    const watched = evaluation?.loss ?? trainLoss
    this.#progress = afterEpoch(this.#progress, this.#epoch, watched, earlyStopping)
    if (this.#progress.bestEpoch === this.#epoch) this.#best?.take(this.executor.memory)
    this.#plateau = plateauAfter(schedule, this.#plateau, watched)
    if (this.#epoch === epochs) this.#stopped = 'completed'
    else if (shouldStop(this.#progress, earlyStopping)) this.#stopped = 'stoppedEarly'
    this.#beginEpoch()
    return {
      epoch: this.#epoch,
      step: this.steps,
      trainLoss,
      validation: evaluation,
      learningRate,
      dead: [...this.#dead],
    }
  }

  #countDead(): void {
    if (!this.plan.diagnostics) return
    const { values } = this.executor.memory
    this.plan.layers.forEach(({ alive, spec }, i) => {
      let awake = 0
      for (let unit = 0; unit < spec.units; unit++) awake += values[alive + unit]
      this.#dead[i] = 1 - awake / spec.units
    })
  }
}

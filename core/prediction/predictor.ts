import type { NetworkSpec } from '../experiment'
import { Control } from '../kernels/codes'
import type { Executor } from '../kernels/executor'
import type { Layout, Matrix } from '../kernels/memory'
import { modelPlaces, pasteTensors, viewTensors, type TensorViews } from '../training/tensors'
import {
  planPrediction,
  predictionPrograms,
  type PredictionPlan,
  type PredictionPrograms,
} from './prediction-plan'

/** Makes the executor that a network answers by. */
export type MakePredictionExecutor = (
  layout: Layout,
  programs: PredictionPrograms,
) => Executor<keyof PredictionPrograms>

/** Values of some rows, where they lie: element (i, j) is values[offset + i stride + j]. They hold until the next `run`. */
export interface RowsView extends Matrix {
  readonly values: Float32Array | Float64Array
}

/**
 * A network in inference form, with memory of its own: what it says of rows, layer by layer. The same bits as
 * `Trainer.evaluate` on the same variant of the kernels.
 */
export class Predictor {
  readonly #plan: PredictionPlan
  readonly #executor: Executor<keyof PredictionPrograms>
  /** Parameters and running statistics as they were taken over, by the names that a model file has. */
  readonly tensors: TensorViews

  /**
   * @param rows the most rows that go through at once
   * @throws RangeError when there is not enough memory
   */
  constructor(
    network: NetworkSpec,
    readonly rows: number,
    makeExecutor: MakePredictionExecutor,
  ) {
    this.#plan = planPrediction(network, rows)
    this.#executor = makeExecutor(this.#plan.layout, predictionPrograms(this.#plan))
    this.tensors = viewTensors(this.#executor.memory, modelPlaces(this.#plan))
  }

  /**
   * Takes over parameters and running statistics, by the names that a model file has; copies them.
   * @throws Error when a tensor is missing or of another size
   */
  load(tensors: TensorViews): void {
    pasteTensors(this.#executor.memory, modelPlaces(this.#plan), tensors)
  }

  /**
   * Sends rows through the network.
   * @param x row-major, rows x d, as training sees them
   * @param rows how many of them; `this.rows` at most
   */
  run(x: ArrayLike<number>, rows: number): void {
    this.#take(x, rows)
    this.#executor.run('predict')
  }

  /** Whether batch norm has never seen a row: all running means are 0 and all running variances 1, as they begin. */
  get isUnsettled(): boolean {
    const normed = this.#plan.layers.filter(({ batchNorm }) => batchNorm)
    const isAll = (value: number, k: number, name: string): boolean =>
      this.tensors.get(`layer${k}.batchNorm.${name}`)!.every((x) => x === value)
    return (
      normed.length > 0 &&
      normed.every(({ index: k }) => isAll(0, k, 'runningMean') && isAll(1, k, 'runningVariance'))
    )
  }

  /**
   * Gives batch norm the statistics of these rows for running ones, layer by layer, with the biased variance: what `run` says
   * of them afterwards is, to rounding, what a step on this minibatch finds, dropout apart. Nothing happens for a single row.
   * @param x row-major, rows x d, as training sees them
   * @param rows how many of them; `this.rows` at most
   */
  settle(x: ArrayLike<number>, rows: number): void {
    if (rows < 2) return
    this.#take(x, rows)
    this.#executor.run('settle')
    for (const { index: k, batchNorm } of this.#plan.layers) {
      if (!batchNorm) continue
      const variance = this.tensors.get(`layer${k}.batchNorm.runningVariance`)!
      variance.forEach((unbiased, j) => (variance[j] = (unbiased * (rows - 1)) / rows))
    }
  }

  #take(x: ArrayLike<number>, rows: number): void {
    const { values, scalars } = this.#executor.memory
    const { offset, stride, columns } = this.#plan.inputs
    if (rows > this.rows) throw new Error(`${rows} rows at once, and there is room for ${this.rows}.`)
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) values[offset + i * stride + j] = x[i * columns + j]
    }
    scalars[Control.rows] = rows
  }

  /** z[k] of the rows, what g is applied to: with batch norm, its normalised self. */
  preActivations(layer: number): RowsView {
    return this.#view(this.#plan.layers[layer - 1].preActivation)
  }

  /** a[k] of the rows. */
  activations(layer: number): RowsView {
    return this.#view(this.#plan.layers[layer - 1].a)
  }

  close(): void {
    this.#executor.close()
  }

  #view(matrix: Matrix): RowsView {
    return { ...matrix, values: this.#executor.memory.values }
  }
}

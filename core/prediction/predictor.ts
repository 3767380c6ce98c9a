import type { NetworkSpec } from '../experiment'
import { Control } from '../kernels/codes'
import type { Executor } from '../kernels/executor'
import type { Layout, Matrix } from '../kernels/memory'
import type { Program } from '../kernels/operations'
import { modelPlaces, pasteTensors, viewTensors, type TensorViews } from '../training/tensors'
import { planPrediction, predictProgram, type PredictionPlan } from './prediction-plan'

/** Makes the executor that a network answers by. */
export type MakePredictionExecutor = (
  layout: Layout,
  programs: { readonly predict: Program },
) => Executor<'predict'>

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
  readonly #executor: Executor<'predict'>
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
    this.#executor = makeExecutor(this.#plan.layout, { predict: predictProgram(this.#plan) })
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
    const { values, scalars } = this.#executor.memory
    const { offset, stride, columns } = this.#plan.inputs
    if (rows > this.rows) throw new Error(`${rows} rows at once, and there is room for ${this.rows}.`)
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) values[offset + i * stride + j] = x[i * columns + j]
    }
    scalars[Control.rows] = rows
    this.#executor.run('predict')
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

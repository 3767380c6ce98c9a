import { layerColumn, recordColumns, runColumn } from './step-record'

/** Rows that a run's table of steps is meant to stay at. */
export const RECORDED_ROWS = 20_000

/** Steps from one recorded row to the next: each step of a short run, about 20,000 rows of a long one. */
export const recordInterval = (totalSteps: number): number =>
  Math.max(1, Math.ceil(totalSteps / RECORDED_ROWS))

/**
 * Thins out step records to one row per interval of steps. A row holds the record of its last step and, where an interval
 * is longer than one step, the least and greatest loss and gradient norms within it.
 */
export class StepRecorder {
  readonly columns: readonly string[]
  readonly #everySteps: number
  readonly #watched: readonly number[]
  readonly #least: Float64Array
  readonly #greatest: Float64Array
  #since = 0

  constructor(layers: number, everySteps: number) {
    this.#everySteps = everySteps
    this.#watched = watchedColumns(layers)
    this.#least = new Float64Array(this.#watched.length)
    this.#greatest = new Float64Array(this.#watched.length)
    const names = recordColumns(layers)
    const extremes = this.#watched.flatMap((column) => [`${names[column]}.min`, `${names[column]}.max`])
    this.columns = ['step', 'epoch', ...names, ...(everySteps > 1 ? extremes : [])]
  }

  /**
   * Takes in the record of a step; returns the row if one is due, or if `last` says that no further step will come.
   * Non-finite numbers are numbers here: NaN, once seen, is the least and the greatest of its interval.
   */
  take(step: number, epoch: number, record: Float64Array, last: boolean): number[] | null {
    if (this.#everySteps === 1) return [step, epoch, ...record]
    this.#watched.forEach((column, i) => {
      const value = record[column]
      this.#least[i] = this.#since === 0 ? value : Math.min(this.#least[i], value)
      this.#greatest[i] = this.#since === 0 ? value : Math.max(this.#greatest[i], value)
    })
    this.#since++
    if (step % this.#everySteps !== 0 && !last) return null
    this.#since = 0
    const extremes = this.#watched.flatMap((_, i) => [this.#least[i], this.#greatest[i]])
    return [step, epoch, ...record, ...extremes]
  }

  /** What has been gathered since the last row; plain data, part of a checkpoint. */
  get state(): readonly number[] {
    return [this.#since, ...this.#least, ...this.#greatest]
  }

  /** Goes on from a `state`. */
  resume([since, ...extremes]: readonly number[]): void {
    this.#since = since
    this.#least.set(extremes.slice(0, this.#least.length))
    this.#greatest.set(extremes.slice(this.#least.length))
  }
}

/** Columns whose extremes are kept: the loss, the gradient norm over all layers and that of each layer. */
function watchedColumns(layers: number): number[] {
  const perLayer = Array.from({ length: layers }, (_, i) => layerColumn('gradNorm', i + 1, layers))
  return [runColumn('trainLoss'), runColumn('gradNorm'), ...perLayer]
}

import { classificationMetrics, regressionMetrics } from '../../core'
import type { FileMetrics } from '../contract/model-files'
import type { TargetValues } from '../datasets/model-table'
import { finiteAll } from '../training/metrics'
import { answersOf } from './answers'
import type { PortableModel } from './portable-model'

/** Numbers that are kept of all rows at most: a gigabyte of answers. */
const MOST_KEPT = 2 ** 28

/** Whether so many rows can be judged: metrics are over all of them at once. */
export const canJudge = ({ layers }: PortableModel, rows: number): boolean =>
  rows * layers[layers.length - 1].units <= MOST_KEPT

/**
 * What a model answers beside what should be answered, row after row: of each row these numbers are kept, since metrics are
 * over all of them.
 */
export class Judgement {
  #rows = 0
  #missing = 0
  #unfit = 0
  /** Row-major, on the original scale. */
  readonly #answers: Float32Array | Float64Array
  readonly #targets: Float64Array
  readonly #width: number
  readonly #targetWidth: number

  /** @param most rows that come at most */
  constructor(
    private readonly model: PortableModel,
    most: number,
  ) {
    const { layers, target } = model
    this.#width = layers[layers.length - 1].units
    this.#targetWidth = target.kind === 'classes' ? 1 : target.names.length
    const Answers = target.kind === 'classes' ? Float32Array : Float64Array
    this.#answers = new Answers(most * this.#width)
    this.#targets = new Float64Array(most * this.#targetWidth)
  }

  /**
   * @param outputs of the network, rows x m_r, row-major
   * @param targets what should have been answered, one for each target
   */
  take(outputs: Float32Array, targets: readonly TargetValues[]): void {
    const answers = answersOf(this.model, outputs)
    for (let i = 0; i < targets[0].length; i++) {
      const row = targets.map((values) => values[i])
      if (row.some((y) => Math.abs(y) === Infinity)) this.#unfit++
      else if (row.some(Number.isNaN)) this.#missing++
      else {
        this.#answers.set(answers.subarray(i * this.#width, (i + 1) * this.#width), this.#rows * this.#width)
        this.#targets.set(row, this.#rows * this.#targetWidth)
        this.#rows++
      }
    }
  }

  metrics(): FileMetrics {
    const counts = { rows: this.#rows, missing: this.#missing, unfit: this.#unfit }
    return this.#rows === 0 ? counts : { ...counts, ...this.#scores() }
  }

  #scores(): Partial<FileMetrics> {
    const { target } = this.model
    const answers = this.#answers.subarray(0, this.#rows * this.#width)
    const targets = this.#targets.subarray(0, this.#rows * this.#targetWidth)
    if (target.kind === 'values') return finiteAll(regressionMetrics(answers, targets, this.#width))
    const { confusion, perClass, ...scores } = classificationMetrics(answers, targets, target.classes.length)
    return { ...finiteAll(scores), confusion, perClass }
  }
}

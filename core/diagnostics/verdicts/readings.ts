import type { Thresholds } from '../thresholds'
import type { Evidence, Table } from './evidence'

/** Rows of the beginning that stand for it. */
const FIRST_ROWS = 5

/**
 * What the verdicts read from a run's tables, each number from a bounded number of rows, so that asking again costs the same
 * however long the run is.
 */
export class Readings {
  readonly steps: Table
  readonly step: number
  /** r. */
  readonly layers: number
  /** Places of the last rows, newest first. */
  readonly #last: readonly number[]
  readonly #medians = new Map<string, number>()

  constructor(
    readonly evidence: Evidence,
    readonly thresholds: Thresholds,
  ) {
    this.steps = evidence.steps
    this.layers = evidence.network.layers.length
    const rows = this.steps.length
    this.#last = Array.from({ length: Math.min(thresholds.window, rows) }, (_, i) => rows - 1 - i)
    this.step = rows === 0 ? 0 : this.steps.value(rows - 1, 'step')
  }

  /** A column's last numbers, newest first, without those that are not finite. */
  last(column: string): number[] {
    return this.#last.map((row) => this.steps.value(row, column)).filter(Number.isFinite)
  }

  /** A column's number now; NaN where there is none. */
  now(column: string): number {
    const known = this.#medians.get(column) ?? median(this.last(column))
    this.#medians.set(column, known)
    return known
  }

  /** One column over another in each of the last rows, without what is not finite. */
  shares(part: string, whole: string): number[] {
    const at = (row: number): number => this.steps.value(row, part) / this.steps.value(row, whole)
    return this.#last.map(at).filter(Number.isFinite)
  }

  /** A column of layer k now. */
  of(column: string, layer: number): number {
    return this.now(`${column}.${layer}`)
  }

  /** The same of every layer from 1 on. */
  perLayer(column: string): number[] {
    return Array.from({ length: this.layers }, (_, i) => this.of(column, i + 1))
  }

  /** The loss of the first steps. */
  get firstLoss(): number {
    const rows = Math.min(FIRST_ROWS, this.steps.length)
    const losses = Array.from({ length: rows }, (_, row) => this.steps.value(row, 'trainLoss'))
    return median(losses.filter(Number.isFinite))
  }

  /** The loss now: a mean, since that of a small minibatch is far from symmetric. */
  get lossNow(): number {
    return mean(this.last('trainLoss'))
  }

  /** The loss when half of the rows were there. */
  get lossHalfWay(): number {
    const from = Math.max(0, (this.steps.length >> 1) - this.#last.length)
    const losses = this.#last.map((_, i) => this.steps.value(from + i, 'trainLoss'))
    return mean(losses.filter(Number.isFinite))
  }

  /** Median over the layers of ||change of W[k]|| / ||W[k]|| now. */
  get updateRatio(): number {
    return median(this.perLayer('updateRatio').filter(Number.isFinite))
  }
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** NaN of nothing. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

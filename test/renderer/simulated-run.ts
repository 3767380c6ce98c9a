import type { RowsFrom } from '../../services/contract/api'
import type { Frame, Rows } from '../../services/contract/frames'

/** Numbers of a row of each table, as the simulation writes them. */
const COLUMNS = { steps: 3, epochs: 2, histograms: 4 }
const STEPS_PER_EPOCH = 4
const LAYERS = 2

/** A run that writes rows, is taken up again from earlier ones, and tells of it in frames, as the real one does. */
export class SimulatedRun {
  readonly steps: number[][] = []
  readonly epochs: number[][] = []
  /** A row for each layer at every other step. */
  readonly histograms: number[][] = []
  sitting = 0
  #told: RowsFrom = { steps: 0, epochs: 0, histograms: 0 }

  /** Trains some steps; rows differ from sitting to sitting, so that a stale one is seen. */
  train(steps: number): void {
    for (let i = 0; i < steps; i++) {
      const step = this.steps.length + 1
      this.steps.push([step, this.sitting, Math.sin(step * (this.sitting + 1))])
      if (step % STEPS_PER_EPOCH === 0) this.epochs.push([step / STEPS_PER_EPOCH, this.sitting])
      for (let k = 1; k <= LAYERS && step % 2 === 0; k++)
        this.histograms.push([step, k, this.sitting, step * k])
    }
  }

  /** What has been written since the last frame. */
  frame(): Frame {
    const frame = this.#frameFrom(this.#told, Infinity)
    this.#told = this.#lengths
    return frame
  }

  /** Taken up again from a checkpoint that was made `lost` steps ago. */
  resume(lost: number): void {
    this.sitting++
    this.steps.length = Math.max(0, this.steps.length - lost)
    this.epochs.length = Math.floor(this.steps.length / STEPS_PER_EPOCH)
    this.histograms.length = LAYERS * Math.floor(this.steps.length / 2)
    this.#told = this.#lengths
  }

  get #lengths(): RowsFrom {
    return { steps: this.steps.length, epochs: this.epochs.length, histograms: this.histograms.length }
  }

  /** The answer to `readRows`, `most` rows of a table at a time. */
  read(from: RowsFrom, most: number): Frame {
    return this.#frameFrom(from, most)
  }

  #frameFrom(from: RowsFrom, most: number): Frame {
    return {
      ...{ run: 'a run', sitting: this.sitting, sentAtMs: 0, elapsedMs: 0, bestLoss: null },
      ...{ step: this.steps.length, epoch: this.epochs.length },
      steps: rows(this.steps, from.steps, most, COLUMNS.steps),
      epochs: rows(this.epochs, from.epochs, most, COLUMNS.epochs),
      histograms: rows(this.histograms, from.histograms, most, COLUMNS.histograms),
    }
  }
}

function rows(table: readonly number[][], first: number, most: number, columns: number): Rows {
  return { first, columns, numbers: Float64Array.from(table.slice(first, first + most).flat()) }
}

import type { RowsFrom } from '../../services/contract/api'
import { after, type Frame } from '../../services/contract/frames'
import { RowTable } from './row-table'

const NOTHING: RowsFrom = { steps: 0, epochs: 0 }

/**
 * The rows of one run, put together from the frames that come by themselves and from answers to `readRows`. What we hold
 * is always the beginning of the run's tables, without a gap; where frames tell of more, we are behind, and someone has to
 * read (catch-up.ts). Kept outside Vue's reactivity: a table of a long run has millions of numbers.
 */
export class RunSeries {
  readonly steps = new RowTable()
  readonly epochs = new RowTable()
  /** Before the first frame: any is newer. */
  #sitting = -1
  /** How far frames of this sitting said that the tables go. */
  #told = NOTHING

  get lengths(): RowsFrom {
    return { steps: this.steps.length, epochs: this.epochs.length }
  }

  /** Whether there are rows that frames told of and that we do not have. */
  get isBehind(): boolean {
    return this.steps.length < this.#told.steps || this.epochs.length < this.#told.epochs
  }

  /** A frame that came by itself. False where it is of a sitting that is over: then nothing in it counts. */
  takeFrame(frame: Frame): boolean {
    if (frame.sitting < this.#sitting) return false
    // The run was taken up again from a checkpoint: rows from there on were cut off, and are written anew.
    if (frame.sitting > this.#sitting) {
      this.#begin(frame.sitting, { steps: frame.steps.first, epochs: frame.epochs.first })
    }
    this.#told = furthest(this.#told, after(frame))
    this.#append(frame)
    return true
  }

  /** An answer to `readRows` from our lengths on. Tells whether there is more to ask for. */
  takeAnswer(answer: Frame): boolean {
    if (answer.sitting < this.#sitting) return true
    const isNewer = answer.sitting > this.#sitting
    const hadRows = this.steps.length + this.epochs.length > 0
    // It begins where we asked it to, so it cannot say which of our rows were cut off meanwhile.
    if (isNewer) this.#begin(answer.sitting, NOTHING)
    this.#append(answer)
    const hasRows = answer.steps.numbers.length + answer.epochs.numbers.length > 0
    return hasRows || (isNewer && hadRows) || this.isBehind
  }

  #begin(sitting: number, from: RowsFrom): void {
    this.#sitting = sitting
    this.#told = from
    this.steps.cut(from.steps)
    this.epochs.cut(from.epochs)
  }

  #append({ steps, epochs }: Frame): void {
    this.steps.append(steps)
    this.epochs.append(epochs)
  }
}

const furthest = (a: RowsFrom, b: RowsFrom): RowsFrom => ({
  steps: Math.max(a.steps, b.steps),
  epochs: Math.max(a.epochs, b.epochs),
})

import { TABLES, type RowsFrom, type TableName } from '../../services/contract/api'
import { after, type Frame } from '../../services/contract/frames'
import { RowTable } from './row-table'

const NOTHING: RowsFrom = { steps: 0, epochs: 0, histograms: 0 }

/** Something for each table. */
const perTable = <Value>(make: (name: TableName) => Value): Record<TableName, Value> => ({
  steps: make('steps'),
  epochs: make('epochs'),
  histograms: make('histograms'),
})

/**
 * The rows of one run, put together from the frames that come by themselves and from answers to `readRows`. What we hold
 * is always the beginning of the run's tables, without a gap; where frames tell of more, we are behind, and someone has to
 * read (catch-up.ts). Kept outside Vue's reactivity: a table of a long run has millions of numbers.
 */
export class RunSeries implements Readonly<Record<TableName, RowTable>> {
  readonly steps = new RowTable()
  readonly epochs = new RowTable()
  readonly histograms = new RowTable()
  /** Before the first frame: any is newer. */
  #sitting = -1
  /** How far frames of this sitting said that the tables go. */
  #told = NOTHING

  get lengths(): RowsFrom {
    return perTable((name) => this[name].length)
  }

  /** Whether there are rows that frames told of and that we do not have. */
  get isBehind(): boolean {
    return TABLES.some((name) => this[name].length < this.#told[name])
  }

  /** A frame that came by itself. False where it is of a sitting that is over: then nothing in it counts. */
  takeFrame(frame: Frame): boolean {
    if (frame.sitting < this.#sitting) return false
    // The run was taken up again from a checkpoint: rows from there on were cut off, and are written anew.
    if (frame.sitting > this.#sitting) {
      this.#begin(
        frame.sitting,
        perTable((name) => frame[name].first),
      )
    }
    this.#told = furthest(this.#told, after(frame))
    this.#append(frame)
    return true
  }

  /** An answer to `readRows` from our lengths on. Tells whether there is more to ask for. */
  takeAnswer(answer: Frame): boolean {
    if (answer.sitting < this.#sitting) return true
    const isNewer = answer.sitting > this.#sitting
    const hadRows = TABLES.some((name) => this[name].length > 0)
    // It begins where we asked it to, so it cannot say which of our rows were cut off meanwhile.
    if (isNewer) this.#begin(answer.sitting, NOTHING)
    this.#append(answer)
    const hasRows = TABLES.some((name) => answer[name].numbers.length > 0)
    return hasRows || (isNewer && hadRows) || this.isBehind
  }

  #begin(sitting: number, from: RowsFrom): void {
    this.#sitting = sitting
    this.#told = from
    for (const name of TABLES) this[name].cut(from[name])
  }

  #append(frame: Frame): void {
    for (const name of TABLES) this[name].append(frame[name])
  }
}

const furthest = (a: RowsFrom, b: RowsFrom): RowsFrom => perTable((name) => Math.max(a[name], b[name]))

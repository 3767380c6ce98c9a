import { Chunk, CHUNK_ROWS, Column } from './column'

/**
 * Rows kept column by column, with a summary of every 64. A row of c columns takes 8 c bytes, and its summaries half a
 * byte for each: 200,000 rows of 210 columns are 355 MB.
 */
export class ColumnTable {
  readonly chunks: Chunk[] = []
  #columns: Column[] = []
  #length = 0
  #cuts = 0

  /** Rows. */
  get length(): number {
    return this.#length
  }

  /** Counts how often rows were taken back. */
  get cuts(): number {
    return this.#cuts
  }

  /** How many columns; none before the first row. */
  get width(): number {
    return this.#columns.length
  }

  column(index: number): Column {
    return this.#columns[index]
  }

  /**
   * Appends rows.
   * @param numbers rows one after another, from `skip` on; `width` numbers each
   */
  push(width: number, numbers: ArrayLike<number>, skip = 0): void {
    if (this.width !== width) this.#begin(width)
    const count = (numbers.length - skip) / width
    for (let done = 0; done < count;) {
      const first = this.#length % CHUNK_ROWS
      const rows = Math.min(count - done, CHUNK_ROWS - first)
      const place = Math.floor(this.#length / CHUNK_ROWS)
      const chunk = (this.chunks[place] ??= new Chunk(width))
      fill(chunk, first, rows, width, numbers, skip + done * width)
      this.#length += rows
      done += rows
    }
  }

  /** Forgets all rows but the first `length`. */
  cut(length: number): void {
    if (length >= this.#length) return
    this.#length = length
    this.#cuts++
    this.chunks.length = Math.ceil(length / CHUNK_ROWS)
    const left = length % CHUNK_ROWS
    if (left === 0) return
    for (let column = 0; column < this.width; column++) this.chunks.at(-1)!.summarise(column, left - 1, left)
  }

  /** A table gets its width by its first row; another one makes it another table. */
  #begin(width: number): void {
    this.cut(0)
    this.#columns = Array.from({ length: width }, (_, index) => new Column(this, index))
  }
}

function fill(
  chunk: Chunk,
  first: number,
  rows: number,
  width: number,
  numbers: ArrayLike<number>,
  from: number,
): void {
  for (let column = 0; column < width; column++) {
    const base = column * CHUNK_ROWS + first
    for (let i = 0, at = from + column; i < rows; i++, at += width) chunk.values[base + i] = numbers[at]
    chunk.summarise(column, first, first + rows)
  }
}

/** A column of numbers that are there already. */
export function columnOf(numbers: ArrayLike<number>): Column {
  const table = new ColumnTable()
  table.push(1, numbers)
  return table.column(0)
}

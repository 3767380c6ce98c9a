/** Rows that a summary is of, and rows that are stored together. Powers of two. */
const BLOCK_BITS = 6
const CHUNK_BITS = 10
export const BLOCK_ROWS = 1 << BLOCK_BITS
export const CHUNK_ROWS = 1 << CHUNK_BITS
const BLOCKS = CHUNK_ROWS / BLOCK_ROWS
/** The place of a summary that is of a whole chunk, behind those of its blocks. */
const WHOLE = BLOCKS
const SUMMARIES = BLOCKS + 1

/**
 * The rows of a table, 1,024 to a chunk, so that a table grows without a copy of what it holds. For each column there is a
 * summary of every 64 rows and one of all.
 */
export class Chunk {
  /** Column after column, `CHUNK_ROWS` numbers each. */
  readonly values: Float64Array
  /** The smallest and the largest finite number; infinities that contradict each other where there is none. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** The rows of the chunk where they are, and of the first number that is not finite; -1 where there is none. */
  readonly least: Int16Array
  readonly most: Int16Array
  readonly odd: Int16Array
  /** Numbers that are not finite, and that are finite but not positive. */
  readonly oddCount: Uint16Array
  readonly nonPositive: Uint16Array

  constructor(columns: number) {
    const summaries = columns * SUMMARIES
    this.values = new Float64Array(columns * CHUNK_ROWS)
    this.low = new Float64Array(summaries)
    this.high = new Float64Array(summaries)
    this.least = new Int16Array(summaries)
    this.most = new Int16Array(summaries)
    this.odd = new Int16Array(summaries)
    this.oddCount = new Uint16Array(summaries)
    this.nonPositive = new Uint16Array(summaries)
  }

  /**
   * Looks through the blocks of a column that hold some of these rows.
   * @param end of the rows that are there, within the chunk
   */
  summarise(column: number, from: number, end: number): void {
    const first = from >>> BLOCK_BITS
    const blocks = Math.ceil(end / BLOCK_ROWS)
    for (let block = first; block < blocks; block++) this.#summariseBlock(column, block, end)
    this.#summariseAll(column, blocks)
  }

  #summariseBlock(column: number, block: number, end: number): void {
    const base = column * CHUNK_ROWS
    let [least, most, odd, oddCount, nonPositive, low, high] = [-1, -1, -1, 0, 0, Infinity, -Infinity]
    const until = Math.min(end, (block + 1) * BLOCK_ROWS)
    for (let row = block * BLOCK_ROWS; row < until; row++) {
      const value = this.values[base + row]
      if (value - value !== 0) {
        if (oddCount++ === 0) odd = row
        continue
      }
      if (value <= 0) nonPositive++
      if (value < low) {
        low = value
        least = row
      }
      if (value > high) {
        high = value
        most = row
      }
    }
    this.#put(column * SUMMARIES + block, least, most, odd, oddCount, nonPositive, low, high)
  }

  #summariseAll(column: number, blocks: number): void {
    let [least, most, odd, oddCount, nonPositive, low, high] = [-1, -1, -1, 0, 0, Infinity, -Infinity]
    const first = column * SUMMARIES
    for (let at = first; at < first + blocks; at++) {
      if (this.low[at] < low) {
        low = this.low[at]
        least = this.least[at]
      }
      if (this.high[at] > high) {
        high = this.high[at]
        most = this.most[at]
      }
      if (odd === -1) odd = this.odd[at]
      oddCount += this.oddCount[at]
      nonPositive += this.nonPositive[at]
    }
    this.#put(first + WHOLE, least, most, odd, oddCount, nonPositive, low, high)
  }

  #put(
    at: number,
    least: number,
    most: number,
    odd: number,
    oddCount: number,
    nonPositive: number,
    low: number,
    high: number,
  ): void {
    this.least[at] = least
    this.most[at] = most
    this.odd[at] = odd
    this.oddCount[at] = oddCount
    this.nonPositive[at] = nonPositive
    this.low[at] = low
    this.high[at] = high
  }
}

/** What is known of some rows of a column: rows by their place in it, -1 where there is none. */
export interface Extremes {
  /** Of the smallest and the largest finite number; where only positive ones count, of those. */
  readonly least: number
  readonly most: number
  /** Of the first number that is not finite. */
  readonly odd: number
}

/** One column of a table that grows: its numbers, and what every 64 of them come to. */
export class Column {
  constructor(
    private readonly table: {
      readonly chunks: readonly Chunk[]
      readonly length: number
      readonly cuts: number
    },
    private readonly index: number,
  ) {}

  get length(): number {
    return this.table.length
  }

  /** Counts how often rows were taken back: what was made of them before is void then. */
  get cuts(): number {
    return this.table.cuts
  }

  /** The number in a row, from 0. */
  at(row: number): number {
    return this.table.chunks[row >>> CHUNK_BITS].values[(this.index << CHUNK_BITS) + (row & (CHUNK_ROWS - 1))]
  }

  /** The rows before which all numbers are `x` or less (`after`), or less than `x`; the column has to grow from row to row. */
  rowsUpTo(x: number, isIncluded = true): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const value = this.at(middle)
      if (isIncluded ? value <= x : value < x) low = middle + 1
      else high = middle
    }
    return low
  }

  /**
   * How many rows from `row` on one summary is of, where it lies before `end`: a chunk, a block, or none (0).
   */
  #summarised(row: number, end: number): number {
    if ((row & (CHUNK_ROWS - 1)) === 0 && row + CHUNK_ROWS <= end) return CHUNK_ROWS
    return (row & (BLOCK_ROWS - 1)) === 0 && row + BLOCK_ROWS <= end ? BLOCK_ROWS : 0
  }

  /** The place of that summary in its chunk. */
  #summary(row: number, rows: number): number {
    const place = rows === CHUNK_ROWS ? WHOLE : (row & (CHUNK_ROWS - 1)) >>> BLOCK_BITS
    return this.index * SUMMARIES + place
  }

  /**
   * The extremes of rows `from` to `end` (without `end`); rows with a summary are not looked through. Written as one loop,
   * since all that is drawn goes through it.
   */
  extremes(from: number, end: number, isPositiveOnly = false): Extremes {
    let [least, most, odd, low, high] = [-1, -1, -1, Infinity, -Infinity]
    for (let row = from; row < end;) {
      const chunk = this.table.chunks[row >>> CHUNK_BITS]
      const rows = this.#summarised(row, end)
      const at = this.#summary(row, rows)
      if (rows > 0 && (!isPositiveOnly || chunk.nonPositive[at] === 0)) {
        const first = row & ~(CHUNK_ROWS - 1)
        if (odd === -1 && chunk.oddCount[at] > 0) odd = first + chunk.odd[at]
        if (chunk.low[at] < low) {
          low = chunk.low[at]
          least = first + chunk.least[at]
        }
        if (chunk.high[at] > high) {
          high = chunk.high[at]
          most = first + chunk.most[at]
        }
        row += rows
        continue
      }
      // The smallest positive number among others is not known; where all are zero, there is none.
      if (rows > 0 && chunk.nonPositive[at] + chunk.oddCount[at] === rows) {
        if (odd === -1 && chunk.oddCount[at] > 0) odd = (row & ~(CHUNK_ROWS - 1)) + chunk.odd[at]
        row += rows
        continue
      }
      const next = Math.min(end, (row | (BLOCK_ROWS - 1)) + 1)
      const base = (this.index << CHUNK_BITS) - (row & ~(CHUNK_ROWS - 1))
      for (; row < next; row++) {
        const value = chunk.values[base + row]
        if (value - value !== 0) {
          if (odd === -1) odd = row
        } else if (!isPositiveOnly || value > 0) {
          if (value < low) {
            low = value
            least = row
          }
          if (value > high) {
            high = value
            most = row
          }
        }
      }
    }
    return { least, most, odd }
  }

  /** The first of rows `from` to `end` (without `end`) whose number is not finite; -1 where there is none. */
  nextOdd(from: number, end: number): number {
    for (let row = from; row < end;) {
      const rows = this.#summarised(row, end)
      if (rows > 0 && this.table.chunks[row >>> CHUNK_BITS].oddCount[this.#summary(row, rows)] === 0)
        row += rows
      else if (!Number.isFinite(this.at(row))) return row
      else row++
    }
    return -1
  }

  /** Whether none of the 64 rows from `row` on, a multiple of 64, is finite. */
  isOddBlock(row: number): boolean {
    return this.table.chunks[row >>> CHUNK_BITS].oddCount[this.#summary(row, BLOCK_ROWS)] === BLOCK_ROWS
  }

  /** How many of these rows are not finite, and how many are finite but not positive. */
  counts(from: number, end: number): { nonFinite: number; nonPositive: number } {
    let [nonFinite, nonPositive] = [0, 0]
    for (let row = from; row < end;) {
      const rows = this.#summarised(row, end)
      if (rows > 0) {
        const chunk = this.table.chunks[row >>> CHUNK_BITS]
        const at = this.#summary(row, rows)
        nonFinite += chunk.oddCount[at]
        nonPositive += chunk.nonPositive[at]
        row += rows
      } else {
        const value = this.at(row++)
        if (!Number.isFinite(value)) nonFinite++
        else if (value <= 0) nonPositive++
      }
    }
    return { nonFinite, nonPositive }
  }
}

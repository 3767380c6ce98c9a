import type { Categories } from './categories'
import type { NumberFile } from './number-file'
import type { StoredValues, Values } from './table'

/** Rows that are moved at once. */
const BLOCK = 1 << 16

/** A column on the disk: a stretch of a file, numbers or codes one after the other. */
export class ValuesOnDisk implements StoredValues {
  gaps = 0
  readonly #places: ReadonlyMap<number, number> | null

  /**
   * @param at where in the file it begins, in bytes: `rows` times eight are its own
   * @param categories makes codes of the numbers that it is given, where those are names
   */
  constructor(
    private readonly file: NumberFile,
    private readonly at: number,
    private rows: number,
    readonly isCode: boolean,
    categories: Categories | null,
  ) {
    this.#places = categories?.numbers ? new Map(categories.numbers.map((number, i) => [number, i])) : null
  }

  /** @param values as they are in the table, from the row `first` on */
  write(values: Values, first: number): void {
    this.#store(this.#places ? codesOf(values, this.#places) : values, first)
  }

  read(into: Values, first: number): void {
    this.file.read(into, this.#placeOf(first))
  }

  keep(rows: Int32Array): void {
    const block = this.isCode ? new Int32Array(BLOCK) : new Float64Array(BLOCK)
    this.gaps = 0
    let next = 0
    for (let first = 0; first < this.rows; first += BLOCK) {
      const values = block.subarray(0, Math.min(BLOCK, this.rows - first))
      this.read(values, first)
      const begun = next
      for (; next < rows.length && rows[next] < first + values.length; next++)
        values[next - begun] = values[rows[next] - first]
      // What is yet to be read lies behind what is written.
      this.#store(values.subarray(0, next - begun), begun)
    }
    this.rows = rows.length
  }

  #store(values: Values, first: number): void {
    for (let i = 0; i < values.length; i++) if (this.#isGap(values[i])) this.gaps++
    this.file.write(values, this.#placeOf(first))
  }

  #placeOf(row: number): number {
    return this.at + row * (this.isCode ? Int32Array : Float64Array).BYTES_PER_ELEMENT
  }

  #isGap(value: number): boolean {
    return this.isCode ? value < 0 : Number.isNaN(value)
  }
}

function codesOf(values: Values, places: ReadonlyMap<number, number>): Int32Array {
  const codes = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) codes[i] = places.get(values[i]) ?? -1
  return codes
}

/** Of a column that is in memory, and of which nothing is missing. */
export const storedInMemory = (values: Values): StoredValues => ({
  gaps: 0,
  read: (into, first) => into.set(values.subarray(first, first + into.length)),
  keep: () => {
    throw new Error('Rows are left out for what is missing')
  },
})

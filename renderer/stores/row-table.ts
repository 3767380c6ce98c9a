import type { Rows } from '../../services/contract/frames'

/** The rows of one table of a run, from its first on, in one array that grows by doubling. */
export class RowTable {
  #numbers = new Float64Array(0)
  #columns = 0
  #length = 0

  /** Rows. */
  get length(): number {
    return this.#length
  }

  /** Appends rows that begin where ours end or before; those that we have are skipped. Beyond a gap nothing is taken. */
  append({ first, columns, numbers }: Rows): void {
    const known = this.#length - first
    if (known < 0 || known * columns >= numbers.length) return
    const fresh = numbers.subarray(known * columns)
    this.#columns = columns
    const used = this.#length * columns
    this.#reserve(used + fresh.length)
    this.#numbers.set(fresh, used)
    this.#length += fresh.length / columns
  }

  /** Forgets all rows but the first `length`. */
  cut(length: number): void {
    this.#length = Math.min(this.#length, length)
  }

  at(row: number, column: number): number {
    return this.#numbers[row * this.#columns + column]
  }

  /** Two columns as x, y, x, y, .... */
  points(x: number, y: number): Float64Array {
    const points = new Float64Array(2 * this.#length)
    for (let i = 0; i < this.#length; i++) {
      points[2 * i] = this.at(i, x)
      points[2 * i + 1] = this.at(i, y)
    }
    return points
  }

  #reserve(size: number): void {
    if (size <= this.#numbers.length) return
    const larger = new Float64Array(Math.max(size, 2 * this.#numbers.length))
    larger.set(this.#numbers)
    this.#numbers = larger
  }
}

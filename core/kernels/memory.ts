/**
 * The memory of a run: every tensor, every recorded number and every row index lies in one of three arrays, which for
 * the WebAssembly kernels are views of one memory. A layout is drawn up first (what lies where), then memory of that
 * size is made, so that a step never allocates.
 */
export interface Memory {
  /** Tensors: float32, or float64 in the reference. */
  readonly values: Float32Array | Float64Array
  /** Controls, constants, records. */
  readonly scalars: Float64Array
  /** Row indices. */
  readonly indices: Int32Array
}

/** A matrix in `values`: element (i, j) is at offset + i stride + j. */
export interface Matrix {
  readonly offset: number
  readonly columns: number
  readonly stride: number
}

/** Values on one cache line; every tensor begins on a line of its own. */
const LINE = 16

export const roundUp = (count: number, to: number): number => Math.ceil(count / to) * to

/**
 * The distance between rows of an activation matrix: whole cache lines, and an odd number of them, so that walking
 * down a column does not fall on the same few sets of the cache again and again.
 */
export function paddedStride(columns: number): number {
  const lines = roundUp(columns, LINE) / LINE
  return (lines % 2 === 0 ? lines + 1 : lines) * LINE
}

/** Hands out places in the three arrays. */
export class Layout {
  values = 0
  scalars = 0
  indices = 0
  readonly #constants = new Map<string, { slot: number; values: readonly number[] }>()

  /** `count` values on cache lines of their own. */
  vector(count: number): number {
    const offset = this.values
    this.values += roundUp(count, LINE)
    return offset
  }

  /** A dense row-major matrix. */
  matrix(rows: number, columns: number): Matrix {
    return { offset: this.vector(rows * columns), columns, stride: columns }
  }

  /** A matrix whose rows are padded; the padding may be written to and means nothing. */
  padded(rows: number, columns: number): Matrix {
    const stride = paddedStride(columns)
    return { offset: this.vector(rows * stride), columns, stride }
  }

  slots(count: number): number {
    const offset = this.scalars
    this.scalars += count
    return offset
  }

  /** The slot that holds this constant. */
  constant(value: number): number {
    return this.constants([value])
  }

  /** The first of the slots that hold these constants, in a row. */
  constants(values: readonly number[]): number {
    const key = values.join()
    const known = this.#constants.get(key)
    if (known) return known.slot
    const slot = this.slots(values.length)
    this.#constants.set(key, { slot, values })
    return slot
  }

  rows(count: number): number {
    const offset = this.indices
    this.indices += count
    return offset
  }

  /** Writes the constants into fresh memory. */
  initialize(memory: Memory): void {
    for (const { slot, values } of this.#constants.values()) memory.scalars.set(values, slot)
  }
}

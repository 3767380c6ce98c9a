import { expect } from 'vitest'
import { Control, Field, Group } from '../../../core/kernels/codes'
import type { Executor } from '../../../core/kernels/executor'
import { Layout, type Matrix, type Memory } from '../../../core/kernels/memory'
import type { Program } from '../../../core/kernels/operations'
import { referenceExecutor } from '../../../core/kernels/reference'
import { supportedVariants, wasmExecutor } from '../../../core/kernels/wasm/executor'
import { randomFor } from '../../../core/random'

/** Sizes on both sides of a vector (4), of a panel of columns (8) and of a group of units (16). */
export const UNITS = [1, 2, 3, 5, 15, 16, 17, 33]
export const MOST_ROWS = 35
export const ALL_ROWS = Array.from({ length: MOST_ROWS }, (_, i) => i + 1)
export const SOME_ROWS = [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 16, 17, 31, 35]

const VARIANTS = supportedVariants()

export type Fill = (i: number, j: number) => number

/** How far a kernel may be from the reference: relative x |expected| + absolute. */
export interface Tolerance {
  readonly relative: number
  readonly absolute?: number
}

/** What an operation writes, element by element: `rows` of a matrix (default: the minibatch's). */
export interface Output {
  readonly name: string
  readonly matrix: Matrix
  readonly rows?: number
  /** Where it is not that of all. */
  readonly tolerance?: Allowed
  /** False for what the kernels use as they like: it may be written to, and nothing is said about what. */
  readonly compared?: false
}

/** A tolerance, or how far element (i, j) may be off. */
export type Allowed = Tolerance | ((i: number, j: number, expected: number) => number)

/**
 * A memory in which a few operations are run on the reference and on each variant of the kernels. What is not filled in
 * is NaN or nonsense, padding above all: if it were used, it would show.
 */
export class Scene {
  readonly layout = new Layout()
  readonly #fills: ((memory: Memory) => void)[] = []

  constructor(readonly controls: Partial<Record<Control, number>> = {}) {
    this.layout.slots(Control.count)
  }

  padded(rows: number, columns: number, fill: Fill = nothing): Matrix {
    return this.#filled(this.layout.padded(rows, columns), rows, fill)
  }

  matrix(rows: number, columns: number, fill: Fill = nothing): Matrix {
    return this.#filled(this.layout.matrix(rows, columns), rows, fill)
  }

  /** A vector as a matrix of one row. */
  vector(count: number, fill: (j: number) => number = () => NaN): Matrix {
    return this.#filled(this.layout.matrix(1, count), 1, (_, j) => fill(j))
  }

  constant(value: number): number {
    return this.layout.constant(value)
  }

  records(units: number): number {
    return this.layout.slots(Field.count * groupsOf(units))
  }

  indices(rows: readonly number[]): number {
    const offset = this.layout.rows(rows.length)
    this.#fills.push((memory) => memory.indices.set(rows, offset))
    return offset
  }

  scalar(slot: number, value: number): void {
    this.#fills.push((memory) => (memory.scalars[slot] = value))
  }

  /** The memory, filled anew. */
  prepare({ memory }: Executor, rows: number, nonsense: 'NaN' | 'numbers' = 'NaN'): void {
    memory.values.forEach((_, i) => (memory.values[i] = nonsense === 'NaN' ? NaN : (i * 37) % 1009))
    memory.scalars.fill(0)
    this.layout.initialize(memory)
    for (const [slot, value] of Object.entries(this.controls)) memory.scalars[Number(slot)] = value
    memory.scalars[Control.rows] = rows
    for (const fill of this.#fills) fill(memory)
  }

  #filled(matrix: Matrix, rows: number, fill: Fill): Matrix {
    if (fill !== nothing) {
      this.#fills.push(({ values }) => {
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < matrix.columns; j++) values[at(matrix, i, j)] = Math.fround(fill(i, j))
      })
    }
    return matrix
  }
}

const nothing: Fill = () => NaN
const at = (m: Matrix, i: number, j: number): number => m.offset + i * m.stride + j
export const groupsOf = (units: number): number => Math.ceil(units / Group.units)

/** What is compared besides matrices: fields of records, single slots. */
export interface Recorded {
  readonly name: string
  readonly slot: number
}

/** The named fields of all records of a layer. */
export function recorded(records: number, units: number, fields: readonly Field[]): Recorded[] {
  return Array.from({ length: groupsOf(units) }, (_, g) =>
    fields.map((field) => ({
      name: `${Field[field]} of group ${g}`,
      slot: records + g * Field.count + field,
    })),
  ).flat()
}

/** Runs `program` on the reference and on each variant, for each number of rows, and holds one against the other. */
export function compare(
  scene: Scene,
  program: Program,
  rowCounts: readonly number[],
  outputs: readonly Output[],
  tolerance: Allowed,
  slots: readonly (Recorded & { readonly tolerance?: Tolerance })[] = [],
): void {
  const reference = referenceExecutor(scene.layout, { program })
  // NaN in the padding shows wherever it is used, except to code that takes special care of NaN.
  const starts = (['NaN', 'numbers'] as const).map((nonsense) => {
    scene.prepare(reference, 1, nonsense)
    return { values: reference.memory.values.slice(), scalars: reference.memory.scalars.slice() }
  })
  for (const variant of VARIANTS) {
    const kernels = wasmExecutor(scene.layout, { program }, { threads: 1, variant })
    kernels.memory.indices.set(reference.memory.indices)
    for (const [n, rows] of rowCounts.entries()) {
      const start = starts[n % 2]
      for (const { memory } of [reference, kernels]) {
        memory.values.set(start.values)
        memory.scalars.set(start.scalars)
        memory.scalars[Control.rows] = rows
      }
      const before = kernels.memory.values.slice()
      reference.run('program')
      kernels.run('program')
      const where = `${variant}, ${rows} rows`
      for (const output of outputs) {
        if (output.compared === false) continue
        for (let i = 0; i < (output.rows ?? rows); i++) {
          for (let j = 0; j < output.matrix.columns; j++) {
            const place = at(output.matrix, i, j)
            const expected = reference.memory.values[place]
            const own = output.tolerance ?? tolerance
            const allowed = typeof own === 'function' ? own(i, j, expected) : allowance(own, expected)
            const found = kernels.memory.values[place]
            agree(found, Math.fround(expected), allowed, () => `${output.name}[${i}, ${j}], ${where}`)
          }
        }
      }
      for (const { name, slot, tolerance: own } of slots) {
        const expected = reference.memory.scalars[slot]
        const allowed = allowance(own ?? { relative: 1e-5, absolute: 1e-30 }, expected)
        const found = kernels.memory.scalars[slot]
        agree(found, expected, allowed, () => `${name}, ${where}`)
      }
      untouched(before, kernels.memory.values, outputs, rows, where)
    }
    kernels.close()
  }
}

const allowance = ({ relative, absolute = 0 }: Tolerance, expected: number): number =>
  relative * Math.abs(expected) + absolute

/** Finite numbers within `allowed`, the others of the same kind. */
export function agree(found: number, expected: number, allowed: number, name: () => string): void {
  const fits =
    Number.isFinite(expected) && Number.isFinite(found)
      ? Math.abs(found - expected) <= allowed
      : Object.is(found, expected)
  if (!fits) expect.fail(`${name()}: ${found}, expected ${expected} +- ${allowed}`)
}

/** Nothing was written but the outputs and their padding. */
function untouched(
  before: Float32Array | Float64Array,
  after: Float32Array | Float64Array,
  outputs: readonly Output[],
  rows: number,
  where: string,
): void {
  const allowed = new Uint8Array(before.length)
  for (const { matrix, rows: own } of outputs) {
    const size = (own ?? rows) * matrix.stride
    allowed.fill(1, matrix.offset, matrix.offset + Math.ceil(size / 16) * 16)
  }
  for (let i = 0; i < before.length; i++) {
    const same = before[i] === after[i] || (Number.isNaN(before[i]) && Number.isNaN(after[i]))
    if (!same && allowed[i] === 0) expect.fail(`value ${i} was written to, ${where}`)
  }
}

/** Standard normal numbers, the same for the same name. */
export function normal(name: string, size = 1): Fill {
  const random = randomFor(1, name)
  const known: number[][] = []
  return (i, j) => {
    const row = (known[i] ??= [])
    return (row[j] ??= size * random.normal())
  }
}

/** `fill`, with `value` at one place. */
export const planted =
  (fill: Fill, row: number, column: number, value: number): Fill =>
  (i, j) =>
    i === row && j === column ? value : fill(i, j)

/** The largest of the absolute values that `fill` gives. */
export function largestOf(fill: Fill, rows: number, columns: number): number {
  let largest = 0
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) largest = Math.max(largest, Math.abs(fill(i, j)))
  return largest
}

import { chunksOf, SPLITS, type SplitName } from '../../core'
import type { DataSet } from './data-set'
import { NumberFile } from './number-file'

/** A stretch of rows that lie one after the other in a file of features, in ascending order. */
interface Stretch {
  /** Rows of the file before it. */
  readonly at: number
  readonly rows: Int32Array
}

type Shape = Pick<DataSet, 'rows' | 'split' | 'chunks'>

/** How the rows of all parts lie in a file: part after part, the training part chunk after chunk. */
export function stretchesOf({ split, chunks }: Shape): Stretch[] {
  const stretches: Stretch[] = []
  let at = 0
  for (const part of SPLITS) {
    for (const { first, rows } of chunksOf(split[part].length, chunks?.rows ?? null)) {
      stretches.push({ at: at + first, rows: split[part].subarray(first, first + rows) })
    }
    at += split[part].length
  }
  return stretches
}

/** The rows of no part, behind all others. */
export function restOf({ rows, split }: Shape): Stretch {
  const isOfPart = new Uint8Array(rows)
  for (const part of SPLITS) for (const row of split[part]) isOfPart[row] = 1
  const rest = new Int32Array(isOfPart.reduce((count, is) => count + 1 - is, 0))
  let next = 0
  isOfPart.forEach((is, row) => {
    if (!is) rest[next++] = row
  })
  return { at: SPLITS.reduce((sum, part) => sum + split[part].length, 0), rows: rest }
}

/** Rows of the file before those of a part. */
const beginOf = ({ split }: Shape, part: SplitName): number =>
  SPLITS.slice(0, SPLITS.indexOf(part)).reduce((sum, other) => sum + split[other].length, 0)

/** Writes the features of consecutive rows of a part, from its row `first` on, as many as there is room for. */
export function readPart(
  data: DataSet,
  part: SplitName,
  first: number,
  into: Float32Array | Float64Array,
): void {
  const { features, split, featureNames } = data
  const width = featureNames.length
  if (features instanceof Float32Array) {
    const rows = split[part].subarray(first, first + into.length / width)
    rows.forEach((row, i) => into.set(features.subarray(row * width, (row + 1) * width), i * width))
    return
  }
  const numbers = into instanceof Float32Array ? into : new Float32Array(into.length)
  NumberFile.of(features).read(numbers, 4 * width * (beginOf(data, part) + first))
  if (numbers !== into) into.set(numbers)
}

/** The features of one row of the data. */
export function readRow(data: DataSet, row: number): Float32Array {
  const { features, featureNames } = data
  const width = featureNames.length
  if (features instanceof Float32Array) return features.subarray(row * width, (row + 1) * width)
  const numbers = new Float32Array(width)
  NumberFile.of(features).read(numbers, 4 * width * placeOf(data, row))
  return numbers
}

/** The same data with their features in memory. */
export function inMemoryAgain(data: DataSet): DataSet & { readonly features: Float32Array } {
  const { features, featureNames, rows } = data
  if (features instanceof Float32Array) return { ...data, features }
  const width = featureNames.length
  const all = new Float32Array(rows * width)
  for (const stretch of [...stretchesOf(data), restOf(data)]) {
    const numbers = new Float32Array(stretch.rows.length * width)
    NumberFile.of(features).read(numbers, 4 * width * stretch.at)
    stretch.rows.forEach((row, i) => all.set(numbers.subarray(i * width, (i + 1) * width), row * width))
  }
  return { ...data, features: all }
}

function placeOf(data: Shape, row: number): number {
  for (const { at, rows } of stretchesOf(data)) {
    const i = placeIn(rows, row)
    if (rows[i] === row) return at + i
  }
  const { at, rows } = restOf(data)
  return at + placeIn(rows, row)
}

/** The first place of numbers in ascending order that is not below `row`. */
function placeIn(rows: Int32Array, row: number): number {
  let [from, to] = [0, rows.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (rows[middle] < row) from = middle + 1
    else to = middle
  }
  return from
}

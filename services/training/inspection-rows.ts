import { SPLITS, type SplitName } from '../../core'
import {
  originalTarget,
  originalValue,
  scaledValue,
  type Scaling,
  type TransformName,
} from '../contract/transforms'
import type { ColumnPreprocessing, DataSet } from '../datasets/data-set'
import { readRow } from '../datasets/feature-rows'

/** So many of some rows at most, spread evenly over them. */
export function spread(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows
  return Int32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)])
}

/** The part that a row is in; null where it is in none. */
export const partOf = ({ split }: DataSet, row: number): SplitName | null =>
  SPLITS.find((part) => split[part].includes(row)) ?? null

/** How a feature, as training sees it, becomes what stands in the source. */
interface Scale extends Scaling {
  /** Pixels are whole numbers. */
  readonly isWhole: boolean
}

const PIXEL = 255

function scalesOf(column: ColumnPreprocessing): Scale[] {
  if (column.kind === 'numeric') {
    const { transform, mean, std } = column
    return [{ transform, mean, std, isWhole: false }]
  }
  const isWhole = true
  if (column.kind === 'ordinal') return [{ transform: 'none', mean: column.mean, std: column.std, isWhole }]
  if (column.kind === 'categorical')
    return column.categories.map(() => ({ transform: 'none', mean: 0, std: 1, isWhole }))
  const { width, height, mean, std } = column
  return Array.from({ length: width * height }, (_, j) => ({
    transform: 'none',
    mean: PIXEL * (mean?.[j] ?? 0),
    std: PIXEL * (std?.[j] ?? 1),
    isWhole: true,
  }))
}

/**
 * Features on their original scale: numbers as they stand in the source (to single precision), pixels from 0 to 255,
 * categories as 0 and 1, or by their place in the list.
 */
export class OriginalScale {
  readonly #scales: readonly Scale[]

  constructor(private readonly data: DataSet) {
    this.#scales = data.preprocessing.features.flatMap(scalesOf)
  }

  /** Feature j of a row of the data. */
  feature(row: number, j: number): number {
    return this.#original(readRow(this.data, row)[j], j)
  }

  #original(feature: number, j: number): number {
    const x = originalValue(feature, this.#scales[j])
    return this.#scales[j].isWhole ? Math.round(x) : x
  }

  /** A value of feature j, as training would see it. */
  asTrained(value: number, j: number): number {
    return scaledValue(value, this.#scales[j])
  }

  /** What feature j was transformed by. */
  transform(j: number): TransformName {
    return this.#scales[j].transform
  }

  /** All features of some rows: rows x d. */
  rows(rows: Int32Array): Float32Array {
    const d = this.#scales.length
    const all = new Float32Array(rows.length * d)
    rows.forEach((row, i) =>
      readRow(this.data, row).forEach((x, j) => (all[i * d + j] = this.#original(x, j))),
    )
    return all
  }
}

/** Value j of the target of a regression, on its original scale. */
export function targetValue({ target }: DataSet, row: number, j: number): number {
  if (target.kind === 'classes') return target.labels[row]
  return originalTarget(target.values[row * target.names.length + j], target, j)
}

/** The class, or the values, in words. */
export function targetText(data: DataSet, row: number): string {
  const { target } = data
  if (target.kind === 'classes') return target.classes[target.labels[row]]
  return target.names.map((_, j) => String(Number(targetValue(data, row, j).toPrecision(6)))).join(', ')
}

/** An output of the network on the original scale; one for a class stays what it is. */
export function outputValue({ target }: DataSet, a: number, j: number): number {
  return target.kind === 'classes' ? a : originalTarget(a, target, j)
}

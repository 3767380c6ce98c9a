import { SPLITS, type SplitName } from '../../core'
import type { ColumnPreprocessing, DataSet } from '../datasets/data-set'

/** So many of some rows at most, spread evenly over them. */
export function spread(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows
  return Int32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)])
}

/** The part that a row is in; null where it is in none. */
export const partOf = ({ split }: DataSet, row: number): SplitName | null =>
  SPLITS.find((part) => split[part].includes(row)) ?? null

/** How a feature, as training sees it, becomes what stands in the source: x std + mean. */
interface Scale {
  readonly mean: number
  readonly std: number
  /** Pixels are whole numbers. */
  readonly isWhole: boolean
}

const PIXEL = 255

function scalesOf(column: ColumnPreprocessing): Scale[] {
  if (column.kind === 'numeric') return [{ mean: column.mean, std: column.std, isWhole: false }]
  if (column.kind === 'ordinal') return [{ mean: column.mean, std: column.std, isWhole: true }]
  if (column.kind === 'categorical') return column.categories.map(() => ({ mean: 0, std: 1, isWhole: true }))
  const { width, height, mean, std } = column
  return Array.from({ length: width * height }, (_, j) => ({
    mean: PIXEL * (mean?.[j] ?? 0),
    std: PIXEL * (std?.[j] ?? 1),
    isWhole: true,
  }))
}

/**
 * Features on their original scale: numbers as they stand in the source (to single precision), pixels from 0 to 255,
 * categories as 0 and 1.
 */
export class OriginalScale {
  readonly #scales: readonly Scale[]

  constructor(private readonly data: DataSet) {
    this.#scales = data.preprocessing.features.flatMap(scalesOf)
  }

  /** Feature j of a row of the data. */
  feature(row: number, j: number): number {
    const { mean, std, isWhole } = this.#scales[j]
    const x = this.data.features[row * this.#scales.length + j] * std + mean
    return isWhole ? Math.round(x) : x
  }

  /** A value of feature j, as training would see it. */
  asTrained(value: number, j: number): number {
    const { mean, std } = this.#scales[j]
    return (value - mean) / std
  }

  /** All features of some rows: rows x d. */
  rows(rows: Int32Array): Float32Array {
    const d = this.#scales.length
    return Float32Array.from({ length: rows.length * d }, (_, n) =>
      this.feature(rows[Math.floor(n / d)], n % d),
    )
  }
}

/** Value j of the target of a regression, on its original scale. */
export function targetValue({ target }: DataSet, row: number, j: number): number {
  if (target.kind === 'classes') return target.labels[row]
  const { values, names, mean, std } = target
  return values[row * names.length + j] * std[j] + mean[j]
}

/** The class, or the values, in words. */
export function targetText(data: DataSet, row: number): string {
  const { target } = data
  if (target.kind === 'classes') return target.classes[target.labels[row]]
  return target.names.map((_, j) => String(Number(targetValue(data, row, j).toPrecision(6)))).join(', ')
}

/** An output of the network on the original scale; one for a class stays what it is. */
export function outputValue({ target }: DataSet, a: number, j: number): number {
  return target.kind === 'classes' ? a : a * target.std[j] + target.mean[j]
}

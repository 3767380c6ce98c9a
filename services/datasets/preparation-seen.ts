import type { DataPreparation, PreparedColumn, PreparedNumbers } from '../contract/tables'
import { scaledValue, type Scaling } from '../contract/transforms'
import { binOf } from './bin-of'
import type { ColumnPreprocessing, Target } from './data-set'
import type { Onlooker, RowsLeft } from './onlooker'
import { widthOf } from './preprocess'
import type { Split } from './split'
import type { TableColumn } from './table'

/** Columns that are looked at: of more, nobody looks at each. */
const MOST_COLUMNS = 500
const BINS = 24

/** One who looks on and keeps what there is to see: counts, ranges, histograms, but no rows. */
export class PreparationSeen implements Onlooker {
  readonly #columns: PreparedColumn[] = []
  readonly #targets: PreparedColumn[] = []
  #rows: RowsLeft | null = null
  #split: Split | null = null

  readonly rows = (left: RowsLeft): void => {
    this.#rows = left
  }

  readonly split = (split: Split): void => {
    this.#split = split
  }

  readonly column = (column: TableColumn, how: ColumnPreprocessing, train: Int32Array): void => {
    if (this.#columns.length < MOST_COLUMNS) this.#columns.push(prepared(column, how, train))
  }

  readonly target = (column: TableColumn, how: Scaling, train: Int32Array): void => {
    const numeric = { kind: 'numeric', column: column.name, fill: null, ...how } as const
    this.#targets.push(prepared(column, numeric, train))
  }

  /** @param after the parts, balanced */
  found(target: Target, after: Split): DataPreparation {
    const count = (rows: Int32Array): number[] => {
      if (target.kind === 'values') return []
      const counts = target.classes.map(() => 0)
      for (const row of rows) counts[target.labels[row]]++
      return counts
    }
    const rows = this.#rows ?? allOf(target)
    const before = (this.#split ?? after).train
    return {
      rows,
      balance: target.kind === 'classes' ? { before: count(before), after: count(after.train) } : null,
      columns: this.#columns,
      targets: this.#targets,
    }
  }
}

const allOf = (target: Target): RowsLeft => {
  const rows = target.kind === 'classes' ? target.labels.length : target.values.length / target.names.length
  return { read: rows, filtered: rows, complete: rows }
}

function prepared(column: TableColumn, how: ColumnPreprocessing, train: Int32Array): PreparedColumn {
  if (how.kind === 'image') throw new Error('A table has no images')
  const { name, kind, values } = column
  const isGap = (row: number): boolean => (kind === 'number' ? Number.isNaN(values[row]) : values[row] < 0)
  const missing = train.reduce((count, row) => count + Number(isGap(row)), 0)
  const about = { name, kind: how.kind, features: widthOf(how), missing, fill: how.fill }
  if (how.kind === 'categorical') return { ...about, transform: 'none', before: null, after: null }
  const [scaling, numbers, fill] = asNumbers(column, how)
  const before = Float64Array.from(train, (row) => numbers(row)).filter((x) => !Number.isNaN(x))
  const after = Float64Array.from(train, (row) =>
    scaledValue(Number.isNaN(numbers(row)) ? fill : numbers(row), scaling),
  )
  return { ...about, transform: scaling.transform, before: numbersOf(before), after: numbersOf(after) }
}

/** A column as one of numbers: how they are scaled, that of a row (NaN where missing), and what fills gaps. */
function asNumbers(
  { kind, values, ...column }: TableColumn,
  how: Extract<ColumnPreprocessing, { kind: 'numeric' | 'ordinal' }>,
): [Scaling, (row: number) => number, number] {
  if (how.kind === 'numeric') return [how, (row) => values[row], how.fill ?? NaN]
  if (kind === 'number' || !('categories' in column)) throw new Error('An ordinal column has categories')
  const places = column.categories.map((category) => how.categories.indexOf(category))
  const place = (row: number): number => (values[row] < 0 ? NaN : places[values[row]])
  const { fill, mean, std } = how
  return [{ transform: 'none', mean, std }, place, fill === null ? NaN : how.categories.indexOf(fill)]
}

function numbersOf(values: Float64Array): PreparedNumbers | null {
  if (values.length === 0) return null
  let [min, max, sum] = [Infinity, -Infinity, 0]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
    sum += value - values[0]
  }
  const mean = values[0] + sum / values.length
  const bins = new Array<number>(BINS).fill(0)
  let squares = 0
  for (const value of values) {
    squares += (value - mean) ** 2
    bins[binOf(value, min, max, BINS)]++
  }
  return { min, max, mean, std: Math.sqrt(squares / values.length), bins }
}

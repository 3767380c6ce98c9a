import type { Column } from './column'
import { ColumnTable } from './column-table'

/** What a column that is made from others keeps from row to row. */
type NextRow = (row: number) => number

interface Derived {
  readonly table: ColumnTable
  next: NextRow
  cuts: number
}

/** By the first of its sources, then by a key that says what was made of them. */
const known = new WeakMap<Column, Map<string, Derived>>()

/**
 * A column made row by row from others, for all rows there are; as they grow, only what is new is worked out.
 * @param key tells it from others that are made from `sources[0]`
 * @param begin what makes the rows, from the first on; called anew when rows were taken back
 */
export function derived(sources: readonly [Column, ...Column[]], key: string, begin: () => NextRow): Column {
  const [first] = sources
  const rows = Math.min(...sources.map(({ length }) => length))
  const cuts = sources.reduce((sum, source) => sum + source.cuts, 0)
  const ofFirst = known.get(first) ?? new Map<string, Derived>()
  known.set(first, ofFirst)
  let made = ofFirst.get(key)
  if (made?.cuts !== cuts) {
    made = { table: new ColumnTable(), next: begin(), cuts }
    ofFirst.set(key, made)
  }
  const { table, next } = made
  const from = table.length
  if (rows > from || table.width === 0) {
    const numbers = new Float64Array(rows - from)
    for (let row = from; row < rows; row++) numbers[row - from] = next(row)
    table.push(1, numbers)
  }
  return table.column(0)
}

/** Smoothings of one column that are kept: a slider passes by many. */
const SMOOTHINGS = 3

/**
 * The exponential moving average over all rows up to each one, corrected for its beginning at 0 (Kingma and Ba 2015, section
 * 3). Numbers that are not finite stand as they are, and are left out of what follows.
 * @param smoothing the weight of the past, below 1; 0 leaves all as it is
 */
export function smoothed(y: Column, smoothing: number): Column {
  const column = derived([y], `smoothed ${smoothing}`, () => {
    let [average, weight] = [0, 0]
    return (row) => {
      const value = y.at(row)
      if (!Number.isFinite(value)) return value
      average = smoothing * average + (1 - smoothing) * value
      weight = smoothing * weight + (1 - smoothing)
      return average / weight
    }
  })
  forget(y)
  return column
}

function forget(y: Column): void {
  const made = known.get(y)!
  const old = [...made.keys()].filter((key) => key.startsWith('smoothed ')).slice(0, -SMOOTHINGS)
  for (const key of old) made.delete(key)
}

/**
 * How much of the gradient clipping left: 1 where it did nothing.
 * @param before the norm before clipping
 * @param after the norm after it
 */
export const keptByClipping = (before: Column, after: Column): Column =>
  derived([before, after], 'kept by clipping', () => (row) => {
    const [from, to] = [before.at(row), after.at(row)]
    return from > 0 ? to / from : 1
  })

/** Below it, a step counts as clipped: rounding is not clipping. */
export const CLIPPED = 1 - 1e-6

/** The sum and the difference of two columns, row by row: the edges of a band. */
export const plusOf = (a: Column, b: Column): Column =>
  derived([a, b], 'plus', () => (row) => a.at(row) + b.at(row))
export const minusOf = (a: Column, b: Column): Column =>
  derived([a, b], 'minus', () => (row) => a.at(row) - b.at(row))

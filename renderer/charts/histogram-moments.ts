import type { Column } from './column'

/** How the values of one tensor are spread, at some steps of a run. */
export interface HistogramMoments {
  /** Steps, growing. */
  readonly x: Float64Array
  /** The smallest and the largest finite value at each of them; NaN where there is none. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** Values that are in no bin. */
  readonly nonFinite: Float64Array
  /** `bins` counts for each step, in bins of equal width from low to high. */
  readonly counts: Float64Array
  readonly bins: number
}

/** Columns of a table by their names. */
export type NamedColumns = (name: string) => Column | undefined

/**
 * What the table of histograms says of one layer.
 * @param tensor `weight`, `activation` or `gradient`, as its columns are named: see core's HISTOGRAM_COLUMNS
 * @param layer from 1
 */
export function momentsOf(columns: NamedColumns, tensor: string, layer: number): HistogramMoments {
  const [step, layers] = [columns('step'), columns('layer')]
  const bins: Column[] = []
  for (let bin = columns(`${tensor}.1`); bin; bin = columns(`${tensor}.${bins.length + 1}`)) bins.push(bin)
  const rows = Array.from({ length: layers?.length ?? 0 }, (_, row) => row).filter(
    (row) => layers!.at(row) === layer,
  )
  const take = (column: Column | undefined): Float64Array =>
    Float64Array.from(column ? rows : [], (row) => column!.at(row))
  return {
    x: take(step),
    low: take(columns(`${tensor}.low`)),
    high: take(columns(`${tensor}.high`)),
    nonFinite: take(columns(`${tensor}.nonFinite`)),
    counts: Float64Array.from(rows.flatMap((row) => bins.map((bin) => bin.at(row)))),
    bins: bins.length,
  }
}

/** The smallest and the largest value of all steps; null where there is none. */
export function valueRange({ low, high }: HistogramMoments): { low: number; high: number } | null {
  const range = { low: Infinity, high: -Infinity }
  low.forEach((value, i) => {
    if (Number.isNaN(value)) return
    range.low = Math.min(range.low, value)
    range.high = Math.max(range.high, high[i])
  })
  return range.low <= range.high ? range : null
}

/**
 * The counts of one step in `rows` bins of a common range: each of its own bins is spread over those that it covers.
 * @returns from the lowest bin to the highest
 */
export function spread(
  moments: HistogramMoments,
  at: number,
  { low, high }: { readonly low: number; readonly high: number },
  rows: number,
): Float64Array {
  const spreadOut = new Float64Array(rows)
  const { bins, counts } = moments
  const first = moments.low[at]
  if (Number.isNaN(first)) return spreadOut
  const width = (moments.high[at] - first) / bins
  const perRow = (high - low) / rows
  const rowOf = (value: number): number =>
    perRow > 0 ? Math.min(rows - 1, Math.max(0, Math.floor((value - low) / perRow))) : 0
  for (let bin = 0; bin < bins; bin++) {
    const count = counts[at * bins + bin]
    if (count === 0 || Number.isNaN(count)) continue
    const [from, to] = [first + bin * width, first + (bin + 1) * width]
    const [begin, end] = [rowOf(from), rowOf(to)]
    if (begin === end || width === 0) spreadOut[begin] += count
    else {
      for (let row = begin; row <= end; row++) {
        const [rowLow, rowHigh] = [low + row * perRow, low + (row + 1) * perRow]
        const overlap = Math.max(0, Math.min(to, rowHigh) - Math.max(from, rowLow))
        spreadOut[row] += (count * overlap) / width
      }
    }
  }
  return spreadOut
}

import { digits, grouped } from '../words/numbers'
import { words } from '../words'

const w = words.compare.results

/** A row of the table of schemes. */
export interface SchemeRow {
  /** Place of the scheme. */
  readonly index: number
  readonly label: string
  /** Runs that ended with a finite number, of so many. */
  readonly n: number
  readonly of: number
  readonly mean: number | null
  readonly interval: { readonly low: number; readonly high: number } | null
  readonly std: number | null
  /** To the best scheme, seed by seed; null for the best itself. */
  readonly difference: {
    readonly mean: number
    readonly interval: { readonly low: number; readonly high: number } | null
  } | null
  readonly isBest: boolean
  /** That a run of it is better than one of the best scheme. */
  readonly probability: number | null
  /** Median epoch of reaching the target; Infinity: most never do; null: nothing is known. */
  readonly target: number | null
  /** Diverged and failed runs. */
  readonly lost: number
}

export const COLUMNS = ['label', 'n', 'mean', 'std', 'difference', 'probability', 'target', 'lost'] as const
export type SchemeColumn = (typeof COLUMNS)[number]
export const NUMBER_COLUMNS: ReadonlySet<SchemeColumn> = new Set(COLUMNS.slice(1))

export interface Order {
  readonly column: SchemeColumn
  readonly isDescending: boolean
}

/** Turned round where it is sorted by that column already. */
export const orderAfter = (order: Order, column: SchemeColumn): Order => ({
  column,
  isDescending: order.column === column && !order.isDescending,
})

const valueOf = (row: SchemeRow, column: SchemeColumn): number | string | null =>
  column === 'difference' ? (row.isBest ? 0 : (row.difference?.mean ?? null)) : row[column]

const collator = new Intl.Collator('en', { numeric: true })

/** What is not known stands last, whichever way. */
export function sortedRows(
  rows: readonly SchemeRow[],
  { column, isDescending }: Order,
): readonly SchemeRow[] {
  const sign = isDescending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [one, other] = [valueOf(a, column), valueOf(b, column)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    if (typeof one === 'string' || typeof other === 'string')
      return sign * collator.compare(String(one), String(other))
    return one === other ? 0 : sign * (one < other ? -1 : 1)
  })
}

/** As it is written in the table. */
export function cellsOf(row: SchemeRow): Readonly<Record<SchemeColumn, string>> {
  const { difference, interval, probability, target } = row
  return {
    label: row.label,
    n: row.n === row.of ? grouped(row.n) : `${grouped(row.n)} of ${grouped(row.of)}`,
    mean: row.mean === null ? '' : withInterval(row.mean, interval),
    std: row.std === null ? '' : digits(Number(row.std.toPrecision(2))),
    difference: row.isBest
      ? w.best
      : difference
        ? withInterval(difference.mean, difference.interval, true)
        : '',
    probability: probability === null || row.isBest ? '' : `${Math.round(100 * probability)} %`,
    target: target === null ? '' : target === Infinity ? w.never : grouped(target),
    lost: grouped(row.lost),
  }
}

/** `0.0412 ± 0.003`: a t interval lies evenly on both sides. */
function withInterval(
  mean: number,
  interval: { readonly low: number; readonly high: number } | null,
  isSigned = false,
): string {
  const sign = isSigned && mean > 0 ? '+' : ''
  const half = interval ? (interval.high - interval.low) / 2 : 0
  if (!(half > 0)) return `${sign}${digits(mean)}`
  // An uncertainty says nothing by a third digit, nor does its mean by what is finer than that.
  const places = Math.max(0, 1 - Math.floor(Math.log10(half)))
  return places > 8
    ? `${sign}${digits(mean)} ± ${digits(half)}`
    : `${sign}${mean.toFixed(places)} ± ${half.toFixed(places)}`
}

/** All numbers, for a file. */
export const ROW_COLUMNS = [
  ...['scheme', 'n', 'runs', 'mean', 'mean low', 'mean high', 'sd', 'difference to best', 'difference low'],
  ...['difference high', 'probability better', 'epochs to target', 'diverged or failed'],
]

export const rowNumbers = (row: SchemeRow): (string | number)[] => [
  ...[
    row.label,
    row.n,
    row.of,
    row.mean ?? '',
    row.interval?.low ?? '',
    row.interval?.high ?? '',
    row.std ?? '',
  ],
  ...[row.difference?.mean ?? '', row.difference?.interval?.low ?? '', row.difference?.interval?.high ?? ''],
  ...[row.probability ?? '', row.target ?? '', row.lost],
]

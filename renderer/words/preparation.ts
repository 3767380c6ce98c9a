import type { DataSpec } from '../../services/contract/data-spec'
import type { ColumnSettings } from '../../services/contract/preparation-spec'
import type { ScalingName } from '../../services/contract/scalings'
import type { PreparedColumn, PreparedNumbers } from '../../services/contract/tables'
import type { TransformName } from '../../services/contract/transforms'
import { digits, grouped } from './numbers'

type Range = Pick<PreparedNumbers, 'min' | 'max'>
const range = ({ min, max }: Range): string => `${digits(min)} to ${digits(max)}`
const list = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
const columns = (count: number): string => (count === 1 ? '1 column' : `${grouped(count)} columns`)
const counts = (of: readonly number[]): string =>
  of.length > 5
    ? `${grouped(Math.min(...of))} to ${grouped(Math.max(...of))} a class`
    : of.map(grouped).join(' : ')

export const preparation = {
  title: 'Preparation',
  hint: 'What happens to the rows before the network sees them, from top to bottom. What is learned is learned of the training part alone, and goes with the model.',
  titles: {
    choose: 'Choose',
    cast: 'Cast',
    filter: 'Filter',
    missing: 'Missing values',
    split: 'Split',
    transform: 'Transform',
    scale: 'Scale',
    encode: 'Encode',
    balance: 'Balance',
    target: 'Target',
    chunks: 'Memory',
  },
  chosen: (all: number, features: number) => `${columns(all)} → ${grouped(features)} as features`,
  cast: (numbers: readonly string[], categories: readonly string[]) =>
    [
      ...(numbers.length > 0 ? [`numbers: ${list(numbers)}`] : []),
      ...(categories.length > 0 ? [`categories: ${list(categories)}`] : []),
    ].join('; ') || 'as the file has them',
  rows: (before: number, after: number) => `${grouped(before)} → ${grouped(after)} rows`,
  allRows: (rows: number) => `all ${grouped(rows)} rows`,
  filled: (gaps: readonly PreparedColumn[]) =>
    gaps.length === 0
      ? 'none in the training part'
      : `${grouped(gaps.reduce((sum, { missing }) => sum + missing, 0))} in ${columns(gaps.length)} → ${gaps.length === 1 ? digitsOrText(gaps[0].fill) : 'filled'}`,
  split: (train: number, validation: number, test: number) =>
    `${grouped(train)} train, ${grouped(validation)} validation, ${grouped(test)} test`,
  transformed: (changed: readonly PreparedColumn[]) =>
    changed.length === 0 ? 'no column' : list(changed.map(({ name, transform }) => `${transform}(${name})`)),
  scaled: (count: number, before: Range, after: Range) =>
    `${columns(count)}: ${range(before)} → ${range(after)}`,
  pixels: (areImages: boolean) => (areImages ? 'pixels, 0 to 255, divided by 255 first' : 'no column'),
  encoded: (categories: readonly PreparedColumn[], before: number, after: number) =>
    categories.length === 0
      ? 'no categories'
      : `${list(categories.map(({ name }) => name))}: ${columns(before)} → ${grouped(after)} features`,
  balanced: (before: readonly number[], after: readonly number[] | null) =>
    after === null ? `${counts(before)} in the training part` : `${counts(before)} → ${counts(after)}`,
  target: (before: Range, after: Range) => `${range(before)} → ${range(after)}`,
  allInMemory: 'all rows at once',
  inChunks: (count: number, rows: number) => `${grouped(count)} chunks of ${grouped(rows)} rows at most`,

  filter: 'Only where',
  filterHint: "A condition in SQL, as age >= 18 and city <> 'Oslo'. Empty: all rows.",
  scaling: 'Of all',
  missing: 'Of all',
  scalingHint:
    'Of all columns of numbers that do not say otherwise: minus the mean, divided by the standard deviation; minus the smallest, divided by the range; or minus the median, divided by the distance of the quartiles.',
  scalings: {
    standard: 'by deviation',
    minMax: 'from 0 to 1',
    robust: 'by quartiles',
    none: 'not at all',
  } as const satisfies Record<ScalingName, string>,
  transform: 'Transform',
  transforms: {
    none: 'none',
    log: 'log x',
    log1p: 'log(1 + x)',
  } as const satisfies Record<TransformName, string>,
  balance: 'Classes',
  balanceHint: 'Of the training part alone: rows repeated or left out until all classes are as frequent.',
  balances: {
    none: 'as they are',
    oversample: 'rows repeated',
    undersample: 'rows left out',
  } as const satisfies Record<DataSpec['balance'], string>,
  memory: 'Rows',
  memoryHint:
    'All at once, or, where memory does not hold them, chunk by chunk: rows are dealt out to chunks at random, once; each epoch takes the chunks, and the rows of each, in another order.',
  memoryWays: { all: 'as many as fit', chunks: 'chunk by chunk' },
  chunkRows: 'Of a chunk',
  targetHint: 'Metrics are on the original scale nevertheless.',
  targetScaling: 'Scaling',

  column: {
    title: 'Preparation',
    as: 'Read as',
    asHint: 'Numbers may be names, as postal codes are. What is read as numbers must hold nothing else.',
    ways: { found: 'as found', number: 'numbers', category: 'categories' },
    missing: 'Missing values',
    missingWays: {
      all: 'as of all',
      refuse: 'are refused',
      mean: 'get the mean',
      median: 'get the median',
    },
    frequent: 'get the commonest',
    constant: 'get a value',
    value: 'Value',
    scaling: 'Scaling',
    ofAll: 'as of all',
    encode: 'Encode',
    encodings: {
      oneHot: '0 or 1 for each',
      ordinal: 'place in an order',
    } as const satisfies Record<NonNullable<ColumnSettings['encode']>, string>,
    order: 'Order',
    orderHint: 'The categories from first to last, commas between them. Empty: as they sort.',
    before: 'In the training part',
    after: 'For the network',
    spread: (numbers: PreparedNumbers) => `mean ${digits(meanOf(numbers))}, deviation ${digits(numbers.std)}`,
    becomes: (features: number) => `${grouped(features)} features, 0 or 1 each`,
    beforeLabel: (column: string) => `${column} before`,
    afterLabel: (column: string) => `${column} after`,
  },
} as const

/** What happens to the rows, in the order in which it happens. */
export type StepName = keyof typeof preparation.titles

/** What is left of rounding is nothing. */
const meanOf = ({ mean, std }: PreparedNumbers): number => (Math.abs(mean) < 1e-9 * std ? 0 : mean)

function digitsOrText(fill: number | string | null): string {
  return typeof fill === 'number' ? digits(fill) : (fill ?? '–')
}

import type { Entry } from '../../core'
import { factors, valueLabel, type Factor, type FactorName } from '../../services/contract/variation'
import type { ListLimits } from './value-list'

/** How the values of a factor are chosen: by ticking them, or as a list of numbers. */
export type FactorKind =
  | {
      readonly type: 'choices'
      readonly options: readonly Option[]
    }
  | {
      readonly type: 'list'
      readonly limits: ListLimits
      /** What the experiment takes for a number of the list, and back. */
      readonly toValue: (entry: number | null) => unknown
      readonly fromValue: (value: unknown) => number | null
      readonly example: string
    }

const plain = {
  toValue: (entry: number | null): unknown => entry,
  fromValue: (value: unknown): number | null => (typeof value === 'number' ? value : null),
}

const list = (limits: ListLimits, example: string, made = plain): FactorKind => ({
  type: 'list',
  limits,
  ...made,
  example,
})

const choicesOf = (key: FactorName, values: readonly unknown[]): FactorKind => ({
  type: 'choices',
  options: values.map((value) => ({ value, label: valueLabel(key, value) })),
})

const penalty = list({ min: 0, max: 1e6 }, '0, 0.0001, 0.01')

/** A limit for the norm over all layers. */
const clipped = {
  toValue: (entry: number | null): unknown => (entry === null ? null : { norm: entry }),
  fromValue: (value: unknown): number | null => (value as { readonly norm?: number } | null)?.norm ?? null,
}

const lists: Partial<Record<FactorName, FactorKind>> = {
  depth: list({ min: 0, max: 1000, isWhole: true }, '1-8'),
  width: list({ min: 1, max: 1_000_000, isWhole: true }, '16, 64, 256'),
  dropout: list({ min: 0, max: 0.999 }, '0, 0.2, 0.5'),
  learningRate: list({ min: 0, max: 1e3, isAbove: true }, '0.1, 0.01, 0.001'),
  batchSize: list({ min: 1, max: 1e9, isWhole: true }, '16, 64, 256'),
  clip: list({ min: 0, max: 1e6, isAbove: true, hasNone: true }, 'none, 1', clipped),
  l1: penalty,
  l2: penalty,
  weightDecay: penalty,
}

/** What fills a vector is not what fills a matrix. */
function membersOf(key: FactorName, table: Readonly<Record<string, Entry>>): string[] {
  const isForBiases = (entry: Entry): boolean => 'forBiases' in entry && entry.forBiases === true
  return Object.keys(table).filter((name) => key !== 'biasInit' || isForBiases(table[name]))
}

export function kindOf(key: FactorName): FactorKind {
  const { table }: Factor = factors[key]
  if (table) return choicesOf(key, membersOf(key, table))
  return lists[key] ?? choicesOf(key, [false, true])
}

interface Option {
  readonly value: unknown
  readonly label: string
}

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Choices, and after them what is chosen besides: a member of a table with numbers of its own. */
export function withOwn(
  key: string,
  options: readonly Option[],
  values: readonly unknown[],
): readonly Option[] {
  const own = values.filter((value) => !options.some((option) => isSame(option.value, value)))
  return [...options, ...own.map((value) => ({ value, label: valueLabel(key, value) }))]
}

/** Whether a factor's own field can show these values. */
export function canShow(key: FactorName, values: readonly unknown[]): boolean {
  const kind = kindOf(key)
  return (
    kind.type === 'choices' || values.every((value) => isSame(kind.toValue(kind.fromValue(value)), value))
  )
}

/** The values that a factor begins with: what the experiment has is among them where that can be. */
export function firstValues(key: FactorName): readonly unknown[] {
  const kind = kindOf(key)
  if (kind.type === 'choices') return kind.options.length === 2 ? kind.options.map(({ value }) => value) : []
  return []
}

export const FACTOR_NAMES = Object.keys(factors) as FactorName[]
/** Those that are added from a menu; initialisation has a list of its own. */
export const OTHER_FACTORS = FACTOR_NAMES.filter((key) => key !== 'init')

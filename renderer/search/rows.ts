import { factors, isWholeName, type Factor, type FactorName } from '../../services/contract/variation'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import type { ChoicesRow, RangeRow, SpaceRow } from '../../services/contract/plans'
import { kindOf } from '../compare/factor-kinds'

export type { ChoicesRow, RangeRow, SpaceRow }

const range = (from: number, to: number, scale: RangeRow['scale'] = 'linear') =>
  ({ type: 'range', from, to, scale }) as const
const choices = (...options: readonly unknown[]) => ({ type: 'choices', options, isOrdered: false }) as const

const penalty = range(1e-6, 1e-2, 'log')

/** What is searched of each factor when it is added. */
const first = {
  depth: range(1, 4),
  width: range(8, 128, 'log'),
  activation: choices('relu', 'tanh', 'gelu'),
  init: choices('xavier', 'heNormal'),
  biasInit: choices('zeros', 'constant'),
  batchNorm: choices(false, true),
  dropout: range(0, 0.5),
  optimizer: choices('sgd', 'adam'),
  learningRate: range(1e-4, 0.1, 'log'),
  schedule: choices('constant', 'cosine'),
  batchSize: { ...choices(16, 32, 64, 128), isOrdered: true },
  clip: choices(null, { norm: 1 }),
  ...{ l1: penalty, l2: penalty, weightDecay: penalty },
} as const satisfies Record<FactorName, Omit<RangeRow, 'key'> | Omit<ChoicesRow, 'key'>>

const isFactor = (key: string): key is FactorName => Object.hasOwn(factors, key)

const LEAVES: Readonly<Record<string, FactorName>> = {
  ...{ units: 'width', activation: 'activation', init: 'init', biasInit: 'biasInit' },
  ...{ batchNorm: 'batchNorm', dropout: 'dropout' },
}

/** The factor whose kind of values a name takes: of `network.hidden[2].units` the width; null where there is none. */
function factorOf(key: string): FactorName | null {
  if (isFactor(key)) return key
  if (key === 'training.optimizer.learningRate') return 'learningRate'
  const [, leaf = ''] = /^network\.(?:hidden\[\d+\]|output)\.(\w+)$/.exec(key) ?? []
  const [, whole = ''] = /^training\.(\w+)$/.exec(key) ?? []
  if (Object.hasOwn(LEAVES, leaf)) return LEAVES[leaf]
  return isFactor(whole) ? whole : null
}

/** The row that a name begins with. */
export function firstRow(key: string, draft: ExperimentFile): SpaceRow {
  const factor = factorOf(key)
  if (factor) return { key, ...first[factor] }
  const value = valueAt(draft, key)
  if (typeof value !== 'number') return { key, ...choices(...(value === undefined ? [] : [value])) }
  if (value <= 0) return { key, ...range(0, 1) }
  const whole = isWholeName(key)
  return { key, ...range(whole ? Math.max(1, Math.round(value / 4)) : value / 4, value * 4, 'log') }
}

/** Whether there is such a name in an experiment; layers beyond its last are made like that one. */
export const isKnown = (key: string, draft: ExperimentFile): boolean =>
  isFactor(key) || valueAt(draft, key) !== undefined

/** What an experiment has at a place such as `network.hidden[2].units`. */
function valueAt(draft: ExperimentFile, key: string): unknown {
  const last = draft.network.hidden.length - 1
  const within = key.replace(/^network\.hidden\[(\d+)\]/, (_, layer) => {
    return `network.hidden[${Math.min(Number(layer), last)}]`
  })
  let place: unknown = draft
  for (const part of within.split(/[.[\]]+/).filter(Boolean)) {
    if (typeof place !== 'object' || place === null) return undefined
    place = (place as Record<string, unknown>)[part]
  }
  return place
}

/** Whether numbers in a range can be searched under this name. */
export const canRange = (key: string): boolean => {
  const factor = factorOf(key)
  if (!factor) return true
  const { table }: Factor = factors[factor]
  return !table && factor !== 'batchNorm' && factor !== 'clip'
}

/** The members of the table that a name's values are of; null where values are typed. */
export function tickedOptions(key: string): readonly { value: unknown; label: string }[] | null {
  const factor = factorOf(key)
  const kind = factor ? kindOf(factor) : null
  return kind?.type === 'choices' ? kind.options : null
}

/** The same name searched the other way, with what is known of it kept. */
export function withType(row: SpaceRow, type: SpaceRow['type']): SpaceRow {
  if (row.type === type) return row
  const { key, when } = row
  const kept = { key, ...(when === undefined ? {} : { when }) }
  if (row.type === 'range') {
    return { ...kept, type: 'choices', options: [...new Set([row.from, row.to])], isOrdered: true }
  }
  const numbers = row.options.filter((value) => typeof value === 'number')
  const [from, to] = numbers.length > 0 ? [Math.min(...numbers), Math.max(...numbers)] : [0, 1]
  return { ...kept, ...range(from, to, from > 0 && to / from > 10 ? 'log' : 'linear') }
}

/** Values as they are typed, by commas: JSON, and words as they stand. */
export function readValues(text: string): readonly unknown[] {
  if (text.trim() === '') return []
  try {
    return JSON.parse(`[${text}]`) as unknown[]
  } catch {
    return text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
      .map(readValue)
  }
}

function readValue(text: string): unknown {
  if (text === 'none') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** With quotes where commas and colons are not those between values. */
export function printValues(values: readonly unknown[]): string {
  const isPlain = values.every((value) => typeof value !== 'object' || value === null)
  return values
    .map((value) => (typeof value === 'string' && isPlain ? value : JSON.stringify(value)))
    .join(', ')
}

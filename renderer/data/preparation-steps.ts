import { chunksOf } from '../../core'
import { CHUNK_ROWS, type DataSpec } from '../../services/contract/data-spec'
import type { DataExamination, PreparedColumn, PreparedNumbers } from '../../services/contract/tables'
import { words } from '../words'
import type { StepName } from '../words/preparation'
import { targetsOf } from './roles'

const w = words.preparation
export const STEPS = Object.keys(w.titles) as StepName[]

/** One of them, in words: before and after. */
export interface PreparationStep {
  readonly name: StepName
  readonly title: string
  readonly text: string
  /** It changes something. */
  readonly isActive: boolean
}

/**
 * The steps that an experiment's data go through. Images and made-up data skip those that are about columns of a file.
 * @param found null where the data cannot be used as they are
 * @param columns of the table
 */
export function preparationSteps(
  data: DataSpec,
  found: DataExamination | null,
  columns: number,
): PreparationStep[] {
  const isFile = typeof data.source === 'string'
  const isOfImages = typeof data.source === 'object' && !('generator' in data.source)
  return STEPS.filter((name) => isFile || !['choose', 'cast', 'filter', 'missing', 'chunks'].includes(name))
    .filter((name) => !isOfImages || !['transform', 'encode'].includes(name))
    .filter((name) => name !== (data.task === 'regression' ? 'balance' : 'target'))
    .map((name) => ({
      ...{ name, title: w.titles[name] },
      ...(found ? describe[name]({ data, found, columns }) : { text: '', isActive: false }),
    }))
}

/** Rows of a chunk, for who has not said how many: enough to see what it does, and for a minibatch. */
export const suggestedChunk = (trainRows: number, batchSize: number | 'all'): number =>
  Math.max(CHUNK_ROWS.min, Math.ceil(trainRows / 4), batchSize === 'all' ? trainRows : batchSize)

interface Described {
  readonly data: DataSpec
  readonly found: DataExamination
  readonly columns: number
}

const describe: Readonly<Record<StepName, (of: Described) => Omit<PreparationStep, 'name' | 'title'>>> = {
  choose: ({ data, columns }) => {
    const chosen = featuresOf(data, columns)
    return { text: w.chosen(columns, chosen), isActive: data.features !== 'all' }
  },
  cast: ({ data }) => {
    const numbers = Object.keys(data.columns).filter((name) => data.columns[name].as === 'number')
    const listed = Object.keys(data.columns).filter((name) => data.columns[name].as === 'category')
    const categories = [...new Set([...data.categorical, ...listed])]
    return { text: w.cast(numbers, categories), isActive: numbers.length + categories.length > 0 }
  },
  filter: ({ data, found }) => {
    const { read, filtered } = found.preparation.rows
    const isActive = data.filter !== undefined
    return { text: isActive ? w.rows(read, filtered) : w.allRows(read), isActive }
  },
  missing: ({ found }) => {
    const { rows, columns } = found.preparation
    if (rows.complete < rows.filtered) return { text: w.rows(rows.filtered, rows.complete), isActive: true }
    const gaps = columns.filter(({ missing }) => missing > 0)
    return { text: w.filled(gaps), isActive: gaps.length > 0 }
  },
  split: ({ found }) => {
    const { parts } = found
    return { text: w.split(parts.train.rows, parts.validation.rows, parts.test.rows), isActive: true }
  },
  transform: ({ found }) => {
    const changed = found.preparation.columns.filter(({ transform }) => transform !== 'none')
    return { text: w.transformed(changed), isActive: changed.length > 0 }
  },
  scale: ({ found }) => {
    const scaled = found.preparation.columns.filter(isScaled)
    const [before, after] = [widest(scaled, 'before'), widest(scaled, 'after')]
    if (!before || !after) return { text: w.pixels(found.image !== null), isActive: found.image !== null }
    return { text: w.scaled(scaled.length, before, after), isActive: true }
  },
  encode: ({ data, found, columns }) => {
    const categories = found.preparation.columns.filter(({ kind }) => kind !== 'numeric')
    return {
      text: w.encoded(categories, featuresOf(data, columns), found.facts.features),
      isActive: categories.length > 0,
    }
  },
  balance: ({ data, found }) => {
    const { balance } = found.preparation
    const isActive = data.balance !== 'none'
    return { text: balance ? w.balanced(balance.before, isActive ? balance.after : null) : '', isActive }
  },
  target: ({ found }) => {
    const [first] = found.preparation.targets as readonly (PreparedColumn | undefined)[]
    const text = first?.before && first.after ? w.target(first.before, first.after) : ''
    return { text, isActive: first !== undefined }
  },
  chunks: ({ found }) => {
    const { chunks, rows } = found.facts
    if (!chunks) return { text: w.allInMemory, isActive: false }
    return { text: w.inChunks(chunksOf(rows.train, chunks.rows).length, chunks.rows), isActive: true }
  },
}

/** How many columns are features, before they are encoded. */
function featuresOf(data: DataSpec, columns: number): number {
  if (data.features !== 'all') return data.features.length
  return typeof data.source === 'string'
    ? columns - targetsOf(data).length - Number('column' in data.split)
    : columns - 1
}

const isScaled = ({ before, after, transform }: PreparedColumn): boolean =>
  before !== null &&
  after !== null &&
  (transform !== 'none' || before.min !== after.min || before.max !== after.max)

/** From the smallest to the largest number of all. */
function widest(
  columns: readonly PreparedColumn[],
  when: 'before' | 'after',
): Pick<PreparedNumbers, 'min' | 'max'> | null {
  const all = columns.map((column) => column[when]).filter((numbers) => numbers !== null)
  if (all.length === 0) return null
  return { min: Math.min(...all.map(({ min }) => min)), max: Math.max(...all.map(({ max }) => max)) }
}

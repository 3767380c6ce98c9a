import { z } from 'zod'
import { pruners, samplers, type Condition, type PrunerSpec, type SamplerSpec } from '../../core'
import { comparisonParts, plannedVary, type Measure } from './comparison-file'
import { MOST_EPOCHS } from './experiment-file'
import { choice, flag, numberIn, text, wholeNumber, word } from './schema'
import { conditions, MOST_TRIALS, searchParts } from './search-file'

/** What is to be compared, as it is put together; the experiment is the draft. */
export interface Plan {
  /** Null: it is named after the draft. */
  readonly name: string | null
  /** Factors without a value are still being filled in. */
  readonly vary: Readonly<Record<string, readonly unknown[]>>
  /** So many from 1 on, or these. */
  readonly seeds: number | readonly number[]
  readonly measure: Measure | 'auto'
  readonly target: number | null
  /** Null: those of the draft. */
  readonly epochs: number | null
}

/** What one name of a search may be: numbers in a range, or one of some values. */
export type SpaceRow = RangeRow | ChoicesRow

interface AnyRow {
  readonly key: string
  /** Where it counts at all, by the names of other rows; always where left out. */
  readonly when?: Readonly<Record<string, Omit<Condition, 'key'>>>
}

export interface RangeRow extends AnyRow {
  readonly type: 'range'
  readonly from: number
  readonly to: number
  readonly scale: 'linear' | 'log'
}

export interface ChoicesRow extends AnyRow {
  readonly type: 'choices'
  readonly options: readonly unknown[]
  /** Neighbours in the list are alike, as sizes of a minibatch are. */
  readonly isOrdered: boolean
}

/** What is to be searched, as it is put together; the experiment is the draft. */
export interface SearchPlan {
  /** Null: it is named after the draft. */
  readonly name: string | null
  readonly rows: readonly SpaceRow[]
  readonly method: SamplerSpec
  readonly pruner: PrunerSpec
  /** Null: no such limit. */
  readonly trials: number | null
  readonly totalEpochs: number | null
  readonly minutes: number | null
  readonly measure: Measure | 'auto'
  readonly alsoSmall: boolean
  /** Null: as many as there are cores. */
  readonly workers: number | null
  readonly seed: number
  /** Of a trial; null: those of the draft. */
  readonly epochs: number | null
}

const name = text.max(200).nullable()
const epochs = wholeNumber(1, MOST_EPOCHS).nullable()

/** A plan may still be wrong, as its page lets it be: only what the page could not show is refused. */
export const comparisonPlan: z.ZodType<Plan> = z.object({
  ...{ name, epochs, vary: plannedVary },
  ...{ seeds: comparisonParts.seeds, measure: comparisonParts.measure, target: comparisonParts.target },
})

const anyRow = { key: z.string().min(1).max(300), when: conditions.exactOptional() }
const end = numberIn({ min: -1e12, max: 1e12 })
const spaceRow = z.discriminatedUnion('type', [
  z.object({ ...anyRow, type: z.literal('range'), from: end, to: end, scale: word('linear', 'log') }),
  z.object({ ...anyRow, type: z.literal('choices'), options: z.array(z.unknown()), isOrdered: flag }),
])

/** The same of a search. */
export const searchPlan: z.ZodType<SearchPlan> = z.object({
  ...{ name, epochs },
  rows: z.array(spaceRow).refine((rows) => new Set(rows.map(({ key }) => key)).size === rows.length),
  method: choice(samplers, 'name'),
  pruner: choice(pruners, 'name'),
  trials: wholeNumber(1, MOST_TRIALS).nullable(),
  totalEpochs: wholeNumber(1, 1e12).nullable(),
  minutes: numberIn({ min: 0, max: 1e6, exclusiveMin: true }).nullable(),
  ...{ measure: searchParts.measure, alsoSmall: searchParts.alsoSmall },
  ...{ workers: searchParts.workers, seed: searchParts.seed },
})

import { defaultPruner, defaultSampler, type PrunerSpec, type SamplerSpec } from '../../core'
import { measureOf, type Measure } from '../../services/contract/comparison-file'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import type { SearchFile } from '../../services/contract/search-file'
import { firstRow, type SpaceRow } from './rows'

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

export const NO_SEARCH: SearchPlan = {
  ...{ name: null, rows: [], method: defaultSampler('tpe'), pruner: defaultPruner('none') },
  ...{ trials: 40, totalEpochs: null, minutes: null, measure: 'auto', alsoSmall: false },
  ...{ workers: null, seed: 1, epochs: null },
}

/** A space that makes sense for most networks; without hidden layers there is nothing to deepen or widen. */
export function exampleSearch(draft: ExperimentFile): SearchPlan {
  const ofHidden = draft.network.hidden.length > 0 ? ['depth', 'width', 'activation'] : []
  const keys = [...ofHidden, 'learningRate', 'init']
  return { ...NO_SEARCH, rows: keys.map((key) => firstRow(key, draft)) }
}

/** What a plan comes to: a file that may still be wrong, which `problemsOf` finds out. */
export function searchOf(plan: SearchPlan, draft: ExperimentFile): SearchFile {
  const training = { ...draft.training, epochs: plan.epochs ?? draft.training.epochs, changes: [] }
  const experiment: ExperimentFile = { ...draft, training }
  const { method, pruner, alsoSmall, workers, seed } = plan
  // A condition may only name what comes before, and conditions name the depth.
  const rows = plan.rows.toSorted((a, b) => Number(b.key === 'depth') - Number(a.key === 'depth'))
  return {
    schemaVersion: 1,
    name: (plan.name ?? `${draft.name}, searched`).slice(0, 200),
    space: Object.fromEntries(rows.map((row) => [row.key, dimensionOf(row)])),
    ...{ method, pruner, alsoSmall, workers, seed, experiment },
    budget: budgetOf(plan),
    measure: measureOf({ measure: plan.measure, experiment }),
  }
}

function dimensionOf(row: SpaceRow): SearchFile['space'][string] {
  if (row.type === 'choices') return { options: [...row.options], ordered: row.isOrdered, when: {} }
  const { from, to, scale } = row
  return { from, to, scale, when: {} }
}

function budgetOf({ trials, totalEpochs, minutes }: SearchPlan): SearchFile['budget'] {
  return {
    ...(trials === null ? {} : { trials }),
    ...(totalEpochs === null ? {} : { epochs: totalEpochs }),
    ...(minutes === null ? {} : { minutes }),
  }
}

import { defaultPruner, defaultSampler } from '../../core'
import { measureOf } from '../../services/contract/comparison-file'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import type { SearchPlan, SpaceRow } from '../../services/contract/plans'
import type { SearchFile } from '../../services/contract/search-file'
import { firstRow } from './rows'

export type { SearchPlan }

export const NO_SEARCH: SearchPlan = {
  ...{ name: null, rows: [], method: defaultSampler('tpe'), pruner: defaultPruner('none') },
  ...{ trials: 40, totalEpochs: null, minutes: null, measure: 'auto', alsoSmall: false },
  ...{ workers: null, seed: 1, epochs: null },
}

/** The plan that makes this file again, of its experiment. */
export const planOf = ({ space, budget, ...file }: SearchFile): SearchPlan => ({
  ...{ name: file.name, method: file.method, pruner: file.pruner, measure: file.measure },
  ...{ alsoSmall: file.alsoSmall, workers: file.workers, seed: file.seed, epochs: null },
  ...{ trials: budget.trials ?? null, totalEpochs: budget.epochs ?? null, minutes: budget.minutes ?? null },
  rows: Object.entries(space).map(([key, dimension]) => rowOf(key, dimension)),
})

function rowOf(key: string, { when, ...dimension }: SearchFile['space'][string]): SpaceRow {
  const row = { key, ...(Object.keys(when).length === 0 ? {} : { when }) }
  if ('options' in dimension) {
    return { ...row, type: 'choices', options: dimension.options, isOrdered: dimension.ordered }
  }
  const { from, to, scale } = dimension
  return { ...row, type: 'range', from, to, scale }
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
  const rows = plan.rows.toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)))
  return {
    schemaVersion: 1,
    name: (plan.name ?? `${draft.name}, searched`).slice(0, 200),
    space: Object.fromEntries(rows.map((row) => [row.key, dimensionOf(row)])),
    ...{ method, pruner, alsoSmall, workers, seed, experiment },
    budget: budgetOf(plan),
    measure: measureOf({ measure: plan.measure, experiment }),
  }
}

const isFirst = ({ key, when }: SpaceRow): boolean => key === 'depth' && when === undefined

function dimensionOf(row: SpaceRow): SearchFile['space'][string] {
  const when = { ...row.when }
  if (row.type === 'choices') return { options: [...row.options], ordered: row.isOrdered, when }
  const { from, to, scale } = row
  return { from, to, scale, when }
}

function budgetOf({ trials, totalEpochs, minutes }: SearchPlan): SearchFile['budget'] {
  return {
    ...(trials === null ? {} : { trials }),
    ...(totalEpochs === null ? {} : { epochs: totalEpochs }),
    ...(minutes === null ? {} : { minutes }),
  }
}

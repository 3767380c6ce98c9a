import {
  experimentOf,
  measureOf,
  MOST_RUNS,
  schemesOf,
  type ComparisonFile,
  type Scheme,
} from '../../services/contract/comparison-file'
import { StudioError, reasonOf } from '../../services/contract/errors'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import type { Plan } from '../../services/contract/plans'
import { resolveExperiment, type DataFacts } from '../../services/contract/resolve'
import { schemeValue, USUAL_SCHEMES } from './usual-schemes'

export type { Plan }

/** The plan that makes this file again, of its experiment. */
export const planOf = ({ name, vary, seeds, measure, target }: ComparisonFile): Plan => ({
  ...{ name, vary, seeds, measure, target, epochs: null },
})

export const NO_PLAN: Plan = {
  ...{ name: null, vary: {}, seeds: 5, measure: 'auto', target: null, epochs: null },
}

/** All usual initialisations, five seeds each. */
export const EXAMPLE_PLAN: Plan = { ...NO_PLAN, vary: { init: USUAL_SCHEMES.map(schemeValue) } }

const nameOf = ({ name, vary }: Plan, draft: ExperimentFile): string =>
  name ?? `${draft.name}, ${'init' in vary ? 'initialisations' : 'compared'}`.slice(0, 200)

/** The file of a plan; names without a value are left out. */
export function fileOf(plan: Plan, draft: ExperimentFile): ComparisonFile {
  const vary = Object.fromEntries(Object.entries(plan.vary).filter(([, values]) => values.length > 0))
  const { target } = plan
  const seeds = typeof plan.seeds === 'number' ? plan.seeds : [...plan.seeds]
  const training = { ...draft.training, epochs: plan.epochs ?? draft.training.epochs, changes: [] }
  const experiment: ExperimentFile = { ...draft, training }
  const measure = measureOf({ measure: plan.measure, experiment })
  return { schemaVersion: 1, name: nameOf(plan, draft), experiment, vary, seeds, measure, target }
}

export interface PlannedScheme extends Scheme {
  /** Its place among the schemes. */
  readonly index: number
  /** Why it cannot be trained. */
  readonly problem: string | null
}

/** A scheme is made and looked at in about a millisecond: so many are, before the studio looks at all. */
export const MOST_CHECKED = 300

/** How many combinations of values there are, without making them. */
export const schemeCount = ({ vary }: Pick<ComparisonFile, 'vary'>): number =>
  Object.values(vary).reduce((count, values) => count * values.length, 1)

/** The schemes of a file, and of the first ones why they cannot be trained; none where there are more than may be compared. */
export function plannedSchemes(file: ComparisonFile, facts: DataFacts | null): readonly PlannedScheme[] {
  if (schemeCount(file) > MOST_RUNS) return []
  return schemesOf(file).map((scheme, index) => ({
    ...scheme,
    index,
    problem: index < MOST_CHECKED ? problemOf(file, scheme, facts) : null,
  }))
}

function problemOf(file: ComparisonFile, scheme: Scheme, facts: DataFacts | null): string | null {
  try {
    const experiment = experimentOf(file, scheme, 1)
    if (facts) resolveExperiment(experiment, facts)
    return null
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    return reasonOf(error)
  }
}

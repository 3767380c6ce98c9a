import { StudioError, reasonOf } from '../../services/contract/errors'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import { resolveExperiment, type DataFacts } from '../../services/contract/resolve'
import { searchFile, type SearchFile } from '../../services/contract/search-file'
import { layerOfName, varied } from '../../services/contract/variation'
import { search } from '../words/search'

/** Why a search cannot begin: what is wrong at each row of the space, and what with the rest. */
export interface SearchProblems {
  readonly rows: ReadonlyMap<string, string>
  readonly other: string | null
}

export function problemsOf(file: SearchFile, facts: DataFacts | null): SearchProblems {
  const rows = new Map<string, string>()
  for (const [key, dimension] of Object.entries(file.space)) {
    const problem = problemOfRow(file, key, dimension) ?? problemOfValues(file, key, facts)
    if (problem !== null) rows.set(key, problem)
  }
  const read = searchFile.safeParse(file)
  if (read.success || rows.size > 0) return { rows, other: null }
  const { path, message } = read.error.issues[0]
  if (path[0] === 'space' && typeof path[1] === 'string') rows.set(path[1], message)
  return { rows, other: rows.size > 0 ? null : [...path.map(String), message].join(': ') }
}

/** Each row by itself: the file as a whole tells only the first that is wrong. */
function problemOfRow(file: SearchFile, key: string, dimension: SearchFile['space'][string]): string | null {
  if ('options' in dimension && dimension.options.length === 0) return search.plan.noValue
  // Conditions are about other rows.
  const read = searchFile.safeParse({ ...file, space: { [key]: { ...dimension, when: {} } } })
  const issue = read.success ? undefined : read.error.issues.find(({ path }) => path[0] === 'space')
  return issue?.message ?? null
}

/** Whether an experiment can be made with the ends of a range, or with each of the values. */
function problemOfValues(
  { space, experiment }: SearchFile,
  key: string,
  facts: DataFacts | null,
): string | null {
  const dimension = space[key]
  const values = 'options' in dimension ? dimension.options : [dimension.from, dimension.to]
  const deep = layerOfName(key) === null ? {} : deepest(space)
  for (const value of values) {
    const problem = problemOfValue(experiment, { ...deep, [key]: value }, facts)
    if (problem !== null) return problem
  }
  return null
}

/** A place in a layer is there where the depth makes it. */
function deepest(space: SearchFile['space']): Record<string, unknown> {
  if (!Object.hasOwn(space, 'depth')) return {}
  const { depth } = space
  const most = 'options' in depth ? Math.max(...depth.options.map(Number)) : depth.to
  return Number.isInteger(most) ? { depth: most } : {}
}

function problemOfValue(
  experiment: ExperimentFile,
  values: Readonly<Record<string, unknown>>,
  facts: DataFacts | null,
): string | null {
  try {
    const made = varied(experiment, values)
    if (facts) resolveExperiment(made, facts)
    return null
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    return reasonOf(error)
  }
}

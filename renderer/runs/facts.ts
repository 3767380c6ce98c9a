import type { RunSummary } from '../../services/contract/run-summary'
import { digits, grouped } from '../words/numbers'
import { words } from '../words'
import type { ColumnName } from './columns'
import type { RunRow } from './rows'

/** One line about a run. */
export interface Fact {
  readonly name: string
  readonly value: string
  /** In the face of shapes and paths. */
  readonly isFixed?: boolean
}

const { columns, inspector: w } = words.runs
const MADE_OF = ['data', 'network', 'activation', 'init', 'optimizer', 'rate', 'batch', 'seed'] as const
const BECAME = ['score', 'loss', 'epochs', 'steps', 'time', 'created'] as const

/** What a run was made of. */
export function factsOf({ cells, run: { summary, facts, id } }: RunRow): Fact[] {
  // Whoever edited the summary may have left something out.
  const { parameters, data, kernels, threads = 1 }: Partial<RunSummary> = summary ?? {}
  return present([
    ...MADE_OF.map((name) => cellFact(cells, name)),
    { name: w.batchNorm, value: facts ? (facts.batchNorm ? w.yes : w.no) : '' },
    { name: w.parameters, value: parameters === undefined ? '' : grouped(parameters) },
    { name: w.rowsTitle, value: rowsOf(data?.rows) },
    { name: w.kernels, value: kernels === undefined ? '' : `${kernels}, ${w.threads(threads)}` },
    { name: w.id, value: id, isFixed: true },
  ])
}

/** What became of it so far. */
export function outcomeOf({ cells, run: { summary } }: RunRow): Fact[] {
  const { bestEpoch = null, bestLoss = null, restoredBest = false } = summary ?? {}
  const best = bestEpoch === null ? '' : `${grouped(bestEpoch)} (J = ${digits(bestLoss)})`
  return present([
    ...BECAME.filter((name) => name !== 'loss' || bestEpoch === null).map((name) => cellFact(cells, name)),
    { name: w.bestEpoch, value: restoredBest && best !== '' ? `${best}. ${w.restored}` : best },
  ])
}

const cellFact = (cells: RunRow['cells'], name: ColumnName): Fact => ({
  name: columns[name],
  value: cells[name].text,
  isFixed: name === 'network',
})

const rowsOf = (rows: { train: number; validation: number; test: number } | undefined): string =>
  rows ? w.rows(rows.train, rows.validation, rows.test) : ''

const present = (facts: readonly Fact[]): Fact[] => facts.filter(({ value }) => value !== '')

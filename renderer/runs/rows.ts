import type { RunInfo } from '../../services/contract/api'
import { isActive } from '../stores/run-list'
import { COLUMN_NAMES, columnOfRuns, type Cell, type ColumnName, type Live } from './columns'

/** A run as the list shows it, with all that it is filtered by. */
export interface RunRow {
  readonly run: RunInfo
  readonly cells: Readonly<Record<ColumnName, Cell>>
  /** Everything that is said of it, in small letters. */
  readonly text: string
}

interface Made {
  readonly live: Live | null
  readonly row: RunRow
}

/** What was made of a run stays until the run is another one: a list of 1,000 is made anew at every event. */
const made = new WeakMap<RunInfo, Made>()

/** @param progress how far the run is, if it trains */
export function rowOf(run: RunInfo, progress: Live | null): RunRow {
  const live = isActive(run) || run.state === 'paused' ? progress : null
  const known = made.get(run)
  if (known && known.live === live) return known.row
  const cells = Object.fromEntries(
    COLUMN_NAMES.map((name) => [name, columnOfRuns(name).cell(run, live)]),
  ) as Record<ColumnName, Cell>
  const parts = Object.values(cells).flatMap(({ text, also = '' }) => [text, also])
  const row = { run, cells, text: [...parts, run.labels.note].join('\n').toLowerCase() }
  made.set(run, { live, row })
  return row
}

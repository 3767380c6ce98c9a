import { listValue, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api'
import { createHash } from 'node:crypto'
import type { RunId } from '../contract/api'
import type { FoundRun } from './run-state'

/** What the index says of a run; all of it is text. */
type Row = Readonly<Record<'id' | 'name' | 'state' | 'experiment' | 'summary', string>>
/** Runs of one experiment share it. */
type ExperimentRow = Readonly<Record<'id' | 'name' | 'content', string>>

/**
 * Writes what describes runs: only what is new, since a workspace of a thousand runs is opened more often than it changes, and
 * all of it at once, since a statement for each takes fifty times as long.
 */
export async function putRuns(db: DuckDBConnection, found: readonly FoundRun[]): Promise<void> {
  // A list of nothing has no type.
  if (found.length === 0) return
  const ids = listValue(found.map(({ info }) => info.id))
  const sql = 'select id, name, state, experiment, summary from runs where list_contains($ids, id)'
  const known = new Set((await textsOf(db, sql, { ids })).map(join))
  const experiments = new Map<string, ExperimentRow>()
  const runs: Row[] = []
  for (const { info, experiment } of found) {
    if (!experiment) continue
    const content = JSON.stringify(experiment)
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 16)
    const { id, name, state } = info
    const run = { id, name, state, experiment: hash, summary: JSON.stringify(info.summary) }
    if (known.has(join(Object.values(run)))) continue
    runs.push(run)
    experiments.set(hash, { id: hash, name: experiment.name, content })
  }
  await insert(db, 'experiments', [...experiments.values()])
  await insert(db, 'runs', runs)
}

export async function dropRun(db: DuckDBConnection, id: RunId): Promise<void> {
  await db.run('delete from runs where id = $id', { id })
  await db.run('delete from experiments where id not in (select experiment from runs)')
}

/** All runs that something is known of. */
export const indexedRuns = async (db: DuckDBConnection): Promise<RunId[]> =>
  (await textsOf(db, 'select id from runs union select run from tables')).map(([id]) => id)

/** Rows with the columns of a table, in their order. */
async function insert(
  db: DuckDBConnection,
  table: string,
  rows: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.keys(rows[0])
  const values = columns.map((column) => [column, listValue(rows.map((row) => row[column]))] as const)
  const unnested = columns.map((column) => `unnest($${column})`).join()
  await db.run(`insert or replace into ${table} select ${unnested}`, Object.fromEntries(values))
}

async function textsOf(
  db: DuckDBConnection,
  sql: string,
  values: Record<string, DuckDBValue> = {},
): Promise<string[][]> {
  return (await db.runAndReadAll(sql, values)).getRows().map((row) => row.map(String))
}

const join = (texts: readonly string[]): string => texts.join('\n')

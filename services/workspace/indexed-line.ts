import type { DuckDBConnection } from '@duckdb/node-api'
import type { Line, RunId, TableName } from '../contract/api'
import { StudioError } from '../contract/errors'
import { suggestion } from '../contract/nearest'
import { itemsOf } from '../datasets/duckdb'
import { LineBuilder } from './line'

const EMPTY: Line = { x: new Float64Array(), y: new Float64Array(), of: 0 }

/** Which numbers of which run. */
export interface LineOf {
  readonly run: RunId
  readonly table: TableName
  readonly column: string
  /** About so many points are wanted. */
  readonly points: number
}

/**
 * One column of a run's table over its `step` column, from the index. Rows without a number (the dead share of a step that
 * ends no epoch) are no part of it.
 * @param columns of the table, in their order; none where the run has not begun, and then the line is empty
 * @throws StudioError `runColumnUnknown`
 */
export async function indexedLine(
  db: DuckDBConnection,
  { run, table, column, points }: LineOf,
  columns: readonly string[],
): Promise<Line> {
  if (columns.length === 0) return EMPTY
  const place = columns.indexOf(column)
  if (place < 0) {
    throw new StudioError('runColumnUnknown', { run, table, column, suggestion: suggestion(column, columns) })
  }
  // DuckDB counts the places of a list from 1.
  const [x, y] = [columns.indexOf('step') + 1, place + 1]
  const values = { run, name: table }
  // One look through all rows of all runs, which is what takes its time.
  const sql = `select "values"[${x}], "values"[${y}], (count(*) over ())::double from metrics
    where run = $run and name = $name and "values"[${y}] is not null order by row`
  const result = await db.stream(sql, values)
  let line: LineBuilder | null = null
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return line?.end() ?? EMPTY
    const [xs, ys, counts] = [0, 1, 2].map((column) => itemsOf(chunk, column))
    line ??= new LineBuilder(counts[0], points)
    for (let i = 0; i < chunk.rowCount; i++) line.add(xs[i], ys[i])
  }
}

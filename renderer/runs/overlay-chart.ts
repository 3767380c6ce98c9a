import type { Line as RunLine, RunInfo } from '../../services/contract/api'
import type { ChartSource, Dash } from '../charts/chart-source'
import type { Column } from '../charts/column'
import { columnOf } from '../charts/column-table'
import { seriesColour } from '../charts/colours'
import { lineSource } from '../charts/line-source'
import { words } from '../words'

/** Told apart by more than colour: three against eight colours, so that 24 runs look different. */
const DASHES: readonly Dash[] = ['solid', 'dashed', 'dotted']

/** Columns that were made of a line stay with it: what is known of a column is worked out once. */
const columns = new WeakMap<RunLine, { readonly x: Column; readonly y: Column }>()

function columnsOf(line: RunLine): { readonly x: Column; readonly y: Column } {
  const known = columns.get(line)
  if (known) return known
  const made = { x: columnOf(line.x), y: columnOf(line.y) }
  columns.set(line, made)
  return made
}

/**
 * One line for each run.
 * @param place of a run among those that are drawn: it keeps its look while lines come in one by one
 */
export function overlayChart(
  name: string,
  lines: readonly { readonly run: RunInfo; readonly line: RunLine }[],
  place: (run: RunInfo) => number,
): ChartSource {
  return lineSource({
    xName: words.chart.step,
    yName: name,
    lines: lines.map(({ run, line }) => {
      const i = place(run)
      return {
        ...{ id: run.id, name: nameIn(run, lines), ...columnsOf(line), hasGaps: true },
        ...{ colour: seriesColour(i), dash: DASHES[i % DASHES.length] },
        width: 1.5,
      }
    }),
  })
}

/** Runs of one name are told apart by their folders. */
function nameIn({ name, id }: RunInfo, lines: readonly { readonly run: RunInfo }[]): string {
  return lines.some(({ run }) => run.name === name && run.id !== id) ? `${name} (${id})` : name
}

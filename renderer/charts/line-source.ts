import type { ChartSource, ChartView, Drawing, Reading, XRange } from './chart-source'
import type { Column } from './column'
import { valueAt } from './decimate'
import { smoothed } from './derived'
import { csvOf } from './csv'
import type { Line, LineChart } from './line'
import { lineChart } from './line-chart'
import { firstOdd, oddName } from './non-finite'
import { digits, grouped } from '../words/numbers'
import { chart as words } from '../words/chart'

/** A chart of lines. */
export function lineSource(chart: LineChart): ChartSource {
  const shown = ({ hidden }: ChartView): readonly Line[] => chart.lines.filter(({ id }) => !hidden.has(id))
  return {
    xName: chart.xName,
    isEmpty: chart.lines.every(({ x, y }) => Math.min(x.length, y.length) === 0),
    extent: () => extentOf(chart.lines.map(({ x }) => x)),
    draw: (size, style, view): Drawing => lineChart(chart, size, style, view),
    readings: (x, view) => chart.lines.map((line) => readingOf(line, x, chart.xName, view)),
    csv: (view) =>
      csvOf(
        chart.xName,
        shown(view).map(({ name, x, y }) => ({ name, x, y })),
        view.range,
      ),
  }
}

/** From the first x of all columns to the last. */
export function extentOf(columns: readonly Column[]): XRange | null {
  const filled = columns.filter(({ length }) => length > 0)
  if (filled.length === 0) return null
  const low = Math.min(...filled.map((x) => x.at(0)))
  const high = Math.max(...filled.map((x) => x.at(x.length - 1)))
  return { low, high }
}

function readingOf(line: Line, at: number | null, xName: string, { smoothing }: ChartView): Reading {
  const x = at ?? Infinity
  const value = valueAt(line.x, line.y, x)
  const average =
    smoothing > 0 && line.isPale !== true && value !== undefined
      ? valueAt(line.x, smoothed(line.y, smoothing), x)
      : undefined
  return {
    ...{ id: line.id, name: line.name, short: line.endLabel ?? line.name, colour: line.colour },
    ...{ dash: line.dash ?? 'solid', marker: line.marker ?? null },
    value: `${valueInWords(line, value, xName)}${average === undefined || !Number.isFinite(average) ? '' : ` ${words.smoothed(digits(average))}`}`,
    exact: value === undefined ? '' : String(value),
  }
}

/** A number that is not finite says since when it is. */
function valueInWords({ x, y, hasGaps }: Line, value: number | undefined, xName: string): string {
  if (value === undefined || Number.isFinite(value)) return digits(value)
  if (hasGaps && Number.isNaN(value)) return digits(null)
  const first = firstOdd(x, y, hasGaps)
  return first ? words.since(oddName(value), xName, grouped(first.x)) : oddName(value)
}

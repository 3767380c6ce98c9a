import { axisMarks, MARGIN, plotBox } from './axes'
import type { ChartSource, ChartView, Drawing, Reading, Size } from './chart-source'
import { viridis } from './colour-maps'
import type { ChartStyle } from './colours'
import type { Column } from './column'
import { csvOf } from './csv'
import { rowsWithin, valueAt } from './decimate'
import { legendMarks } from './heat-legend'
import { notches } from './notches'
import { extentOf } from './line-source'
import { firstOdd, oddName } from './non-finite'
import { rgbOf, type Rgb } from './oklab'
import { scale } from './scale'
import type { Box } from './scene'
import { digits, grouped } from '../words/numbers'
import { chart as words } from '../words/chart'

/** Layer by step, the size of something as colour: log10, from dark to light. */
export interface HeatMap {
  readonly xName: string
  readonly yName: string
  readonly x: Column
  /** From the first layer, drawn uppermost. */
  readonly rows: readonly {
    readonly id: string
    readonly name: string
    readonly label: string
    readonly y: Column
  }[]
  readonly clipped?: { readonly x: Column; readonly kept: Column } | null
  /** The range of the colours, where several maps share one. */
  readonly range?: { readonly low: number; readonly high: number }
}

/** Pixels of a cell: narrower ones are not told apart. */
const CELL_WIDTH = 2
const LEGEND_WIDTH = 76

export function heatSource(map: HeatMap): ChartSource {
  return {
    xName: map.xName,
    isEmpty: map.rows.length === 0 || map.x.length === 0,
    extent: () => extentOf([map.x]),
    draw: (size, style, view) => heatMap(map, size, style, view),
    readings: (x, view) => readings(map, x, view),
    csv: ({ range, hidden }) =>
      csvOf(
        map.xName,
        map.rows.filter(({ id }) => !hidden.has(id)).map(({ name, y }) => ({ name, x: map.x, y })),
        range,
      ),
  }
}

export function heatMap(map: HeatMap, size: Size, style: ChartStyle, { range, hidden }: ChartView): Drawing {
  const rows = map.rows.filter(({ id }) => !hidden.has(id))
  const plot = plotBox(size.width, size.height, LEGEND_WIDTH + MARGIN.right)
  const x = scale(range.low, range.high, plot.x, plot.x + plot.width)
  const within = rowsWithin(map.x, range.low, range.high)
  const colours =
    map.range ??
    sizes(
      rows.map(({ y }) => y),
      within,
    )
  const columns = Math.max(1, Math.floor(plot.width / CELL_WIDTH))
  const edges = Array.from({ length: columns + 1 }, (_, i) =>
    // The last cell holds the last row.
    map.x.rowsUpTo(x.from(plot.x + (i * plot.width) / columns), i === columns),
  )
  const paint = painter(colours, style)
  const cells = rows.flatMap(({ y }) =>
    Array.from({ length: columns }, (_, i) => paint(cellValue(y, edges[i], edges[i + 1]))),
  )
  const y = scale(0.5, rows.length + 0.5, plot.y, plot.y + plot.height)
  const every = Math.ceil(rows.length / Math.max(1, Math.floor(plot.height / 13)))
  const yTicks = rows.map(({ label }, i) => ({ value: i + 1, label: i % every === 0 ? label : '' }))
  const isOdd = rows.some(({ y }) => y.nextOdd(within.from, Math.min(within.end, y.length)) !== -1)
  const total = rows.length * (within.end - within.from)
  return {
    scene: {
      ...size,
      fontFamily: style.fontFamily,
      marks: [
        { type: 'cells', ...plot, columns, colours: cells },
        ...axisMarks(
          { plot, x, y, xName: map.xName, yName: map.yName, isCount: true, yTicks, hasNoGrid: true },
          style,
        ),
        ...(map.clipped ? notches(map.clipped, plot, x, style) : []),
        ...legendMarks(legendBox(plot), colours, { isOdd, isClipped: map.clipped != null }, style),
      ],
    },
    ...{ plot, x },
    stops: Float64Array.from(new Set(edges.filter((row) => row < map.x.length).map((row) => map.x.at(row)))),
    notes: [words.heatDrawn(Math.min(total, cells.length), total)],
  }
}

const legendBox = (plot: Box): Box => ({ ...plot, x: plot.x + plot.width + 16, width: LEGEND_WIDTH - 6 })

/** The smallest and the largest positive number. */
function sizes(columns: readonly Column[], { from, end }: { from: number; end: number }) {
  let [low, high] = [Infinity, -Infinity]
  for (const column of columns) {
    const { least, most } = column.extremes(from, Math.min(end, column.length), true)
    if (least !== -1) [low, high] = [Math.min(low, column.at(least)), Math.max(high, column.at(most))]
  }
  return low <= high ? { low, high } : { low: 0.1, high: 1 }
}

/**
 * What stands for the rows of a cell: one that is not finite where there is one, else the largest; the row before where the
 * cell lies between two rows, undefined before the first and after the last one.
 */
function cellValue(y: Column, from: number, end: number): number | undefined {
  const last = Math.min(end, y.length)
  if (from >= last) return from === 0 || from >= y.length ? undefined : y.at(from - 1)
  const { most, odd } = y.extremes(from, last)
  return odd !== -1 ? y.at(odd) : y.at(most)
}

/** Zero, and what is not finite, have colours that the map does not have. */
function painter({ low, high }: { low: number; high: number }, { colours }: ChartStyle) {
  const [zero, odd] = [rgbOf(colours.sunken), rgbOf(colours.danger)]
  const first = Math.log10(low)
  const perDecade = high > low ? 1 / (Math.log10(high) - first) : 0
  return (value: number | undefined): Rgb | null => {
    if (value === undefined) return null
    if (!Number.isFinite(value)) return odd
    return value > 0 ? viridis((Math.log10(value) - first) * perDecade) : zero
  }
}

function readings({ rows, x, xName }: HeatMap, at: number | null, { hidden }: ChartView): Reading[] {
  return rows
    .map((row, i) => ({ ...row, colour: { layer: i + 1, of: rows.length } }))
    .filter(({ id }) => !hidden.has(id))
    .map(({ id, name, label, y, colour }) => {
      const value = valueAt(x, y, at ?? Infinity)
      const first = value !== undefined && !Number.isFinite(value) ? firstOdd(x, y) : null
      return {
        ...{ id, name, short: label, dash: 'solid', marker: null },
        colour,
        value: first ? words.since(oddName(value!), xName, grouped(first.x)) : digits(value),
        exact: value === undefined ? '' : String(value),
      }
    })
}

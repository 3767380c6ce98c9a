import { axisMarks, MARGIN, plotBox } from './axes'
import type { ChartSource, Drawing, Reading, Size, XRange } from './chart-source'
import { viridis } from './colour-maps'
import type { ChartStyle, MarkColour } from './colours'
import { colourOf } from './colour-maps'
import { tableCsv } from './csv'
import { spread, valueRange, type HistogramMoments } from './histogram-moments'
import type { Rgb } from './oklab'
import { scale, type Scale } from './scale'
import type { Box, Mark } from './scene'
import { digits, grouped } from '../words/numbers'
import { chart as words } from '../words/chart'

/** How the values of a tensor are spread, step by step, and how they are now. */
export interface HistogramOverTime {
  readonly xName: string
  readonly yName: string
  readonly moments: HistogramMoments
  /** Of the latest one. */
  readonly colour: MarkColour
  /** The common range of values, where several charts share one. */
  readonly range?: { readonly low: number; readonly high: number }
}

const ROWS = 80
const CELL_WIDTH = 2
const LATEST_WIDTH = 84

export function histogramSource(chart: HistogramOverTime): ChartSource {
  const { moments, xName } = chart
  const count = moments.x.length
  return {
    xName,
    isEmpty: count === 0,
    extent: () => (count === 0 ? null : { low: moments.x[0], high: moments.x[count - 1] }),
    draw: (size, style, { range }) => histogramOverTime(chart, size, style, range),
    readings: (x) => readings(chart, x),
    csv: ({ range }) => csv(chart, range),
  }
}

export function histogramOverTime(
  { moments, xName, yName, colour, range: given }: HistogramOverTime,
  size: Size,
  style: ChartStyle,
  range: XRange,
): Drawing {
  const plot = plotBox(size.width, size.height, LATEST_WIDTH + MARGIN.right)
  const values = widened(given ?? valueRange(moments) ?? { low: 0, high: 1 })
  const x = scale(range.low, range.high, plot.x, plot.x + plot.width)
  const y = scale(values.low, values.high, plot.y + plot.height, plot.y)
  const columns = Math.max(1, Math.floor(plot.width / CELL_WIDTH))
  const shown = Array.from({ length: columns }, (_, i) =>
    momentAt(moments, x.from(plot.x + ((i + 1) * plot.width) / columns)),
  )
  const painted = new Map<number, (Rgb | null)[]>()
  for (const at of new Set(shown)) painted.set(at, paint(spread(moments, at, values, ROWS)))
  const colours = Array.from({ length: ROWS * columns }, (_, i) => {
    const row = Math.floor(i / columns)
    return painted.get(shown[i % columns])?.[ROWS - 1 - row] ?? null
  })
  const visible = Float64Array.from(moments.x.filter((step) => step >= range.low && step <= range.high))
  const nonFinite = moments.nonFinite.reduce((sum, count) => sum + count, 0)
  return {
    scene: {
      ...size,
      fontFamily: style.fontFamily,
      marks: [
        { type: 'cells', ...plot, columns, colours },
        ...axisMarks({ plot, x, y, xName, yName, isCount: true, hasNoGrid: true }, style),
        ...oddNotches(moments, plot, x, style),
        ...latest(moments, values, plot, colourOf(colour, style), style),
      ],
    },
    ...{ plot, x, stops: visible },
    notes: [words.moments(visible.length), ...(nonFinite > 0 ? [words.nonFiniteValues(nonFinite)] : [])],
  }
}

/** All values the same still take some room. */
const widened = ({ low, high }: { low: number; high: number }): { low: number; high: number } => {
  const margin = low === high ? Math.abs(low) * 0.1 || 0.5 : 0
  return { low: low - margin, high: high + margin }
}

/** The last histogram at x or before; -1 before the first. */
function momentAt({ x }: HistogramMoments, at: number): number {
  let [low, high] = [0, x.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (x[middle] <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The fullest bin of a step is the lightest: how many there are differs from layer to layer. */
function paint(counts: Float64Array): (Rgb | null)[] {
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  return Array.from(counts, (count) => (count > 0 ? viridis(count / most) : null))
}

/** A notch on top wherever values are not finite. */
function oddNotches(
  { x: steps, nonFinite }: HistogramMoments,
  plot: Box,
  x: Scale,
  { colours }: ChartStyle,
): Mark[] {
  const points = [...steps].flatMap((step, i) =>
    nonFinite[i] > 0 && step >= x.low && step <= x.high ? [x.at(step), plot.y + 4] : [],
  )
  if (points.length === 0) return []
  return [
    { type: 'markers', points: Float64Array.from(points), marker: 'down', size: 8, colour: colours.danger },
  ]
}

/** The last histogram as bars beside the map, over the same axis of values. */
function latest(
  moments: HistogramMoments,
  values: { readonly low: number; readonly high: number },
  plot: Box,
  colour: string,
  { colours }: ChartStyle,
): Mark[] {
  const last = moments.x.length - 1
  if (last < 0) return []
  const counts = spread(moments, last, values, ROWS)
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  const left = plot.x + plot.width + 10
  const room = LATEST_WIDTH - 12
  const height = plot.height / ROWS
  return [
    { type: 'box', x: left - 1, y: plot.y, width: 1, height: plot.height, colour: colours['line-strong'] },
    ...[...counts].flatMap((count, i): Mark[] =>
      count > 0
        ? [
            {
              type: 'box',
              x: left,
              y: plot.y + (ROWS - 1 - i) * height,
              width: Math.max(1, (room * count) / most),
              height: Math.max(1, height - 0.5),
              colour,
            },
          ]
        : [],
    ),
    {
      ...{ type: 'text', x: left + room / 2, y: plot.y + plot.height + 12, align: 'middle' },
      ...{ text: words.latest, colour: colours['text-quiet'] },
    },
  ]
}

function readings({ moments, yName, colour }: HistogramOverTime, x: number | null): Reading[] {
  const at = momentAt(moments, x ?? Infinity)
  if (at < 0) return []
  const odd = moments.nonFinite[at]
  const range = Number.isNaN(moments.low[at])
    ? digits(null)
    : words.fromTo(digits(moments.low[at]), digits(moments.high[at]))
  return [
    {
      ...{ id: 'values', name: yName, short: yName, colour, dash: 'solid', marker: null },
      value: odd > 0 ? `${range}, ${words.nonFiniteAt(grouped(odd))}` : range,
      exact: `${moments.low[at]} ${moments.high[at]}`,
    },
  ]
}

function csv({ moments, xName }: HistogramOverTime, { low, high }: XRange): string[] {
  const bins = Array.from({ length: moments.bins }, (_, i) => String(i + 1))
  const rows = [...moments.x].flatMap((step, i) => {
    if (step < low || step > high) return []
    const counts = moments.counts.subarray(i * moments.bins, (i + 1) * moments.bins)
    return [[step, moments.low[i], moments.high[i], moments.nonFinite[i], ...counts]]
  })
  return tableCsv([xName, 'low', 'high', 'nonFinite', ...bins], rows)
}

import { axisMarks, labelMarks, line, MARGIN, plotBox } from './axes'
import { colourOf } from './colour-maps'
import type { ChartStyle } from './colours'
import type { ChartView, Drawing, Size } from './chart-source'
import { rowsWithin } from './decimate'
import type { Line, LineChart } from './line'
import { lineMarks, type DrawnLine } from './line-marks'
import { notches } from './notches'
import { oddMarks } from './odd-marks'
import { drawable, scale, type Scale } from './scale'
import type { Box, Mark } from './scene'
import { chart as words } from '../words/chart'

/** Points of a line, two for a bucket: no more than can be told apart. */
const MOST_BUCKETS = 400
const LABEL_ROOM = 34

/** Lines over a shared x. */
export function lineChart(chart: LineChart, size: Size, style: ChartStyle, view: ChartView): Drawing {
  const shown = chart.lines.filter(({ id }) => !view.hidden.has(id))
  const hasLabels = chart.lines.some(({ endLabel }) => endLabel !== undefined)
  const plot = plotBox(size.width, size.height, hasLabels ? LABEL_ROOM : MARGIN.right)
  const x = scale(view.range.low, view.range.high, plot.x, plot.x + plot.width)
  const [low, high] = drawable(...yRange(chart, shown, view), view.isLog)
  const y = scale(low, high, plot.y + plot.height, plot.y, view.isLog)
  const buckets = Math.min(MOST_BUCKETS, Math.ceil(plot.width / 2))
  const lines = shown.map((line) => lineMarks(line, { x, y, style, view, buckets }))
  const odd = oddMarks(shown, { plot, x, style, xName: chart.xName })
  return {
    scene: {
      ...size,
      fontFamily: style.fontFamily,
      marks: [
        ...axisMarks({ plot, x, y, xName: chart.xName, yName: chart.yName, isCount: true }, style),
        { type: 'within', box: plot, marks: [...odd.grounds, ...lines.flatMap(({ marks }) => marks)] },
        ...references(chart, plot, y, style),
        ...endLabels(shown, lines, plot, style),
        ...(chart.clipped ? notches(chart.clipped, plot, x, style) : []),
        ...odd.marks,
      ],
    },
    ...{ plot, x, stops: longest(lines) },
    notes: [...countNotes(shown, lines, view)],
  }
}

/** The smallest and the largest number in the shown range; on a log axis rounded to 1, 2, 5 of a decade. */
function yRange(
  { yRange }: LineChart,
  shown: readonly Line[],
  { range, isLog }: ChartView,
): readonly [low: number, high: number] {
  if (yRange && (!isLog || yRange[0] > 0)) return yRange
  let [low, high] = [Infinity, -Infinity]
  for (const { x, y, band } of shown) {
    const { from, end } = rowsWithin(x, range.low, range.high)
    for (const column of band ? [y, band.low, band.high] : [y]) {
      const { least, most } = column.extremes(from, Math.min(end, column.length), isLog)
      if (least !== -1) [low, high] = [Math.min(low, column.at(least)), Math.max(high, column.at(most))]
    }
  }
  if (!isLog || !(low <= high)) return [low, high]
  return [rounded(low, (round, n) => round <= n), rounded(high, (round, n) => round >= n)]
}

/** The nearest of 1, 2, 5, 10, ... that fits: whole decades would leave most of the chart empty. */
function rounded(x: number, fits: (round: number, n: number) => boolean): number {
  const decade = 10 ** Math.floor(Math.log10(x))
  const round = [1, 2, 5, 10].filter((n) => fits(n, x / decade))
  const nearest = (fits(0, 1) ? Math.max(...round) : Math.min(...round)) * decade
  // The smallest numbers there are have no decade of their own.
  return Number.isFinite(nearest) && nearest > 0 ? Number(nearest.toPrecision(1)) : x
}

function references({ references = [] }: LineChart, plot: Box, y: Scale, style: ChartStyle): Mark[] {
  const within = references.filter((reference) => reference.y >= y.low && reference.y <= y.high)
  const { 'text-quiet': quiet, surface } = style.colours
  return within.flatMap((reference): Mark[] => [
    { ...line(plot.x, y.at(reference.y), plot.x + plot.width, y.at(reference.y), quiet), dash: [6, 4] },
    ...labelMarks(plot.x + plot.width - 6, y.at(reference.y) - 9, reference.label, quiet, 'end', surface),
  ])
}

const LABEL_HEIGHT = 12

/** A word at the end of each line that has one; those that would cover another are left out. */
function endLabels(
  shown: readonly Line[],
  drawn: readonly DrawnLine[],
  plot: Box,
  style: ChartStyle,
): Mark[] {
  const places = shown.flatMap(({ endLabel, colour }, i) => {
    const { end } = drawn[i]
    return endLabel === undefined || !end ? [] : [{ text: endLabel, colour, y: end.y, i }]
  })
  const kept: typeof places = []
  // The first and the last layer say the most.
  for (const place of places.toSorted(
    (a, b) => Math.min(a.i, shown.length - 1 - a.i) - Math.min(b.i, shown.length - 1 - b.i),
  )) {
    if (kept.every(({ y }) => Math.abs(y - place.y) >= LABEL_HEIGHT)) kept.push(place)
  }
  return kept.map(({ text, colour, y }) => ({
    ...{ type: 'text', x: plot.x + plot.width + 5, y: Math.min(plot.y + plot.height, Math.max(plot.y, y)) },
    ...{ text, colour: colourOf(colour, style) },
  }))
}

function countNotes(
  shown: readonly Line[],
  drawn: readonly DrawnLine[],
  { range, isLog }: ChartView,
): string[] {
  const total = drawn.reduce((sum, { of }) => sum + of, 0)
  const points = drawn.reduce((sum, line) => sum + line.drawn, 0)
  const counts = shown.map(({ x, y }) => {
    const { from, end } = rowsWithin(x, range.low, range.high)
    return y.counts(from, Math.min(end, y.length))
  })
  const nonPositive = isLog ? counts.reduce((sum, count) => sum + count.nonPositive, 0) : 0
  return [words.drawn(points, total), ...(nonPositive > 0 ? [words.notPositive(nonPositive)] : [])]
}

const longest = (lines: readonly DrawnLine[]): Float64Array =>
  lines.reduce<Float64Array>(
    (most, { stops }) => (stops.length > most.length ? stops : most),
    new Float64Array(0),
  )

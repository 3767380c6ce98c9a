import type { LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { ChartColour, ChartStyle } from './colours'
import { decimate } from './decimate'
import { countOf, type Points } from './points'

export type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption>

export interface Line {
  readonly id: string
  readonly name: string
  readonly points: Points
  readonly colour: ChartColour
  /** Lines are told apart by more than colour. */
  readonly dash: 'solid' | 'dashed'
  /** In pixels. A noisy line that grows is 1 wide: software draws a wider one three times as slowly. */
  readonly width: number
}

export interface LineChart {
  readonly xName: string
  readonly yName: string
  /** The y axis is logarithmic; what is not positive is a gap then. */
  readonly isLog: boolean
  readonly lines: readonly Line[]
}

type Numbers = NonNullable<LineSeriesOption['data']>

const BUCKETS = 400
/** The first line lies lowest, and stays there while the pointer moves. */
const FIRST_Z = 2

/** Lines over a shared x, as ECharts draws them. */
export function lineChart(chart: LineChart, style: ChartStyle): ChartOption {
  return {
    animation: false,
    textStyle: { fontFamily: style.fontFamily },
    grid: { left: 8, right: 24, top: 28, bottom: 8 },
    xAxis: {
      ...axis(chart.xName, style),
      type: 'value',
      nameLocation: 'middle',
      max: 'dataMax',
      axisPointer: pointer(style),
    },
    yAxis: { ...axis(chart.yName, style), ...(chart.isLog ? LOG_AXIS : { type: 'value', scale: true }) },
    series: chart.lines.map((line, i) => ({ ...series(line, chart.isLog, style), z: FIRST_Z + i })),
  }
}

/** From a round number to a round number: whole decades would leave most of the chart empty. */
const LOG_AXIS = {
  type: 'log',
  min: ({ min }: { min: number }) => rounded(min, (round, n) => round <= n),
  max: ({ max }: { max: number }) => rounded(max, (round, n) => round >= n),
} as const

/** The nearest of 1, 2, 5, 10, ... that fits; of what no log axis shows, 1. */
function rounded(x: number, fits: (round: number, n: number) => boolean): number {
  if (!(x > 0 && x < Infinity)) return 1
  const decade = 10 ** Math.floor(Math.log10(x))
  const round = [1, 2, 5, 10].filter((n) => fits(n, x / decade))
  const nearest = fits(0, 1) ? Math.max(...round) : Math.min(...round)
  return Number((nearest * decade).toPrecision(1))
}

const axis = (name: string, { colours }: ChartStyle) => ({
  name,
  nameTextStyle: { color: colours['text-quiet'] },
  axisLine: { show: true, lineStyle: { color: colours['line-strong'] } },
  axisLabel: { color: colours['text-quiet'], hideOverlap: true },
  splitLine: { lineStyle: { color: colours.line } },
  axisTick: { show: false },
})

const pointer = ({ colours }: ChartStyle) => ({
  show: true,
  label: { show: false },
  lineStyle: { color: colours['text-quiet'], type: 'solid' as const },
})

function series(
  { id, name, points, colour, dash, width }: Line,
  isLog: boolean,
  style: ChartStyle,
): LineSeriesOption {
  return {
    ...{ type: 'line', id, name, silent: true, symbol: countOf(points) === 1 ? 'circle' : 'none' },
    dimensions: ['x', 'y'],
    // ECharts reads numbers in a row by its dimensions, and fastest so; its types know lists of pairs only.
    data: decimate(isLog ? positive(points) : points, BUCKETS) as unknown as Numbers,
    lineStyle: { color: style.colours[colour], width, type: dash },
  }
}

const positive = (points: Points): Points =>
  points.map((value, i) => (i % 2 === 0 || value > 0 ? value : NaN))

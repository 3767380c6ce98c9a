import { axisMarks, plotBox } from './axes'
import type { Size } from './chart-source'
import { DASHES, type Dash } from './chart-source'
import { colourOf } from './colour-maps'
import type { ChartStyle, MarkColour } from './colours'
import { drawable, scale } from './scale'
import { extent, pointMarks, type PlainDrawing, type PointGroup } from './scatter'
import type { Mark } from './scene'

/** Functions of one number over the same places, and points beside them: what a network answers, an activation. */
export interface CurveChart {
  readonly xName: string
  readonly yName: string
  readonly x: ArrayLike<number>
  readonly curves: readonly {
    readonly name: string
    readonly y: ArrayLike<number>
    readonly colour: MarkColour
    readonly dash?: Dash
    readonly isPale?: boolean
  }[]
  readonly points?: readonly PointGroup[]
  readonly yRange?: readonly [low: number, high: number]
}

const WIDTH = 1.5
const PALE = 0.4

export function curve(chart: CurveChart, size: Size, style: ChartStyle): PlainDrawing {
  const plot = plotBox(size.width, size.height)
  const points = chart.points ?? []
  const [xLow, xHigh] = extent([chart.x])
  const x = scale(
    ...(xLow < xHigh ? ([xLow, xHigh] as const) : drawable(xLow, xHigh, false)),
    plot.x,
    plot.x + plot.width,
  )
  const values = extent([...chart.curves.map(({ y }) => y), ...points.map(({ y }) => y)])
  const [low, high] = chart.yRange ?? drawable(...values, false)
  const y = scale(low, high, plot.y + plot.height, plot.y)
  const curves = chart.curves.map(({ y: values, colour, dash = 'solid', isPale }): Mark => ({
    ...{ type: 'line', width: isPale ? 1 : WIDTH, colour: colourOf(colour, style) },
    points: Float64Array.from({ length: 2 * chart.x.length }, (_, i) =>
      i % 2 === 0 ? x.at(chart.x[i >> 1]) : Number.isFinite(values[i >> 1]) ? y.at(values[i >> 1]) : NaN,
    ),
    ...(DASHES[dash] ? { dash: DASHES[dash] } : {}),
    ...(isPale ? { opacity: PALE } : {}),
  }))
  const marks: Mark[] = [
    ...axisMarks({ plot, x, y, xName: chart.xName, yName: chart.yName }, style),
    {
      ...{ type: 'within', box: plot },
      marks: [...points.flatMap((group) => pointMarks(group, x, y, style)), ...curves],
    },
  ]
  return { scene: { ...size, fontFamily: style.fontFamily, marks }, plot, x, y }
}

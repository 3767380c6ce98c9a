import { axisMarks, plotBox } from './axes'
import type { Size } from './chart-source'
import { colourOf } from './colour-maps'
import type { ChartStyle, MarkColour } from './colours'
import { drawable, scale, type Scale } from './scale'
import type { Box, Mark, Marker, Scene } from './scene'

/** Points of one kind: of a class, of a part of the data. */
export interface PointGroup {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly colour: MarkColour
  readonly marker: Marker
  readonly isHollow?: boolean
}

export interface Scatter {
  readonly xName: string
  readonly yName: string
  readonly groups: readonly PointGroup[]
  /** Both axes are the same, and where y = x is drawn: what is predicted against what is true. */
  readonly hasDiagonal?: boolean
  /** Ends of the axes that do not depend on the points. */
  readonly xRange?: readonly [low: number, high: number]
  readonly yRange?: readonly [low: number, high: number]
}

export const POINT_SIZE = 6

export interface PlainDrawing {
  readonly scene: Scene
  readonly plot: Box
  readonly x: Scale
  readonly y: Scale
}

/** Points in the plane. Those that are not finite lie at the edge, as crosses. */
export function scatter(chart: Scatter, size: Size, style: ChartStyle): PlainDrawing {
  const plot = plotBox(size.width, size.height)
  const { groups, hasDiagonal } = chart
  const xs = extent(groups.map(({ x }) => x))
  const ys = extent(groups.map(({ y }) => y))
  const both = [Math.min(xs[0], ys[0]), Math.max(xs[1], ys[1])] as const
  const [xLow, xHigh] = chart.xRange ?? drawable(...(hasDiagonal ? both : xs), false)
  const [yLow, yHigh] = chart.yRange ?? drawable(...(hasDiagonal ? both : ys), false)
  const x = scale(xLow, xHigh, plot.x, plot.x + plot.width)
  const y = scale(yLow, yHigh, plot.y + plot.height, plot.y)
  const marks: Mark[] = [
    ...axisMarks({ plot, x, y, xName: chart.xName, yName: chart.yName }, style),
    ...(hasDiagonal ? [diagonal(x, y, style)] : []),
    ...groups.flatMap((group) => pointMarks(group, x, y, style)),
    ...oddPoints(groups, plot, x, y, style),
  ]
  return { scene: { ...size, fontFamily: style.fontFamily, marks }, plot, x, y }
}

/** Of all finite numbers. */
export function extent(lists: readonly ArrayLike<number>[]): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      if (!Number.isFinite(list[i])) continue
      low = Math.min(low, list[i])
      high = Math.max(high, list[i])
    }
  }
  return [low, high]
}

const diagonal = (x: Scale, y: Scale, { colours }: ChartStyle): Mark => ({
  ...{ type: 'line', points: Float64Array.of(x.at(x.low), y.at(x.low), x.at(x.high), y.at(x.high)) },
  ...{ colour: colours['text-quiet'], width: 1, dash: [5, 4] },
})

export function pointMarks(
  group: PointGroup,
  x: Scale,
  y: Scale,
  style: ChartStyle,
  size = POINT_SIZE,
): Mark[] {
  const points = new Float64Array(2 * group.x.length)
  for (let i = 0; i < group.x.length; i++) {
    const isFinite = Number.isFinite(group.x[i]) && Number.isFinite(group.y[i])
    points[2 * i] = isFinite ? x.at(group.x[i]) : NaN
    points[2 * i + 1] = isFinite ? y.at(group.y[i]) : NaN
  }
  const { marker, isHollow = false } = group
  return [
    { type: 'markers', points, marker, size, isHollow, colour: colourOf(group.colour, style), opacity: 0.8 },
  ]
}

/** A value that is not finite, at the edge of its axis: NaN at the lower one. */
function oddPoints(
  groups: readonly PointGroup[],
  plot: Box,
  x: Scale,
  y: Scale,
  { colours }: ChartStyle,
): Mark[] {
  const edge = (value: number, place: Scale, low: number, high: number): number =>
    Number.isFinite(value) ? place.at(value) : value === Infinity ? high : low
  const points: number[] = []
  for (const group of groups) {
    for (let i = 0; i < group.x.length; i++) {
      const [px, py] = [group.x[i], group.y[i]]
      if (Number.isFinite(px) && Number.isFinite(py)) continue
      points.push(edge(px, x, plot.x, plot.x + plot.width), edge(py, y, plot.y + plot.height, plot.y))
    }
  }
  if (points.length === 0) return []
  return [
    { type: 'markers', points: Float64Array.from(points), marker: 'cross', size: 9, colour: colours.danger },
  ]
}

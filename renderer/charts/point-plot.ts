import { line } from './axes'
import type { ChartColour, ChartStyle } from './colours'
import { axisTicks, cut, scaleOf, type ParameterAxis } from './parameter-axis'
import type { Scale } from './scale'
import type { Box, Mark, Marker } from './scene'

/** Points over an axis of numbers or options, in a box of a picture. */
export interface PointPlot {
  readonly x: ParameterAxis
  readonly y: ParameterAxis
  readonly groups: readonly PlotPoints[]
  readonly lines?: readonly PlotLine[]
}

export interface PlotPoints {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly colour: ChartColour
  readonly marker: Marker
  readonly size?: number
  readonly isHollow?: boolean
}

export interface PlotLine {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly colour: ChartColour
  /** It holds until the next point. */
  readonly isStepped: boolean
}

const TICK_SIZE = 10

export function pointPlot(
  { x: xAxis, y: yAxis, groups, lines = [] }: PointPlot,
  box: Box,
  isLeft: boolean,
  style: ChartStyle,
): Mark[] {
  const x = scaleOf(xAxis, box.x + 6, box.x + box.width - 6)
  const y = scaleOf(yAxis, box.y + box.height - 6, box.y + 6)
  const marks = [
    ...lines.map((each) => lineMark(each, x, y, box, style)),
    ...groups.map((group) => pointsMark(group, x, y, style)),
  ]
  return [...frameMarks(xAxis, yAxis, x, y, box, isLeft, style), { type: 'within', box, marks }]
}

/** Names of options stand below their places, as many as there is room for. */
export function frameMarks(
  xAxis: ParameterAxis,
  yAxis: ParameterAxis,
  x: Scale,
  y: Scale,
  box: Box,
  isLeft: boolean,
  { colours }: ChartStyle,
  hasGrid = true,
): Mark[] {
  const quiet = colours['text-quiet']
  const bottom = box.y + box.height
  const options = xAxis.options?.length ?? 0
  const letters = options > 0 ? Math.max(3, Math.floor(box.width / options / 5.5)) : 14
  return [
    ...axisTicks(yAxis, y, box.height, 26).flatMap(({ value, label }): Mark[] => [
      ...(hasGrid ? [line(box.x, y.at(value), box.x + box.width, y.at(value), colours.line)] : []),
      ...(isLeft
        ? [
            {
              ...({ type: 'text', align: 'end', colour: quiet, size: TICK_SIZE } as const),
              ...{ x: box.x - 5, y: y.at(value), text: label },
            },
          ]
        : []),
    ]),
    ...axisTicks(xAxis, x, box.width, xAxis.options ? 32 : 44, letters).flatMap(
      ({ value, label }): Mark[] => [
        line(x.at(value), bottom, x.at(value), bottom + 3, colours['line-strong']),
        {
          ...({ type: 'text', align: 'middle', colour: quiet, size: TICK_SIZE } as const),
          ...{ x: x.at(value), y: bottom + 9, text: cut(label, letters) },
        },
      ],
    ),
    { type: 'box', ...box, colour: colours['line-strong'], isHollow: true },
  ]
}

function pointsMark(group: PlotPoints, x: Scale, y: Scale, { colours }: ChartStyle): Mark {
  const { x: xs, y: ys, marker, size = 6, isHollow = false } = group
  const points = new Float64Array(2 * xs.length)
  for (let i = 0; i < xs.length; i++) {
    points[2 * i] = x.at(xs[i])
    points[2 * i + 1] = y.at(ys[i])
  }
  return { type: 'markers', points, marker, size, isHollow, colour: colours[group.colour], opacity: 0.85 }
}

function lineMark(
  { x: xs, y: ys, colour, isStepped }: PlotLine,
  x: Scale,
  y: Scale,
  box: Box,
  { colours }: ChartStyle,
): Mark {
  const points: number[] = []
  for (let i = 0; i < xs.length; i++) {
    if (isStepped && i > 0) points.push(x.at(xs[i]), y.at(ys[i - 1]))
    points.push(x.at(xs[i]), y.at(ys[i]))
  }
  if (isStepped && xs.length > 0) points.push(box.x + box.width, y.at(ys[xs.length - 1]))
  return { type: 'line', points: Float64Array.from(points), colour: colours[colour], width: 2 }
}

import { line, MARGIN } from './axes'
import type { Size } from './chart-source'
import type { ChartColour, ChartStyle } from './colours'
import { drawable, scale, type Scale } from './scale'
import { extent, pointMarks } from './scatter'
import { TEXT_SIZE, type Box, type Mark, type Marker, type Scene } from './scene'
import { ticksOf } from './ticks'

/** Numbers of some groups, one below the other: every number as a point, and what they come to as a box. */
export interface PointsBox {
  readonly xName: string
  readonly isLog?: boolean
  readonly groups: readonly PointsBoxGroup[]
}

export interface PointsBoxGroup {
  readonly name: string
  readonly colour: ChartColour
  readonly marker: Marker
  /** Those that are not finite are told in `note`. */
  readonly values: ArrayLike<number>
  /** Null where there are too few numbers for one. */
  readonly box: BoxOfNumbers | null
  /** What is to be said besides, as `2 diverged`. */
  readonly note: string
}

/** Whiskers, quartiles and median. */
export interface BoxOfNumbers {
  readonly low: number
  readonly lowerQuartile: number
  readonly median: number
  readonly upperQuartile: number
  readonly high: number
}

const LETTER = 6
const MOST_NAME = 170
const LEAST_ROW = 13

export function pointsBox(chart: PointsBox, size: Size, style: ChartStyle): { readonly scene: Scene } {
  const { groups } = chart
  const noted = Math.max(0, ...groups.map(({ note }) => note.length)) * LETTER
  const left = Math.min(
    MOST_NAME,
    size.width * 0.4,
    Math.max(...groups.map(({ name }) => name.length), 0) * LETTER + 16,
  )
  const right = MARGIN.right + (noted > 0 ? noted + 8 : 0)
  const plot: Box = {
    ...{ x: left, y: MARGIN.top },
    width: Math.max(1, size.width - left - right),
    height: Math.max(1, size.height - MARGIN.top - MARGIN.bottom),
  }
  const isLog = chart.isLog === true
  const finite = groups.map(({ values }) =>
    Array.from(values).filter((value) => Number.isFinite(value) && (!isLog || value > 0)),
  )
  const [low, high] = drawable(...extent(finite), isLog)
  const x = scale(low, high, plot.x + 6, plot.x + plot.width - 6, isLog)
  const row = plot.height / Math.max(1, groups.length)
  const every = Math.ceil(LEAST_ROW / Math.max(1, row))
  const marks = groups.flatMap((group, i): Mark[] => {
    const middle = plot.y + (i + 0.5) * row
    const isNamed = i % every === 0
    return [
      ...(group.box ? boxMarks(group.box, group.colour, x, middle, row, style) : []),
      ...pointMarks(spreadOut(group, finite[i], middle, row), x, identity(middle), style),
      ...(isNamed ? [nameMark(group.name, left, middle, style)] : []),
      ...(isNamed && group.note ? [noteMark(group.note, plot, middle, style)] : []),
    ]
  })
  return {
    scene: { ...size, fontFamily: style.fontFamily, marks: [...frame(chart, plot, x, style), ...marks] },
  }
}

/** Heights are pixels already. */
const identity = (at: number): Scale => scale(at - 1, at + 1, at - 1, at + 1)

/** Points that would cover each other lie a little above and below, in turn; the picture is the same each time. */
function spreadOut(
  { colour, marker }: PointsBoxGroup,
  values: readonly number[],
  middle: number,
  row: number,
) {
  const reach = Math.min(8, row * 0.28)
  const y = values.map((_, i) => middle + (values.length < 2 ? 0 : reach * (((i * 2) % 5) / 2 - 1)))
  return { x: values, y, colour, marker, isHollow: true }
}

function boxMarks(
  box: BoxOfNumbers,
  colour: ChartColour,
  x: Scale,
  middle: number,
  row: number,
  { colours }: ChartStyle,
): Mark[] {
  const paint = colours[colour]
  const height = Math.max(4, Math.min(22, row * 0.6))
  const [left, right] = [x.at(box.lowerQuartile), x.at(box.upperQuartile)]
  const body = { x: left, y: middle - height / 2, width: Math.max(1, right - left), height }
  const upright = (at: number, length: number, width: number): Mark => ({
    ...{ type: 'line', colour: paint, width },
    points: Float64Array.of(x.at(at), middle - length / 2, x.at(at), middle + length / 2),
  })
  return [
    { type: 'box', ...body, colour: paint, opacity: 0.16 },
    { type: 'box', ...body, colour: paint, isHollow: true },
    line(x.at(box.low), middle, left, middle, paint),
    line(right, middle, x.at(box.high), middle, paint),
    upright(box.low, height / 2, 1),
    upright(box.high, height / 2, 1),
    upright(box.median, height, 2.5),
  ]
}

function frame({ xName }: PointsBox, plot: Box, x: Scale, { colours }: ChartStyle): Mark[] {
  const bottom = plot.y + plot.height
  const quiet = colours['text-quiet']
  return [
    ...ticksOf(x, plot.width / 52).flatMap(({ value, label }): Mark[] => [
      line(x.at(value), plot.y, x.at(value), bottom, colours.line),
      { type: 'text', x: x.at(value), y: bottom + 12, text: label, colour: quiet, align: 'middle' },
    ]),
    line(plot.x, bottom, plot.x + plot.width, bottom, colours['line-strong']),
    { type: 'text', x: plot.x + plot.width / 2, y: bottom + 27, text: xName, colour: quiet, align: 'middle' },
  ]
}

function nameMark(name: string, left: number, y: number, { colours }: ChartStyle): Mark {
  const most = Math.floor((left - 12) / LETTER)
  const text = name.length > most ? `${name.slice(0, most - 1)}…` : name
  return { type: 'text', x: left - 8, y, text, colour: colours.text, align: 'end', size: TEXT_SIZE }
}

const noteMark = (text: string, plot: Box, y: number, { colours }: ChartStyle): Mark => ({
  ...{ type: 'text', x: plot.x + plot.width + 8, y, text },
  colour: colours.danger,
})

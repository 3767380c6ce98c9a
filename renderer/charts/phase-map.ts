import { axisMarks, labelMarks, MARGIN, plotBox } from './axes'
import type { Size } from './chart-source'
import { signedMap } from './colour-maps'
import type { ChartColour, ChartStyle } from './colours'
import { stripMarks } from './heat-legend'
import { rgbOf, type Rgb } from './oklab'
import { scale, type Scale } from './scale'
import { pointMarks, type PlainDrawing } from './scatter'
import type { Box, Mark, Marker } from './scene'

/** A factor over the plane of two numbers: below 1 it shrinks, above 1 it grows; the line is where it is 1. */
export interface PhaseMap {
  readonly xName: string
  readonly yName: string
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  /** Rows of y from low to high; NaN: none. */
  readonly factors: ArrayLike<number>
  /** Where the factor is 1, in pieces; x, y, x, y, ... */
  readonly critical: readonly ArrayLike<number>[]
  readonly points: readonly PhasePoint[]
  /** The parts on both sides of the line. */
  readonly names: readonly { readonly x: number; readonly y: number; readonly text: string }[]
}

export interface PhasePoint {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly colour: ChartColour
  readonly marker: Marker
}

/** Factors beyond it, or below its inverse, look alike. */
const MOST_FACTOR = 10
const LEGEND = 70
const LABEL_HEIGHT = 13

export function phaseMap(map: PhaseMap, size: Size, style: ChartStyle): PlainDrawing {
  const plot = plotBox(size.width, size.height, MARGIN.right + LEGEND)
  const columns = map.x.length
  const x = scale(map.x[0], map.x[columns - 1], plot.x, plot.x + plot.width)
  const y = scale(map.y[0], map.y[map.y.length - 1], plot.y + plot.height, plot.y)
  const strip = { x: plot.x + plot.width + 14, y: plot.y + 6, width: 12, height: plot.height - 12 }
  const marks: Mark[] = [
    { type: 'cells', ...plot, columns, colours: cellsOf(map, style) },
    ...axisMarks({ plot, x, y, xName: map.xName, yName: map.yName, hasNoGrid: true }, style),
    { type: 'within', box: plot, marks: map.critical.map((piece) => criticalMark(piece, x, y, style)) },
    ...map.names.map(({ x: at, y: height, text }): Mark => ({
      ...{ type: 'text', x: x.at(at), y: y.at(height), text, align: 'middle' },
      ...{ colour: style.colours.text, halo: style.colours.surface },
    })),
    ...dots(map.points, plot, x, y, style),
    ...stripMarks(strip, 1 / MOST_FACTOR, MOST_FACTOR, true, signedMap(style), style),
  ]
  return { scene: { ...size, fontFamily: style.fontFamily, marks }, plot, x, y }
}

/** By the logarithm, 1 in the middle; pictures begin above, maps below. */
function cellsOf({ factors, x, y }: PhaseMap, style: ChartStyle): Rgb[] {
  const paint = signedMap(style)
  const none = rgbOf(style.colours.sunken)
  const reach = 2 * Math.log(MOST_FACTOR)
  const [columns, rows] = [x.length, y.length]
  return Array.from({ length: columns * rows }, (_, i) => {
    const row = rows - 1 - Math.floor(i / columns)
    const factor = factors[row * columns + (i % columns)]
    return Number.isNaN(factor) ? none : paint(0.5 + Math.log(Math.max(factor, 1e-9)) / reach)
  })
}

const criticalMark = (piece: ArrayLike<number>, x: Scale, y: Scale, { colours }: ChartStyle): Mark => ({
  ...{ type: 'line', colour: colours.text, width: 1.5 },
  points: Float64Array.from({ length: piece.length }, (_, i) => (i % 2 === 0 ? x : y).at(piece[i])),
})

/** Those beyond the map lie at its edge; labels that would cover each other go down in a column. */
function dots(points: readonly PhasePoint[], plot: Box, x: Scale, y: Scale, style: ChartStyle): Mark[] {
  const placed = points
    .map((point) => ({
      point,
      x: Math.min(plot.x + plot.width, Math.max(plot.x, x.at(point.x))),
      y: Math.min(plot.y + plot.height, Math.max(plot.y, y.at(point.y))),
    }))
    .sort((a, b) => b.y - a.y || a.x - b.x)
  const labels: { x: number; y: number; text: string; isLeft: boolean }[] = []
  for (const { point, x: at, y: height } of placed) {
    const isLeft = at > plot.x + plot.width * 0.7
    const left = isLeft ? at - 9 - point.name.length * 6 : at + 9
    let top = Math.min(plot.y + plot.height - 8, height)
    const isTaken = (): boolean =>
      labels.some((label) => {
        const width = label.text.length * 6
        const from = label.isLeft ? label.x - width : label.x
        return (
          Math.abs(label.y - top) < LABEL_HEIGHT && from < left + point.name.length * 6 && left < from + width
        )
      })
    while (isTaken() && top > plot.y) top -= LABEL_HEIGHT
    labels.push({ x: isLeft ? at - 9 : at + 9, y: top, text: point.name, isLeft })
  }
  const { text, surface } = style.colours
  const identity = scale(0, 1, 0, 1)
  return [
    ...labels.flatMap((label) =>
      labelMarks(label.x, label.y, label.text, text, label.isLeft ? 'end' : 'start', surface),
    ),
    ...placed.flatMap((one): Mark[] => [
      ...pointMarks(
        { x: [one.x], y: [one.y], colour: 'surface', marker: one.point.marker },
        identity,
        identity,
        style,
        12,
      ),
      ...pointMarks({ ...one.point, x: [one.x], y: [one.y] }, identity, identity, style, 8),
    ]),
  ]
}

import { axisMarks, MARGIN, plotBox } from './axes'
import type { Size } from './chart-source'
import { fadeTo, signedMap, viridis, type ColourMap } from './colour-maps'
import { seriesColour, type ChartStyle } from './colours'
import { stripMarks } from './heat-legend'
import { rgbOf, type Rgb } from './oklab'
import { scale } from './scale'
import { extent, pointMarks, type PlainDrawing, type PointGroup } from './scatter'
import type { Mark, Scene } from './scene'

/** A part of an axis, with its name. */
export interface NamedRange {
  readonly name: string
  readonly low: number
  readonly high: number
}

/** What a network answers over the plane. */
export interface SurfaceMap {
  readonly x: NamedRange
  readonly y: NamedRange
  /** Points along each axis; rows of y from low to high. */
  readonly resolution: number
  /** One map for each output, one after another: probabilities of the classes (of two classes: of the second), or values. */
  readonly outputs: ArrayLike<number>
  readonly kind: 'classes' | 'values'
  readonly points: readonly PointGroup[]
}

const LEGEND_WIDTH = 70

/** The map as cells with the data over it. */
export function surface(map: SurfaceMap, size: Size, style: ChartStyle): PlainDrawing {
  const hasLegend = map.kind === 'values'
  const plot = plotBox(size.width, size.height, MARGIN.right + (hasLegend ? LEGEND_WIDTH : 0))
  const x = scale(map.x.low, map.x.high, plot.x, plot.x + plot.width)
  const y = scale(map.y.low, map.y.high, plot.y + plot.height, plot.y)
  const cells = map.resolution ** 2
  const values = valueMap([map.outputs], style)
  const colours = hasLegend
    ? Array.from({ length: cells }, (_, i) => values.paint(map.outputs[i]))
    : classCells(map.outputs, cells, style)
  const strip = { x: plot.x + plot.width + 14, y: plot.y + 6, width: 12, height: plot.height - 12 }
  const marks: Mark[] = [
    { type: 'cells', ...plot, columns: map.resolution, colours: fromAbove(colours, map.resolution) },
    ...axisMarks({ plot, x, y, xName: map.x.name, yName: map.y.name, hasNoGrid: true }, style),
    { type: 'within', box: plot, marks: map.points.flatMap((group) => outlined(group, x, y, style)) },
    ...(hasLegend ? stripMarks(strip, values.low, values.high, false, values.map, style) : []),
  ]
  return { scene: { ...size, fontFamily: style.fontFamily, marks }, plot, x, y }
}

/** Points stand out from the map by an edge of the ground. */
const outlined = (
  group: PointGroup,
  ...place: [PlainDrawing['x'], PlainDrawing['y'], ChartStyle]
): Mark[] => [
  ...pointMarks({ ...group, colour: 'surface', isHollow: false }, ...place, 9),
  ...pointMarks(group, ...place),
]

/** Pictures begin above, maps below. */
const fromAbove = (colours: readonly (Rgb | null)[], columns: number): (Rgb | null)[] =>
  Array.from({ length: columns }, (_, row) =>
    colours.slice((columns - 1 - row) * columns, (columns - row) * columns),
  ).flat()

/** The colour of the likeliest class; the less likely it is, the nearer to the ground. */
function classCells(outputs: ArrayLike<number>, cells: number, style: ChartStyle): (Rgb | null)[] {
  const maps = outputs.length / cells
  const classes = Math.max(2, maps)
  const fades = Array.from({ length: classes }, (_, i) => fadeTo(style.colours[seriesColour(i)], style))
  const odd = rgbOf(style.colours.danger)
  return Array.from({ length: cells }, (_, cell) => {
    const { best, probability } = likeliest(outputs, cell, cells, maps)
    if (!Number.isFinite(probability)) return odd
    return fades[best](0.12 + (0.6 * (probability - 1 / classes)) / (1 - 1 / classes))
  })
}

function likeliest(outputs: ArrayLike<number>, cell: number, cells: number, maps: number) {
  if (maps === 1) {
    const second = outputs[cell]
    return second > 0.5 ? { best: 1, probability: second } : { best: 0, probability: 1 - second }
  }
  let [best, probability] = [0, outputs[cell]]
  for (let i = 1; i < maps; i++) {
    const other = outputs[i * cells + cell]
    if (!(other <= probability)) [best, probability] = [i, other]
  }
  return { best, probability }
}

/** Signed where values lie on both sides of 0, with 0 in the middle; else from the smallest to the largest. */
function valueMap(lists: readonly ArrayLike<number>[], style: ChartStyle) {
  const [first, last] = extent(lists)
  const isSigned = first < 0 && last > 0
  const size = Math.max(Math.abs(first), Math.abs(last))
  const [low, high] = isSigned ? [-size, size] : first < last ? [first, last] : [first - 0.5, first + 0.5]
  const map: ColourMap = isSigned ? signedMap(style) : viridis
  const odd = rgbOf(style.colours.danger)
  const paint = (value: number): Rgb => (Number.isFinite(value) ? map((value - low) / (high - low)) : odd)
  return { low, high, map, paint }
}

/** Small maps that share one range of colours, such as of the units of a layer. */
export interface SmallMaps {
  readonly resolution: number
  /** One map after another. */
  readonly values: ArrayLike<number>
  readonly names: readonly string[]
}

const GAP = 10
const NAME_HEIGHT = 15
/** Above, so that names are not taken for the title. */
const TOP = 6
const STRIP_ROOM = 64

/** How many small maps stand side by side, and how large they are then: as large as there is room. */
export function smallMapGrid({ width, height }: Size, count: number): { columns: number; side: number } {
  let best = { columns: 1, side: 0 }
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns)
    const across = (width - GAP * (columns - 1)) / columns
    const down = (height - GAP * (rows - 1)) / rows - NAME_HEIGHT
    const side = Math.min(across, down)
    if (side > best.side) best = { columns, side }
  }
  return best
}

export function smallMaps({ resolution, values, names }: SmallMaps, size: Size, style: ChartStyle): Scene {
  const count = names.length
  const room = { width: size.width - STRIP_ROOM, height: size.height - TOP }
  const { columns, side } = smallMapGrid(room, count)
  const { paint, low, high, map } = valueMap([values], style)
  const cells = resolution ** 2
  const marks = names.flatMap((name, i): Mark[] => {
    const x = (i % columns) * (side + GAP)
    const y = TOP + Math.floor(i / columns) * (side + GAP + NAME_HEIGHT)
    const colours = Array.from({ length: cells }, (_, cell) => paint(values[i * cells + cell]))
    return [
      { type: 'text', x, y: y + 7, text: name, colour: style.colours['text-quiet'] },
      ...([
        {
          type: 'cells',
          x,
          y: y + NAME_HEIGHT,
          width: side,
          height: side,
          columns: resolution,
          colours: fromAbove(colours, resolution),
        },
      ] as const),
    ]
  })
  const strip = {
    x: size.width - STRIP_ROOM + 12,
    y: TOP + NAME_HEIGHT,
    width: 12,
    height: Math.min(160, size.height - 2 * NAME_HEIGHT),
  }
  return {
    ...size,
    fontFamily: style.fontFamily,
    marks: [...marks, ...stripMarks(strip, low, high, false, map, style)],
  }
}

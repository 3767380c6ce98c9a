import { MARGIN, plotBox } from './axes'
import type { Size } from './chart-source'
import type { ChartStyle } from './colours'
import { rgbOf, type Rgb } from './oklab'
import { scaleOf, type ParameterAxis } from './parameter-axis'
import { frameMarks } from './point-plot'
import type { Mark, Scene } from './scene'
import { valueColours, type ValueRange } from './value-colours'

/** Points in the plane of two parameters, coloured by their value, over a smoothed map of it. */
export interface ValuePlane {
  readonly x: ParameterAxis
  readonly y: ParameterAxis
  readonly value: ValueRange
  readonly points: readonly { readonly x: number; readonly y: number; readonly value: number }[]
  /** Cells in rows from above; NaN where nothing is near. */
  readonly map: { readonly columns: number; readonly values: ArrayLike<number> }
}

const STRIP = 62
/** Names of options on the upright axis. */
const EXTRA_LEFT = 26

export function valuePlane(plane: ValuePlane, size: Size, style: ChartStyle) {
  const wide = plotBox(size.width, size.height, MARGIN.right + STRIP)
  const extra = plane.y.options ? EXTRA_LEFT : 0
  const box = { ...wide, x: wide.x + extra, width: Math.max(1, wide.width - extra) }
  const x = scaleOf(plane.x, box.x, box.x + box.width)
  const y = scaleOf(plane.y, box.y + box.height, box.y)
  const paint = valueColours(plane.value, style)
  const { text, surface, 'text-quiet': quiet } = style.colours
  const ground = rgbOf(style.colours.sunken)
  const marks: Mark[] = [
    {
      ...{ type: 'cells', ...box, columns: plane.map.columns },
      colours: Array.from(plane.map.values, (value): Rgb =>
        Number.isNaN(value) ? ground : paint.rgb(value),
      ),
    },
    ...frameMarks(plane.x, plane.y, x, y, box, true, style, false),
    // The best ones lie on top.
    ...plane.points
      .toSorted((a, b) => paint.share(a.value) - paint.share(b.value))
      .flatMap((point): Mark[] => {
        const points = Float64Array.of(x.at(point.x), y.at(point.y))
        return [
          { type: 'markers', points, marker: 'circle', size: 11, colour: text },
          { type: 'markers', points, marker: 'circle', size: 9, colour: surface },
          { type: 'markers', points, marker: 'circle', size: 7, colour: paint.hex(point.value) },
        ]
      }),
    ...paint.strip({ x: box.x + box.width + 12, y: box.y + 4, width: 12, height: box.height - 8 }),
    {
      ...{ type: 'text', x: box.x + box.width / 2, y: size.height - 8, align: 'middle' },
      ...{ text: plane.x.name, colour: quiet },
    },
    {
      ...{ type: 'text', x: 10, y: box.y + box.height / 2, align: 'middle', isUpright: true },
      ...{ text: plane.y.name, colour: quiet },
    },
  ]
  return { scene: { ...size, fontFamily: style.fontFamily, marks } satisfies Scene }
}

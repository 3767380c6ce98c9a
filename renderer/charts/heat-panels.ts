import type { Size } from './chart-source'
import type { ChartColour, ChartStyle } from './colours'
import { viridis } from './colour-maps'
import { legendMarks } from './heat-legend'
import { rgbOf, type Rgb } from './oklab'
import { panelGrid, PANEL_NAME, PANEL_TOP } from './panel-grid'
import { pointMarks } from './scatter'
import { scale } from './scale'
import type { Box, Mark, Marker, Scene } from './scene'

/** Maps of layers by steps, side by side, with one scale of colours: sizes, as log10. */
export interface HeatPanels {
  readonly xName: string
  readonly yName: string
  readonly panels: readonly HeatPanel[]
}

export interface HeatPanel {
  readonly name: string
  readonly colour: ChartColour
  readonly marker: Marker
  readonly rows: number
  readonly columns: number
  /** Rows from above, each from the left. NaN: there is nothing; infinite: it was not finite. */
  readonly values: ArrayLike<number>
}

const LEFT = 30
const LEGEND = 84
const BOTTOM = 18
const LETTER = 6
/** Of the largest: what is smaller still has vanished, and would leave no colours for the rest. */
const SMALLEST = 1e-12

export function heatPanels({ panels, xName, yName }: HeatPanels, size: Size, style: ChartStyle) {
  const room = { width: size.width - LEFT - LEGEND, height: size.height - BOTTOM - 4 - PANEL_TOP }
  const boxes = panelGrid(room, panels.length, 2.2).map((box) => ({ ...box, x: box.x + LEFT }))
  const range = sizesOf(panels)
  const paint = painter(range, style)
  const quiet = style.colours['text-quiet']
  const isOdd = panels.some(({ values }) => Array.from(values).some(isInfinite))
  const legend = {
    ...{ x: size.width - LEGEND + 14, y: PANEL_TOP + PANEL_NAME, width: LEGEND - 14 },
    height: Math.min(220, size.height - PANEL_TOP - PANEL_NAME - BOTTOM),
  }
  const marks: Mark[] = [
    ...panels.flatMap((panel, i) => panelMarks(panel, boxes[i], paint, style)),
    { type: 'text', x: 9, y: size.height / 2, text: yName, colour: quiet, align: 'middle', isUpright: true },
    {
      type: 'text',
      x: LEFT + room.width / 2,
      y: size.height - 7,
      text: xName,
      colour: quiet,
      align: 'middle',
    },
    ...legendMarks(legend, range, { isOdd, isClipped: false }, style),
  ]
  return { scene: { ...size, fontFamily: style.fontFamily, marks } satisfies Scene, boxes }
}

const isInfinite = (value: number): boolean => Math.abs(value) === Infinity

function panelMarks(
  panel: HeatPanel,
  box: Box,
  paint: (value: number) => Rgb | null,
  style: ChartStyle,
): Mark[] {
  const { rows, columns, values } = panel
  const colours = Array.from({ length: rows * columns }, (_, i) => paint(values[i]))
  const { text, 'text-quiet': quiet, 'line-strong': edge } = style.colours
  const every = Math.ceil(rows / Math.max(1, Math.floor(box.height / 12)))
  return [
    ...panelName(panel, box, text, style),
    { type: 'cells', ...box, columns, colours },
    { type: 'box', ...box, colour: edge, isHollow: true },
    ...Array.from({ length: rows }, (_, row) => row)
      .filter((row) => row % every === 0)
      .map((row): Mark => ({
        ...{ type: 'text', x: box.x - 4, y: box.y + ((row + 0.5) * box.height) / rows, align: 'end' },
        ...{ text: String(row + 1), colour: quiet, size: 10 },
      })),
  ]
}

/** The marker and the name of what a panel is of, above it. */
export function panelName(
  { name, colour, marker }: Pick<HeatPanel, 'name' | 'colour' | 'marker'>,
  box: Box,
  paint: string,
  style: ChartStyle,
): Mark[] {
  const y = box.y - 8
  const most = Math.max(3, Math.floor((box.width - 12) / LETTER))
  const text = name.length > most ? `${name.slice(0, most - 1)}…` : name
  const place = scale(0, 1, 0, 1)
  return [
    ...pointMarks({ x: [box.x + 4], y: [y], colour, marker }, place, place, style, 8),
    { type: 'text', x: box.x + 13, y, text, colour: paint },
  ]
}

/** The smallest and the largest positive number of all panels. */
function sizesOf(panels: readonly HeatPanel[]): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, 0]
  for (const { values } of panels) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (!(value > 0) || value === Infinity) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  return low <= high ? { low: Math.max(low, high * SMALLEST), high } : { low: 0.1, high: 1 }
}

function painter({ low, high }: { low: number; high: number }, { colours }: ChartStyle) {
  const [zero, odd] = [rgbOf(colours.sunken), rgbOf(colours.danger)]
  const first = Math.log10(low)
  const perDecade = high > low ? 1 / (Math.log10(high) - first) : 0
  return (value: number): Rgb | null => {
    if (Number.isNaN(value)) return null
    if (isInfinite(value)) return odd
    return value > 0 ? viridis((Math.log10(value) - first) * perDecade) : zero
  }
}

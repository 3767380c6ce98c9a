import { axisMarks, line } from './axes'
import { DASHES, type Dash, type Size } from './chart-source'
import type { ChartColour, ChartStyle } from './colours'
import { panelName } from './heat-panels'
import { panelGrid, PANEL_TOP } from './panel-grid'
import { drawable, scale, type Scale } from './scale'
import type { Box, Mark, Marker, Scene } from './scene'
import { ticksOf } from './ticks'

/** Lines over layers, a panel for each of some things, all on one log scale. */
export interface LinePanels {
  readonly xName: string
  readonly yName: string
  readonly panels: readonly LinePanel[]
}

export interface LinePanel {
  readonly name: string
  readonly colour: ChartColour
  readonly marker: Marker
  readonly lines: readonly PanelLine[]
  /** What stands in its place, where there are no lines. */
  readonly note?: string | undefined
}

/** Numbers at 1, 2, 3, ...; what is not positive has no place and is a gap. */
export interface PanelLine {
  readonly name: string
  readonly y: ArrayLike<number>
  readonly colour: ChartColour
  readonly dash: Dash
  readonly marker: Marker | null
  /** Another line is to be seen over it. */
  readonly isPale?: boolean
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> } | null
}

const LEFT = 46
const BOTTOM = 36
const PALE = 0.45
/** Beyond it, decades say no more than "it exploded", or "it vanished". */
const FARTHEST = [1e-12, 1e12] as const

export function linePanels({ panels, xName, yName }: LinePanels, size: Size, style: ChartStyle) {
  const room = { width: size.width - LEFT - 8, height: size.height - BOTTOM - PANEL_TOP }
  const boxes = panelGrid(room, panels.length, 1.5).map((box) => ({ ...box, x: box.x + LEFT }))
  const [low, high] = rangeOf(panels)
  const last = Math.max(2, ...panels.flatMap(({ lines }) => lines.map(({ y }) => y.length)))
  const marks = panels.flatMap((panel, i): Mark[] => {
    const box = boxes[i]
    const x = scale(0.7, last + 0.3, box.x, box.x + box.width)
    const y = scale(low, high, box.y + box.height, box.y, true)
    return [
      ...panelName(panel, box, style.colours.text, style),
      ...frame(box, x, y, { isLeft: box.x === LEFT, isLast: i + columnsOf(boxes) >= boxes.length }, style),
      { type: 'within', box, marks: panel.lines.flatMap((each) => lineMarks(each, x, y, style)) },
      ...(panel.note === undefined ? [] : [noteMark(panel.note, box, style)]),
    ]
  })
  const plot = { x: LEFT, y: PANEL_TOP, width: room.width, height: room.height }
  const nowhere = scale(0, 1, 0, 1)
  const names = axisMarks({ plot, x: nowhere, y: nowhere, xName, yName, hasNoGrid: true, yTicks: [] }, style)
  const titles = names.filter((mark) => mark.type === 'text' && (mark.text === xName || mark.text === yName))
  return { scene: { ...size, fontFamily: style.fontFamily, marks: [...titles, ...marks] } satisfies Scene }
}

const columnsOf = (boxes: readonly Box[]): number => boxes.filter(({ y }) => y === boxes[0].y).length

function rangeOf(panels: readonly LinePanel[]): readonly [low: number, high: number] {
  let [low, high] = [Infinity, 0]
  for (const { lines } of panels) {
    for (const { y, band } of lines) {
      for (const list of [y, ...(band ? [band.low, band.high] : [])]) {
        for (const value of Array.from(list)) {
          if (!(value > 0) || value === Infinity) continue
          low = Math.min(low, value)
          high = Math.max(high, value)
        }
      }
    }
  }
  const [first, last] = drawable(Math.max(FARTHEST[0], low), Math.min(FARTHEST[1], high), true)
  return first < last ? [first / 1.3, last * 1.3] : [0.1, 1]
}

function frame(
  box: Box,
  x: Scale,
  y: Scale,
  { isLeft, isLast }: { readonly isLeft: boolean; readonly isLast: boolean },
  { colours }: ChartStyle,
): Mark[] {
  const quiet = colours['text-quiet']
  const bottom = box.y + box.height
  return [
    ...ticksOf(y, box.height / 24).flatMap(({ value, label }): Mark[] => [
      line(box.x, y.at(value), box.x + box.width, y.at(value), colours.line),
      ...(isLeft
        ? [
            {
              type: 'text',
              x: box.x - 5,
              y: y.at(value),
              text: label,
              colour: quiet,
              align: 'end',
              size: 10,
            } as const,
          ]
        : []),
    ]),
    ...(isLast ? ticksOf(x, box.width / 40) : [])
      .filter(({ value }) => Number.isInteger(value) && value > 0)
      .map(({ value, label }): Mark => ({
        ...{
          type: 'text',
          x: x.at(value),
          y: bottom + 9,
          text: label,
          colour: quiet,
          align: 'middle',
          size: 10,
        },
      })),
    { type: 'box', ...box, colour: colours['line-strong'], isHollow: true },
  ]
}

function lineMarks(each: PanelLine, x: Scale, y: Scale, { colours }: ChartStyle): Mark[] {
  const colour = colours[each.colour]
  const at = (list: ArrayLike<number>, i: number): number =>
    list[i] > 0 ? y.at(Math.min(list[i], 1e300)) : NaN
  const points = Float64Array.from({ length: 2 * each.y.length }, (_, i) =>
    i % 2 === 0 ? x.at((i >> 1) + 1) : at(each.y, i >> 1),
  )
  const dash = DASHES[each.dash]
  return [
    ...(each.band ? bandMarks(each.band, x, y, colour) : []),
    {
      type: 'line',
      points,
      colour,
      width: 1.5,
      ...(dash ? { dash } : {}),
      ...(each.isPale ? { opacity: PALE } : {}),
    },
    ...(each.marker ? [{ type: 'markers', points, marker: each.marker, size: 5, colour } as const] : []),
  ]
}

/** Layers without a number cut a band in two. */
function bandMarks(
  { low, high }: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> },
  x: Scale,
  y: Scale,
  colour: string,
): Mark[] {
  const runs: number[][] = [[]]
  for (let i = 0; i < high.length; i++) {
    if (high[i] > 0 && high[i] < Infinity) runs.at(-1)!.push(i)
    else if (runs.at(-1)!.length > 0) runs.push([])
  }
  return runs
    .filter((run) => run.length > 1)
    .map((run): Mark => {
      const above = run.flatMap((i) => [x.at(i + 1), y.at(high[i])])
      const below = run
        .toReversed()
        .flatMap((i) => [x.at(i + 1), y.at(Math.max(low[i] > 0 ? low[i] : y.low, 1e-300))])
      return { type: 'area', points: Float64Array.from([...above, ...below]), colour, opacity: 0.18 }
    })
}

const noteMark = (text: string, box: Box, { colours }: ChartStyle): Mark => ({
  ...{ type: 'text', x: box.x + box.width / 2, y: box.y + box.height / 2, text, align: 'middle' },
  colour: colours['text-quiet'],
})

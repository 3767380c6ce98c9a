import type { ChartStyle } from './colours'
import type { Box, Mark } from './scene'
import type { Scale } from './scale'
import { ticksOf, type Tick } from './ticks'

/** The frame of a chart. */
export interface Axes {
  /** Where data are drawn. */
  readonly plot: Box
  readonly x: Scale
  readonly y: Scale
  readonly xName: string
  readonly yName: string
  /** x counts something: no ticks between whole numbers. */
  readonly isCount?: boolean
  /** Own ticks of the y axis, as of categories. */
  readonly yTicks?: readonly Tick[]
  /** Cells of colour lie where lines would be. */
  readonly hasNoGrid?: boolean
}

/** Pixels for each tick: labels do not touch. */
const X_ROOM = 70
const Y_ROOM = 36

/** Room around the plot for labels. */
export const MARGIN = { left: 58, right: 14, top: 10, bottom: 36 } as const

export function plotBox(width: number, height: number, right: number = MARGIN.right): Box {
  const { left, top, bottom } = MARGIN
  return {
    ...{ x: left, y: top },
    width: Math.max(1, width - left - right),
    height: Math.max(1, height - top - bottom),
  }
}

/** Grid, ticks and names. */
export function axisMarks(axes: Axes, style: ChartStyle): Mark[] {
  const { plot, x, y, xName, yName, isCount, yTicks, hasNoGrid } = axes
  const quiet = style.colours['text-quiet']
  const bottom = plot.y + plot.height
  const xTicks = ticksOf(x, plot.width / X_ROOM).filter(({ value }) => !isCount || Number.isInteger(value))
  const ticks = yTicks ?? ticksOf(y, plot.height / Y_ROOM)
  return [
    ...(hasNoGrid ? [] : ticks.map(({ value }) => across(plot, y.at(value), style.colours.line))),
    ...ticks
      .filter(({ label }) => label !== '')
      .map(({ value, label }) => text(plot.x - 6, y.at(value), label, quiet, 'end')),
    ...xTicks.flatMap(({ value, label }): Mark[] => [
      line(x.at(value), bottom, x.at(value), bottom + 4, style.colours['line-strong']),
      text(x.at(value), bottom + 12, label, quiet, 'middle'),
    ]),
    line(plot.x, bottom, plot.x + plot.width, bottom, style.colours['line-strong']),
    text(plot.x + plot.width / 2, bottom + 27, xName, quiet, 'middle'),
    { ...text(11, plot.y + plot.height / 2, yName, quiet, 'middle'), isUpright: true },
  ]
}

const text = (x: number, y: number, label: string, colour: string, align: 'start' | 'middle' | 'end') =>
  ({ type: 'text', x, y, text: label, colour, align }) as const satisfies Mark

/** The width of a letter in the mean, and of a ground around it, in pixels. */
const LETTER = 6
const AROUND = 3

/** Words over lines, on a ground of their own. */
export function labelMarks(
  x: number,
  y: number,
  label: string,
  colour: string,
  align: 'start' | 'end',
  ground: string,
): Mark[] {
  const width = label.length * LETTER + 2 * AROUND
  const left = align === 'start' ? x - AROUND : x - width + AROUND
  return [
    { type: 'box', x: left, y: y - 7, width, height: 14, colour: ground, opacity: 0.8 },
    { ...text(x, y, label, colour, align), halo: ground },
  ]
}

/** Lines 1 wide are sharp where they lie on the middle of a pixel. */
const sharp = (pixel: number): number => Math.round(pixel - 0.5) + 0.5

export const line = (x1: number, y1: number, x2: number, y2: number, colour: string) =>
  ({
    type: 'line',
    points:
      x1 === x2
        ? Float64Array.of(sharp(x1), y1, sharp(x1), y2)
        : Float64Array.of(x1, sharp(y1), x2, sharp(y2)),
    colour,
    width: 1,
  }) as const satisfies Mark

const across = (plot: Box, y: number, colour: string): Mark => line(plot.x, y, plot.x + plot.width, y, colour)

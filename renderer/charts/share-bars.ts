import { line, MARGIN } from './axes'
import type { Size } from './chart-source'
import type { ChartStyle } from './colours'
import { cut } from './parameter-axis'
import { scale } from './scale'
import type { Box, Mark, Scene } from './scene'
import { ticksOf } from './ticks'

/** Parts of a whole, as bars that lie one below the other; from 0, with the number at the end of each. */
export interface ShareBars {
  readonly xName: string
  readonly bars: readonly { readonly name: string; readonly share: number }[]
}

const LETTER = 6
const MOST_NAME = 190
const NUMBER = 40
const MOST_BAR = 18

export function shareBars({ xName, bars }: ShareBars, size: Size, style: ChartStyle) {
  const longest = Math.max(0, ...bars.map(({ name }) => name.length)) * LETTER + 14
  const left = Math.min(MOST_NAME, size.width * 0.45, longest)
  const plot: Box = {
    ...{ x: left, y: MARGIN.top, width: Math.max(1, size.width - left - NUMBER) },
    height: Math.max(1, size.height - MARGIN.top - MARGIN.bottom),
  }
  const most = Math.max(0.1, ...bars.map(({ share }) => share))
  const x = scale(0, most, plot.x, plot.x + plot.width)
  const row = Math.min(30, plot.height / Math.max(1, bars.length))
  const { colours } = style
  const bottom = plot.y + plot.height
  const marks: Mark[] = [
    ...ticksOf(x, plot.width / 60).flatMap(({ value }): Mark[] => [
      line(x.at(value), plot.y, x.at(value), bottom, colours.line),
      {
        ...{ type: 'text', x: x.at(value), y: bottom + 12, text: percent(value), align: 'middle' },
        colour: colours['text-quiet'],
      },
    ]),
    ...bars.flatMap(({ name, share }, i): Mark[] => {
      const middle = plot.y + (i + 0.5) * row
      const height = Math.min(MOST_BAR, row * 0.7)
      const width = Math.max(1, x.at(share) - plot.x)
      return [
        { type: 'box', x: plot.x, y: middle - height / 2, width, height, colour: colours.accent },
        {
          ...{ type: 'text', x: left - 6, y: middle, align: 'end', colour: colours.text },
          text: cut(name, Math.floor((left - 10) / LETTER)),
        },
        { type: 'text', x: plot.x + width + 5, y: middle, text: percent(share), colour: colours.text },
      ]
    }),
    line(plot.x, plot.y, plot.x, bottom, colours['line-strong']),
    {
      ...{ type: 'text', x: plot.x + plot.width / 2, y: bottom + 27, text: xName, align: 'middle' },
      colour: colours['text-quiet'],
    },
  ]
  return { scene: { ...size, fontFamily: style.fontFamily, marks } satisfies Scene }
}

const percent = (share: number): string => `${Math.round(100 * share)} %`

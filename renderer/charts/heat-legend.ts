import { viridis, type ColourMap } from './colour-maps'
import type { ChartStyle } from './colours'
import { scale } from './scale'
import type { Box, Mark } from './scene'
import { ticksOf } from './ticks'
import { chart as words } from '../words/chart'

const STRIPES = 64
const WIDTH = 12
const ENTRY_HEIGHT = 16

/** What the colours mean: a strip with numbers, and what has a colour of its own. */
export function legendMarks(
  box: Box,
  { low, high }: { low: number; high: number },
  { isOdd, isClipped }: { readonly isOdd: boolean; readonly isClipped: boolean },
  style: ChartStyle,
): Mark[] {
  const { danger, sunken, 'line-strong': edge, 'text-quiet': quiet } = style.colours
  const entries = [
    { name: words.zero, colour: sunken },
    ...(isOdd ? [{ name: words.nonFinite, colour: danger }] : []),
  ]
  const height = Math.max(20, box.height - (entries.length + (isClipped ? 1 : 0)) * ENTRY_HEIGHT - 6)
  const top = box.y + height + 12
  return [
    ...stripMarks({ ...box, width: WIDTH, height }, low, high, true, viridis, style),
    ...entries.flatMap(({ name, colour }, i): Mark[] => [
      { type: 'box', x: box.x, y: top + i * ENTRY_HEIGHT - 5, width: WIDTH, height: 10, colour },
      {
        type: 'box',
        x: box.x,
        y: top + i * ENTRY_HEIGHT - 5,
        width: WIDTH,
        height: 10,
        colour: edge,
        isHollow: true,
      },
      { type: 'text', x: box.x + WIDTH + 5, y: top + i * ENTRY_HEIGHT, text: name, colour: quiet },
    ]),
    ...(isClipped ? clippedEntry(box.x, top + entries.length * ENTRY_HEIGHT, style) : []),
  ]
}

/** A strip of a map from `low` (below) to `high`, with numbers. */
export function stripMarks(
  { x, y, width, height }: Box,
  low: number,
  high: number,
  isLog: boolean,
  map: ColourMap,
  { colours }: ChartStyle,
): Mark[] {
  const place = scale(low, high, y + height, y, isLog)
  return [
    {
      ...{ type: 'cells', x, y, width, height, columns: 1 },
      colours: Array.from({ length: STRIPES }, (_, i) => map(1 - i / (STRIPES - 1))),
    },
    { type: 'box', x, y, width, height, colour: colours['line-strong'], isHollow: true },
    ...ticksOf(place, height / 28)
      .filter(({ value }) => value >= low && value <= high)
      .map(({ value, label }): Mark => ({
        ...{ type: 'text', x: x + width + 5, y: place.at(value), text: label },
        colour: colours['text-quiet'],
      })),
  ]
}

function clippedEntry(x: number, y: number, { colours }: ChartStyle): Mark[] {
  const points = Float64Array.of(x + WIDTH / 2, y - 4, x + WIDTH / 2, y + 4)
  return [
    { type: 'line', points, colour: colours.danger, width: 1.5 },
    { type: 'text', x: x + WIDTH + 5, y, text: words.clipped, colour: colours['text-quiet'] },
  ]
}

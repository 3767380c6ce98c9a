import type { ColourMap } from './colour-maps'
import { viridis } from './colour-maps'
import type { ChartStyle } from './colours'
import { stripMarks } from './heat-legend'
import { hexOf, rgbOf, type Rgb } from './oklab'
import { scale } from './scale'
import type { Box, Mark } from './scene'

/** Numbers as colours: the better, the farther from the ground, in light and dark. */
export interface ValueRange {
  readonly low: number
  readonly high: number
  readonly isLog: boolean
  readonly isLowerBetter: boolean
}

export interface ValueColours {
  readonly rgb: (value: number) => Rgb
  readonly hex: (value: number) => string
  /** From 0, the worst, to 1. */
  readonly share: (value: number) => number
  /** What the colours mean, low numbers below. */
  readonly strip: (box: Box) => Mark[]
  /** The same without numbers, beside an axis whose better end is above. */
  readonly bareStrip: (box: Box) => Mark
}

const STRIPES = 64
/** The end of the map that is nearest to the ground cannot be seen on it. */
const CUT = 0.9

export function valueColours(range: ValueRange, style: ChartStyle): ValueColours {
  const { low, high, isLog, isLowerBetter } = range
  const isWide = high > low
  const place = scale(low, high, isLowerBetter ? 1 : 0, isLowerBetter ? 0 : 1, isLog)
  const share = (value: number): number => (isWide ? Math.min(1, Math.max(0, place.at(value))) : 1)
  const isLight = rgbOf(style.colours.surface).reduce((sum, part) => sum + part, 0) > 3 * 128
  const map: ColourMap = (t) => viridis(isLight ? CUT * (1 - t) : 1 - CUT * (1 - t))
  const rgb = (value: number): Rgb => map(share(value))
  return {
    ...{ rgb, share, hex: (value) => hexOf(rgb(value)) },
    bareStrip: (box) => ({
      ...{ type: 'cells', ...box, columns: 1 },
      colours: Array.from({ length: STRIPES }, (_, i) => map(1 - i / (STRIPES - 1))),
    }),
    strip: (box) =>
      isWide ? stripMarks(box, low, high, isLog, (t) => map(isLowerBetter ? 1 - t : t), style) : [],
  }
}

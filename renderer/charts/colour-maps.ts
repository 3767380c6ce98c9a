import type { ChartStyle, MarkColour } from './colours'
import { between, hexOf, rgbOf, type Rgb } from './oklab'

/** A colour for each number from 0 to 1. */
export type ColourMap = (t: number) => Rgb

/** Maps are asked for every pixel: they are worked out once, in as many steps as a screen tells apart. */
const STEPS = 256

function table(stops: readonly Rgb[]): ColourMap {
  const colours = Array.from({ length: STEPS }, (_, i) => between(stops, i / (STEPS - 1)))
  return (t) => colours[Math.round(Math.min(1, Math.max(0, t)) * (STEPS - 1))]
}

/** Ten points of the map viridis of matplotlib (S. van der Walt and N. Smith 2015, in the public domain). */
const VIRIDIS = [
  ...['#440154', '#482878', '#3e4989', '#31688e', '#26828e'],
  ...['#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
].map(rgbOf)

/** Sizes: from dark to light. */
export const viridis: ColourMap = table(VIRIDIS)

/** Remembers what was made of a style: it changes with the theme only. */
function perStyle<Value>(make: (style: ChartStyle) => Value): (style: ChartStyle) => Value {
  const made = new WeakMap<ChartStyle, Value>()
  return (style) => {
    const value = made.get(style) ?? make(style)
    made.set(style, value)
    return value
  }
}

/** Signed numbers: 0 is the most negative, 0.5 is zero, 1 the most positive. */
export const signedMap = perStyle(({ colours }) =>
  table([colours.negative, colours.zero, colours.positive].map(rgbOf)),
)

const ramp = perStyle(({ colours }) =>
  table([colours['ramp-1'], colours['ramp-2'], colours['ramp-3'], colours['ramp-4']].map(rgbOf)),
)

/** From the surface to a colour: how much of it there is, as lightness. */
export const fadeTo = (colour: string, { colours }: ChartStyle): ColourMap =>
  table([rgbOf(colours.surface), rgbOf(colour)])

/** Layer k (from 1) of r keeps its colour on every chart: the first and the last are the ends of the ramp. */
export const layerColour = (k: number, r: number, style: ChartStyle): string =>
  hexOf(ramp(style)(r === 1 ? 0 : (k - 1) / (r - 1)))

/** As the style sheet writes it. */
export const colourOf = (colour: MarkColour, style: ChartStyle): string =>
  typeof colour === 'string' ? style.colours[colour] : layerColour(colour.layer, colour.of, style)

/** The colours of charts: the names of their tokens in styles/tokens.css, without the dashes. */
export const CHART_COLOURS = [
  ...([
    'surface',
    'sunken',
    'text',
    'text-quiet',
    'line',
    'line-strong',
    'accent',
    'danger',
    'mark-raw',
  ] as const),
  ...([
    'series-1',
    'series-2',
    'series-3',
    'series-4',
    'series-5',
    'series-6',
    'series-7',
    'series-8',
  ] as const),
  ...(['ramp-1', 'ramp-2', 'ramp-3', 'ramp-4', 'negative', 'zero', 'positive'] as const),
] as const

export type ChartColour = (typeof CHART_COLOURS)[number]

/** What a picture needs of the style sheet. */
export interface ChartStyle {
  readonly colours: Readonly<Record<ChartColour, string>>
  readonly fontFamily: string
}

/** A token, or the place of layer `layer` (from 1) among `of` on the ramp. */
export type MarkColour = ChartColour | { readonly layer: number; readonly of: number }

/** Where a style sheet says nothing, as in a test without a page. */
const MISSING = '#808080'

/** As it holds at an element now: light and dark have values of their own. */
export function readChartStyle(element: Element): ChartStyle {
  const style = getComputedStyle(element)
  const colours = CHART_COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || MISSING])
  return {
    colours: Object.fromEntries(colours) as Record<ChartColour, string>,
    fontFamily: style.fontFamily || 'sans-serif',
  }
}

const SERIES = CHART_COLOURS.filter((name) => name.startsWith('series-'))

/** The colour of the i-th series or class, from 0; they begin again after eight. */
export const seriesColour = (i: number): ChartColour => SERIES[i % SERIES.length]

/** The colours of charts: the names of their tokens in styles/tokens.css, without the dashes. */
export const CHART_COLOURS = [
  'text',
  'text-quiet',
  'line',
  'line-strong',
  'mark-raw',
  'series-1',
  'series-2',
  'series-3',
  'series-4',
] as const

export type ChartColour = (typeof CHART_COLOURS)[number]

/** What a canvas needs of the style sheet. */
export interface ChartStyle {
  readonly colours: Readonly<Record<ChartColour, string>>
  readonly fontFamily: string
}

/** As it holds at an element now: light and dark have values of their own. */
export function readChartStyle(element: Element): ChartStyle {
  const style = getComputedStyle(element)
  const colours = CHART_COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])
  return {
    colours: Object.fromEntries(colours) as Record<ChartColour, string>,
    fontFamily: style.fontFamily,
  }
}

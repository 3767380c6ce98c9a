import { shallowRef, type ShallowRef } from 'vue'
import { readChartStyle, type ChartStyle } from './colours'

let style: ShallowRef<ChartStyle> | null = null

/** The colours and the face of charts, as the theme has them; one for the page. */
export function useChartStyle(): Readonly<ShallowRef<ChartStyle>> {
  if (style) return style
  const page = document.documentElement
  const read = (): ChartStyle => ({
    ...readChartStyle(page),
    fontFamily: getComputedStyle(document.body).fontFamily || 'sans-serif',
  })
  const current = (style = shallowRef(read()))
  new MutationObserver(() => (current.value = read())).observe(page, { attributeFilter: ['data-theme'] })
  // The style sheet and the faces may come after the first chart.
  addEventListener('load', () => (current.value = read()), { once: true })
  if ('fonts' in document) void document.fonts.ready.then(() => (current.value = read()))
  return style
}

import { CHART_COLOURS, type ChartColour, type ChartStyle } from '../../renderer/charts/colours'

/** A style whose colours are told apart: the i-th token has i as its blue. */
export const style: ChartStyle = {
  colours: Object.fromEntries(
    CHART_COLOURS.map((name, i) => [name, `#0000${i.toString(16).padStart(2, '0')}`]),
  ) as Record<ChartColour, string>,
  fontFamily: 'a face',
}

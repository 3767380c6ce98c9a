import type { Dash } from '../charts/chart-source'
import { seriesColour, type ChartColour } from '../charts/colours'
import { MARKERS, type Marker } from '../charts/scene'

/** How a scheme looks on every chart of its comparison. */
export interface SchemeLook {
  readonly colour: ChartColour
  readonly dash: Dash
  readonly marker: Marker
}

const DASHES: readonly Dash[] = ['solid', 'dashed', 'dotted']
/** A triangle upside down means something else on charts. */
const SHAPES = MARKERS.filter((marker) => marker !== 'down')

/** By its place among all schemes, shown or not: 8 colours, 3 dashes and 5 markers make 120 looks that differ. */
export const lookOf = (scheme: number): SchemeLook => ({
  colour: seriesColour(scheme),
  dash: DASHES[scheme % DASHES.length],
  marker: SHAPES[scheme % SHAPES.length],
})

/** The id of a scheme's line on every chart: to hide one hides all. */
export const lineId = (scheme: number): string => `scheme-${scheme}`

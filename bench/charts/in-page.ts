import {
  madeUpColumns,
  madeUpPoints,
  SIZE,
  type Columns,
  type MakeChart,
  type MeasuredChart,
} from './measured-chart'
import { ourOwn } from './our-own'
import { withECharts } from './with-echarts'

/** In milliseconds: the work of each update, and from its beginning to the frame after it. */
export interface UpdateTimes {
  readonly work: number[]
  readonly frame: number[]
}

export const SYSTEMS = ['our own', 'ECharts'] as const
export type System = (typeof SYSTEMS)[number]

/** What is measured: so many charts of so many lines. */
export interface Content {
  readonly kind: 'points' | 'zoom'
  readonly charts: number
  readonly lines: number
}

const POINTS = 800
const ROWS = 200_000
/** The first updates are of code that was not compiled yet. */
const WARM_UP = 10

const MAKERS: Readonly<Record<System, MakeChart>> = { 'our own': ourOwn, ECharts: withECharts }

const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))

/** The systems in turn, again and again, so that what else the machine does is borne by all. */
async function measure(content: Content, count: number): Promise<Record<System, UpdateTimes>> {
  const columns = madeUpColumns(content.kind === 'zoom' ? ROWS : 2, content.lines)
  const updates = SYSTEMS.map((system) => updateOf(content, columns, MAKERS[system], system))
  const times = SYSTEMS.map((): UpdateTimes => ({ work: [], frame: [] }))
  for (let i = 0; i < count + WARM_UP; i++) {
    for (const [at, update] of updates.entries()) {
      // Whatever the one before left to be done is done.
      for (let rest = 0; rest < 3; rest++) await frame()
      const began = performance.now()
      update(i)
      const done = performance.now()
      await frame()
      if (i < WARM_UP) continue
      times[at].work.push(done - began)
      times[at].frame.push(performance.now() - began)
    }
  }
  document.body.replaceChildren()
  return Object.fromEntries(SYSTEMS.map((system, at) => [system, times[at]])) as Record<System, UpdateTimes>
}

function updateOf(
  { kind, charts, lines }: Content,
  columns: Columns,
  make: MakeChart,
  title: string,
): (i: number) => void {
  const section = document.createElement('section')
  section.title = title
  section.style.cssText = `display: grid; grid-template-columns: repeat(3, ${SIZE.width}px)`
  document.body.append(section)
  const made = Array.from({ length: charts }, (): MeasuredChart => {
    const place = document.createElement('div')
    place.style.cssText = `width: ${SIZE.width}px; height: ${SIZE.height}px`
    section.append(place)
    return make(place, columns)
  })
  if (kind === 'zoom') return (i) => made.forEach((chart) => chart.zoom(rangeAt(i)))
  const versions = [0, 1].map((version) =>
    Array.from({ length: lines }, (_, line) => madeUpPoints(POINTS, 1 + version * lines + line)),
  )
  return (i) => made.forEach((chart) => chart.setPoints(versions[i % 2]))
}

/** In and out between a tenth of the rows and all of them. */
function rangeAt(i: number): { low: number; high: number } {
  const width = ROWS * (0.55 + 0.45 * Math.cos(i / 3))
  return { low: (ROWS - width) / 2, high: (ROWS + width) / 2 }
}

/** How the benchmark reaches them from outside. */
export interface ChartBench {
  readonly measure: typeof measure
}

;(globalThis as unknown as { chartBench: ChartBench }).chartBench = { measure }

import { columnOf } from '../../renderer/charts/column-table'
import type { ChartStyle } from '../../renderer/charts/colours'
import type { Column } from '../../renderer/charts/column'
import type { XRange } from '../../renderer/charts/chart-source'
import type { Points } from '../../renderer/charts/decimate'

export const SIZE = { width: 420, height: 220 } as const

/** Two ways to bring a chart up to date. */
export interface MeasuredChart {
  /** New points, as many as they are; the first and the last x are the ends of the axis, as -1 and 2 are of y. */
  setPoints(lines: readonly Points[]): void
  /** Another part of the columns that it was made with. */
  zoom(range: XRange): void
}

/** The numbers behind a chart that is zoomed. */
export interface Columns {
  readonly x: Column
  readonly ys: readonly Column[]
}

/** Makes a chart in an element of `SIZE`. */
export type MakeChart = (place: HTMLElement, columns: Columns) => MeasuredChart

/** Colours and face, the same for everyone. */
export const STYLE: ChartStyle = {
  fontFamily: 'sans-serif',
  colours: {
    ...{ surface: '#ffffff', sunken: '#eef0f3', text: '#1a1e23', 'text-quiet': '#586270' },
    ...{
      line: '#dfe3e8',
      'line-strong': '#848e9a',
      accent: '#3b4fc4',
      danger: '#a9261d',
      'mark-raw': '#7f93a6',
    },
    ...{ 'series-1': '#0072b2', 'series-2': '#d55e00', 'series-3': '#009273', 'series-4': '#b8568a' },
    ...{ 'series-5': '#6f5cc4', 'series-6': '#9a7200', 'series-7': '#3d8ec9', 'series-8': '#4a525c' },
    ...{ 'ramp-1': '#2b1a66', 'ramp-2': '#23509f', 'ramp-3': '#1583a4', 'ramp-4': '#2b9c78' },
    ...{ negative: '#2166ac', zero: '#f7f7f7', positive: '#c2570c' },
  },
}

/** Numbers between 0 and 1 (Park and Miller 1988). */
function noise(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}

/** A noisy line that falls from about 1 to about 0.4. */
export function madeUpPoints(count: number, seed: number): Points {
  const random = noise(seed)
  const points = new Float64Array(2 * count)
  for (let i = 0; i < count; i++) {
    points[2 * i] = i
    points[2 * i + 1] = Math.exp(-i / count) * (0.5 + random())
  }
  return points
}

/** Noisy columns of many rows. */
export function madeUpColumns(rows: number, lines: number): Columns {
  const column = (seed: number): Column => columnOf(madeUpPoints(rows, seed).filter((_, i) => i % 2 === 1))
  return {
    x: columnOf(Float64Array.from({ length: rows }, (_, i) => i)),
    ys: Array.from({ length: lines }, (_, i) => column(i + 1)),
  }
}

import { DASHES, type ChartView } from './chart-source'
import type { ChartStyle } from './colours'
import { colourOf } from './colour-maps'
import type { Column } from './column'
import { countOf, decimate, rowsWithin, type Points, type RowRange } from './decimate'
import { smoothed } from './derived'
import type { Line } from './line'
import type { Scale } from './scale'
import type { Mark } from './scene'

/** What a line has become. */
export interface DrawnLine {
  readonly marks: readonly Mark[]
  /** Points of it that are drawn, of so many. */
  readonly drawn: number
  readonly of: number
  /** The x of its points. */
  readonly stops: Float64Array
  /** Its last point, in pixels; null where nothing of it is drawn. */
  readonly end: { readonly x: number; readonly y: number } | null
}

interface Place {
  readonly x: Scale
  readonly y: Scale
  readonly style: ChartStyle
  readonly view: ChartView
  readonly buckets: number
}

const PALE = 0.35
/** Pixels from marker to marker. */
const MARKER_DISTANCE = 70
const MARKER_SIZE = 6

/** A line with its band, its smoothed self and its markers. */
export function lineMarks(line: Line, place: Place): DrawnLine {
  const { view, x, y, style } = place
  const within = rowsWithin(line.x, view.range.low, view.range.high)
  const rows: RowRange = { from: within.from, end: Math.min(within.end, line.y.length) }
  const colour = colourOf(line.colour, style)
  const raw = inPixels(decimate(line.x, line.y, rows, place.buckets, view.isLog), x, y)
  const smooth = view.smoothing > 0 && line.isPale !== true ? smoothed(line.y, view.smoothing) : null
  const main = smooth ? inPixels(decimate(line.x, smooth, rows, place.buckets, view.isLog), x, y) : raw
  const dash = DASHES[line.dash ?? 'solid']
  const stroke = { type: 'line', colour, width: line.width ?? 1, ...(dash ? { dash } : {}) } as const
  const marks: Mark[] = [
    ...(line.band ? [bandMark(line, line.band, rows, place, colour)] : []),
    ...(smooth ? [{ ...stroke, width: 1, points: raw, opacity: PALE }] : []),
    { ...stroke, points: main, ...(line.isPale ? { opacity: PALE + 0.2 } : {}) },
    ...markersOf(line, main, colour),
  ]
  const drawn = countOf(raw)
  const stops = Float64Array.from({ length: drawn }, (_, i) => x.from(raw[2 * i]))
  return { marks, drawn, of: rows.end - rows.from, stops, end: lastPoint(main, x) }
}

function inPixels(points: Points, x: Scale, y: Scale): Points {
  for (let i = 0; i < points.length; i += 2) {
    points[i] = x.at(points[i])
    points[i + 1] = y.at(points[i + 1])
  }
  return points
}

/** A single point has no line: it is always marked. */
function markersOf({ marker, isPale }: Line, points: Points, colour: string): Mark[] {
  const alone = loneliness(points)
  const spread = marker && !isPale ? sparse(points) : []
  const common = { type: 'markers', marker: marker ?? 'circle', colour } as const
  return [
    ...(alone.length > 0 ? [{ ...common, points: Float64Array.from(alone), size: 4 }] : []),
    ...(spread.length > 0 ? [{ ...common, points: Float64Array.from(spread), size: MARKER_SIZE }] : []),
  ]
}

/** Points with a gap, or nothing, on both sides. */
function loneliness(points: Points): number[] {
  const found: number[] = []
  for (let i = 0; i < points.length; i += 2) {
    const isOver = (y: number | undefined): boolean => y === undefined || Number.isNaN(y)
    if (!Number.isNaN(points[i + 1]) && isOver(points[i - 1]) && isOver(points[i + 3]))
      found.push(points[i], points[i + 1])
  }
  return found
}

function sparse(points: Points): number[] {
  const found: number[] = []
  let last = -Infinity
  for (let i = 0; i < points.length; i += 2) {
    if (Number.isNaN(points[i + 1]) || points[i] - last < MARKER_DISTANCE) continue
    found.push(points[i], points[i + 1])
    last = points[i]
  }
  return found
}

function lastPoint(points: Points, x: Scale): DrawnLine['end'] {
  const right = x.at(x.high) + 1
  for (let i = points.length - 2; i >= 0; i -= 2) {
    if (!Number.isNaN(points[i + 1]) && points[i] <= right) return { x: points[i], y: points[i + 1] }
  }
  return null
}

/** The smallest of what is below and the largest of what is above, bucket by bucket. */
function bandMark(
  line: Line,
  band: { readonly low: Column; readonly high: Column },
  { from, end }: RowRange,
  { x, y, buckets }: Place,
  colour: string,
): Mark {
  const size = Math.max(1, Math.ceil((end - from) / buckets))
  const [above, below]: [number[], number[]] = [[], []]
  for (let row = from; row < end; row += size) {
    const next = Math.min(end, row + size)
    const { least } = band.low.extremes(row, next, y.isLog)
    const { most } = band.high.extremes(row, next, y.isLog)
    if (most === -1) continue
    const at = x.at(line.x.at(row))
    above.push(at, y.at(band.high.at(most)))
    // What is below 0 on a log axis reaches to its end.
    below.unshift(at, least === -1 ? y.at(y.low) : y.at(band.low.at(least)))
  }
  return { type: 'area', points: Float64Array.from([...above, ...below]), colour, opacity: 0.18 }
}

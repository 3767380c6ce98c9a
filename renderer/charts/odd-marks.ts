import { labelMarks } from './axes'
import type { ChartStyle } from './colours'
import { colourOf } from './colour-maps'
import { rowsWithin } from './decimate'
import type { Line } from './line'
import { firstOdd, oddName, oddStretches, type OddStretch } from './non-finite'
import type { Scale } from './scale'
import type { Box, Mark } from './scene'
import { grouped } from '../words/numbers'
import { chart as words } from '../words/chart'

/** Numbers that are not finite, as what they are: drawn below the lines, and above them. */
export interface OddMarks {
  readonly grounds: readonly Mark[]
  readonly marks: readonly Mark[]
}

interface Place {
  readonly plot: Box
  readonly x: Scale
  readonly style: ChartStyle
  readonly xName: string
}

const MOST_LABELS = 3
const LABEL_HEIGHT = 15
const SHADE = 0.1

/** A ground while it lasts, infinities at the edge, and a labelled line where each line has its first. */
export function oddMarks(lines: readonly Line[], place: Place): OddMarks {
  const { plot, x, style } = place
  const perPixel = (x.high - x.low) / plot.width
  const shown = lines.map((line) => ({
    line,
    stretches: stretchesOf(line, x.low, x.high, 2 * perPixel),
  }))
  const colour = style.colours.danger
  const grounds = union(shown.flatMap(({ stretches }) => stretches)).map(({ from, to }): Mark => {
    const [left, right] = [x.at(from), x.at(to)]
    const width = Math.max(2, right - left)
    return { type: 'box', x: left, y: plot.y, width, height: plot.height, colour, opacity: SHADE }
  })
  return {
    grounds,
    marks: [
      ...shown.flatMap(({ line, stretches }) => infinities(line, stretches, place)),
      ...firsts(lines, place),
    ],
  }
}

function stretchesOf(line: Line, low: number, high: number, nearest: number): OddStretch[] {
  const within = rowsWithin(line.x, low, high)
  const rows = { from: within.from, end: Math.min(within.end, line.y.length) }
  return oddStretches(line.x, line.y, rows, nearest, line.hasGaps)
}

/** As few stretches as cover all of them: twenty layers that break down together are shaded once. */
function union(stretches: readonly OddStretch[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else found.push({ from, to })
  }
  return found
}

/** At the upper edge, or at the lower one where it is negative. */
function infinities({ colour }: Line, stretches: readonly OddStretch[], { plot, x, style }: Place): Mark[] {
  return [Infinity, -Infinity].flatMap((value): Mark[] => {
    const points = stretches
      .filter((stretch) => stretch.value === value && stretch.from >= x.low)
      .flatMap(({ from }) => [x.at(from), value > 0 ? plot.y + 5 : plot.y + plot.height - 5])
    if (points.length === 0) return []
    const marker = value > 0 ? 'triangle' : 'down'
    return [
      {
        type: 'markers',
        points: Float64Array.from(points),
        marker,
        size: 9,
        colour: colourOf(colour, style),
      },
    ]
  })
}

/** Where lines have their first number that is not finite, those of one place together. */
function firsts(lines: readonly Line[], { plot, x, style, xName }: Place): Mark[] {
  const places = new Map<string, { x: number; value: number; names: string[] }>()
  for (const line of lines) {
    const first = firstOdd(line.x, line.y, line.hasGaps)
    if (!first || first.x < x.low || first.x > x.high) continue
    const key = `${first.x} ${first.value}`
    const place = places.get(key) ?? { ...first, names: [] }
    places.set(key, place)
    place.names.push(line.name)
  }
  const all = [...places.values()].sort((a, b) => a.x - b.x)
  const labels = all
    .slice(0, MOST_LABELS)
    .map((place) => words.odd(oddName(place.value), xName, grouped(place.x), place.names))
  if (all.length > MOST_LABELS) labels.push(words.oddMore(all.length - MOST_LABELS))
  return [
    ...all.slice(0, MOST_LABELS).map((place): Mark => upright(x.at(place.x), plot, style)),
    ...labels.flatMap((text, i) => labelAt(text, x.at(all[Math.min(i, MOST_LABELS - 1)].x), i, plot, style)),
  ]
}

function upright(at: number, plot: Box, { colours }: ChartStyle): Mark {
  const points = Float64Array.of(at, plot.y, at, plot.y + plot.height)
  return { type: 'line', points, colour: colours.danger, width: 1, dash: [4, 3] }
}

function labelAt(text: string, at: number, i: number, plot: Box, { colours }: ChartStyle): Mark[] {
  const isLeft = at > plot.x + plot.width / 2
  const y = plot.y + 12 + i * LABEL_HEIGHT
  return labelMarks(
    at + (isLeft ? -6 : 6),
    y,
    text,
    colours.danger,
    isLeft ? 'end' : 'start',
    colours.surface,
  )
}

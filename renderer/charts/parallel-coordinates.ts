import { line } from './axes'
import type { Size } from './chart-source'
import type { ChartStyle } from './colours'
import { axisTicks, cut, scaleOf, type ParameterAxis } from './parameter-axis'
import type { Box, Mark, Scene } from './scene'
import { valueColours, type ValueColours, type ValueRange } from './value-colours'

/** A line for each of many things, through an upright axis for each of its parameters; the last axis is what it came to. */
export interface ParallelCoordinates {
  readonly axes: readonly ParameterAxis[]
  readonly lines: readonly ParallelLine[]
  readonly valueName: string
  readonly value: ValueRange
}

export interface ParallelLine {
  /** A number for each axis but the last; NaN where it has none, which leaves a gap. */
  readonly at: readonly number[]
  readonly value: number
  /** It is told about. */
  readonly isChosen: boolean
}

const TOP = 40
const BOTTOM = 14
const LEFT = 64
const STRIP = 78
const LETTER = 6

export function parallelCoordinates(chart: ParallelCoordinates, size: Size, style: ChartStyle) {
  const paint = valueColours(chart.value, style)
  const valueAxis = { ...chart.value, name: chart.valueName, options: null }
  const axes = [...chart.axes, valueAxis]
  const plot: Box = {
    ...{ x: LEFT, y: TOP, width: Math.max(1, size.width - LEFT - STRIP) },
    height: Math.max(1, size.height - TOP - BOTTOM),
  }
  const gap = plot.width / Math.max(1, axes.length - 1)
  const places = axes.map((axis, i) => ({
    ...{ axis, x: plot.x + i * gap },
    // The better ends of all lines meet above.
    y: ends(axis, plot, i === axes.length - 1 && chart.value.isLowerBetter),
  }))
  // The best ones lie on top.
  const sorted = chart.lines.toSorted(
    (a, b) => Number(a.isChosen) - Number(b.isChosen) || paint.share(a.value) - paint.share(b.value),
  )
  const xs = places.map(({ x }) => x)
  const ys = places.map(({ y }) => y)
  // Names that would touch their neighbours stand in two rows, in turn.
  const isCrowded = axes.some(({ name }) => name.length * LETTER > gap - 8)
  const letters = Math.floor(((isCrowded ? 2 : 1) * gap - 10) / LETTER)
  const marks: Mark[] = [
    ...places.map(({ x }) => line(x, plot.y, x, plot.y + plot.height, style.colours['line-strong'])),
    ...sorted.flatMap((each) => lineMarks(each, xs, ys, paint, style)),
    ...places.flatMap((place, i) =>
      axisMarks(
        place,
        { plot, gap, isLast: i === axes.length - 1, isAbove: isCrowded && i % 2 === 1, letters },
        style,
      ),
    ),
    paint.bareStrip({ x: size.width - 12, y: plot.y, width: 8, height: plot.height }),
  ]
  return { scene: { ...size, fontFamily: style.fontFamily, marks } satisfies Scene }
}

const ends = (axis: ParameterAxis, { y, height }: Box, isUpsideDown: boolean) =>
  isUpsideDown ? scaleOf(axis, y, y + height) : scaleOf(axis, y + height, y)

type Place = ReturnType<typeof ends>

function lineMarks(
  { at, value, isChosen }: ParallelLine,
  xs: readonly number[],
  ys: readonly Place[],
  paint: ValueColours,
  { colours }: ChartStyle,
): Mark[] {
  const points = Float64Array.from([...at, value].flatMap((number, i) => [xs[i], ys[i].at(number)]))
  const colour = isChosen ? colours.accent : paint.hex(value)
  const share = paint.share(value)
  return [
    { type: 'line', points, colour, width: isChosen ? 3 : 1 + share * share, opacity: 0.35 + 0.6 * share },
    // Between two gaps there is no line to see.
    ...(at.some(Number.isNaN)
      ? [{ type: 'markers', points, marker: 'circle', size: isChosen ? 6 : 4, colour } as const]
      : []),
  ]
}

function axisMarks(
  { axis, x, y }: { axis: ParameterAxis; x: number; y: Place },
  {
    plot,
    gap,
    isLast,
    isAbove,
    letters,
  }: { plot: Box; gap: number; isLast: boolean; isAbove: boolean; letters: number },
  { colours }: ChartStyle,
): Mark[] {
  const tickLetters = Math.max(4, Math.floor((gap - 16) / LETTER))
  const side = isLast ? ({ align: 'start', x: x + 7 } as const) : ({ align: 'end', x: x - 7 } as const)
  return [
    {
      ...{ type: 'text', x, y: isAbove ? 10 : 26, align: 'middle' },
      ...{ text: cut(axis.name, letters), colour: colours.text },
    },
    ...axisTicks(axis, y, plot.height, 32, tickLetters).flatMap(({ value, label }): Mark[] => [
      line(x - 3, y.at(value), x + 3, y.at(value), colours['line-strong']),
      {
        ...{ type: 'text', ...side, y: y.at(value), text: label, colour: colours['text-quiet'] },
        halo: colours.surface,
      },
    ]),
  ]
}

import type { ChartStyle } from './colours'
import type { Column } from './column'
import { CLIPPED } from './derived'
import type { Scale } from './scale'
import type { Box, Mark } from './scene'

/** A notch on top wherever a step was clipped. */
export function notches(
  { x: steps, kept }: { readonly x: Column; readonly kept: Column },
  plot: Box,
  x: Scale,
  style: ChartStyle,
): Mark[] {
  const points: number[] = []
  for (let pixel = 0; pixel < plot.width; pixel += 2) {
    const from = steps.rowsUpTo(x.from(plot.x + pixel), false)
    const end = Math.min(kept.length, steps.rowsUpTo(x.from(plot.x + pixel + 2), pixel + 2 >= plot.width))
    const { least } = kept.extremes(from, end)
    if (least !== -1 && kept.at(least) < CLIPPED)
      points.push(plot.x + pixel, plot.y - 4, plot.x + pixel, plot.y, NaN, NaN)
  }
  if (points.length === 0) return []
  return [{ type: 'line', points: Float64Array.from(points), colour: style.colours.danger, width: 1.5 }]
}

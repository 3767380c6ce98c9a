import type { BandKind } from '../../core'
import type { ChartSource } from '../charts/chart-source'
import type { Line } from '../charts/line'
import { lineSource } from '../charts/line-source'
import { words } from '../words'
import type { ComparedScheme } from './compared-schemes'
import { curveBand, type CurveName } from './curve-bands'
import { lineId } from './looks'

/** A number by epoch: for each scheme the mean over its seeds, in a band. */
export const curveChart = (
  schemes: readonly ComparedScheme[],
  name: CurveName,
  title: string,
  kind: BandKind,
): ChartSource =>
  lineSource({
    xName: words.compare.results.epoch,
    yName: title,
    lines: schemes.flatMap(({ index, label, look, curves }): Line[] => {
      const band = curveBand(curves, name, kind)
      if (!band) return []
      const { x, mean, low, high } = band
      return [
        {
          id: lineId(index),
          name: label,
          x,
          y: mean,
          band: { low, high },
          ...look,
          width: 1.5,
          hasGaps: true,
        },
      ]
    }),
  })

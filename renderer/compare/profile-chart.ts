import type { TrialCurves } from '../../services/contract/api'
import type { ChartSource } from '../charts/chart-source'
import type { Column } from '../charts/column'
import { columnOf } from '../charts/column-table'
import type { Line } from '../charts/line'
import { lineSource } from '../charts/line-source'
import { words } from '../words'
import type { ComparedScheme } from './compared-schemes'
import { profileOf, type Moment } from './gradient-maps'
import { lineId } from './looks'

const w = words.compare.results

interface Profile {
  readonly x: Column
  readonly y: Column
}

const known = new WeakMap<readonly TrialCurves[], Map<Moment, Profile | null>>()

function columnsOf(curves: readonly TrialCurves[], moment: Moment): Profile | null {
  const ofCurves = known.get(curves) ?? new Map<Moment, Profile | null>()
  known.set(curves, ofCurves)
  const kept = ofCurves.get(moment)
  if (kept !== undefined) return kept
  const norms = profileOf(curves, moment)
  const made = norms && { x: columnOf(Array.from(norms, (_, layer) => layer + 1)), y: columnOf(norms) }
  ofCurves.set(moment, made)
  return made
}

/** ||dJ/dW[k]|| over the layers k, a line for each scheme. */
export const profileChart = (schemes: readonly ComparedScheme[], moment: Moment): ChartSource =>
  lineSource({
    xName: w.layer,
    yName: w.profileSymbol,
    lines: schemes.flatMap(({ index, label, look, curves }): Line[] => {
      const profile = columnsOf(curves, moment)
      return profile
        ? [{ id: lineId(index), name: label, ...profile, ...look, width: 1.5, hasGaps: true }]
        : []
    }),
  })

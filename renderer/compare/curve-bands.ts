import type { BandKind } from '../../core'
import type { TrialCurves } from '../../services/contract/api'
import type { Measure } from '../../services/contract/comparison-file'
import { curveOf, measureCurve } from '../../services/contract/study-results'
import type { Column } from '../charts/column'
import { columnOf } from '../charts/column-table'
import { bandOver } from './statistics'

/** The mean over the seeds of a scheme at every epoch, and what lies around it. */
export interface CurveBand {
  readonly x: Column
  readonly mean: Column
  readonly low: Column
  readonly high: Column
}

/** A number of each epoch. */
export type CurveName = Measure | 'trainLoss'

/** By the list of curves, which is another one when there is something new; then by what is asked of it. */
const known = new WeakMap<readonly TrialCurves[], Map<string, CurveBand | null>>()

/** Null where no seed has such a number. All seeds and all epochs count, whatever is drawn of them. */
export function curveBand(curves: readonly TrialCurves[], name: CurveName, kind: BandKind): CurveBand | null {
  const key = `${name} ${kind}`
  const ofCurves = known.get(curves) ?? new Map<string, CurveBand | null>()
  known.set(curves, ofCurves)
  let band = ofCurves.get(key)
  if (band === undefined) {
    band = bandOf(curves, name, kind)
    ofCurves.set(key, band)
  }
  return band
}

function bandOf(curves: readonly TrialCurves[], name: CurveName, kind: BandKind): CurveBand | null {
  const lists = curves.map((each) =>
    name === 'trainLoss' ? curveOf(each, 'trainLoss') : measureCurve(each, name),
  )
  const epochs = Math.max(0, ...lists.map(({ length }) => length))
  if (epochs === 0) return null
  const { mean, low, high } = bandOver(kind, lists)
  return {
    x: columnOf(Float64Array.from({ length: epochs }, (_, i) => i + 1)),
    ...{ mean: columnOf(mean), low: columnOf(low), high: columnOf(high) },
  }
}

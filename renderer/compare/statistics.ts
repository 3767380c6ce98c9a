import { band, boxPlot, finiteOf, mean, type BandKind } from '../../core'
import type { BoxOfNumbers } from '../charts/points-box'

/** A mean and what is drawn around it, place by place; NaN where there is nothing. */
export interface MeanBand {
  readonly mean: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
}

/**
 * The mean of several lists at every place, of those that reach so far and are finite there, and what lies around it; a single
 * number has no spread.
 */
export function bandOver(kind: BandKind, lists: readonly ArrayLike<number>[]): MeanBand {
  const length = Math.max(0, ...lists.map((list) => list.length))
  const made = { mean: empty(length), low: empty(length), high: empty(length) }
  for (let i = 0; i < length; i++) {
    const { finite } = finiteOf(at(lists, i))
    const around = band(kind, finite)
    made.mean[i] = around?.centre ?? mean(finite) ?? NaN
    made.low[i] = around?.low ?? NaN
    made.high[i] = around?.high ?? NaN
  }
  return made
}

const empty = (length: number): Float64Array => new Float64Array(length)

const at = (lists: readonly ArrayLike<number>[], i: number): number[] =>
  lists.flatMap((list) => (i < list.length ? list[i] : []))

/** The geometric mean at every place, of what is finite there; 0 where one of them is; NaN of nothing. */
export function geometricMeans(lists: readonly ArrayLike<number>[]): Float64Array {
  const length = Math.max(0, ...lists.map((list) => list.length))
  return Float64Array.from({ length }, (_, i) => {
    const { finite } = finiteOf(at(lists, i))
    if (finite.some((value) => value <= 0)) return 0
    const logarithm = mean(finite.map(Math.log))
    return logarithm === null ? NaN : Math.exp(logarithm)
  })
}

/** Of fewer numbers a box would show less than their points do. */
const LEAST_FOR_BOX = 3

export function boxOf(values: readonly number[]): BoxOfNumbers | null {
  const { finite } = finiteOf(values)
  const box = finite.length < LEAST_FOR_BOX ? null : boxPlot(finite)
  return box && { ...box, low: box.lowerWhisker, high: box.upperWhisker }
}

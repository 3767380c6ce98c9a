import { activations } from '../../activations'
import { Control, Field } from '../codes'
import type { Memory } from '../memory'
import type { OperationOf } from '../operations'
import { at, column, each, sum } from './matrices'
import { eachGroup, recordOf, sumGroups } from './records'

export function activationBackward(o: OperationOf<'activationBackward'>, { values, scalars }: Memory): void {
  const { slope } = activations[o.activation]
  if (o.records !== null) {
    eachGroup(o.records, o.z.columns, (record) => (scalars[record + Field.saturated] = 0))
  }
  each(scalars[Control.rows], o.z.columns, (i, j) => {
    const s = slope(values[at(o.z, i, j)], values[at(o.a, i, j)], scalars[o.parameter])
    values[at(o.delta, i, j)] *= s
    if (o.records === null) return
    const size = Math.abs(s)
    if (size < scalars[o.saturation]) scalars[recordOf(o.records, j) + Field.saturated] += 1
    if (size > scalars[o.deadSlope]) values[o.alive + j] = 1
  })
}

export function dropoutBackward(o: OperationOf<'dropoutBackward'>, { values, scalars }: Memory): void {
  each(scalars[Control.rows], o.delta.columns, (i, j) => {
    values[at(o.delta, i, j)] *= values[at(o.mask, i, j)]
  })
}

export function batchNormBackward(o: OperationOf<'batchNormBackward'>, { values, scalars }: Memory): void {
  const rows = scalars[Control.rows]
  for (let j = 0; j < o.delta.columns; j++) {
    const delta = column(values, o.delta, j, rows)
    const normalized = column(values, o.normalized, j, rows)
    const product = sum(delta.map((d, i) => d * normalized[i]))
    values[o.gammaGradient + j] = product
    values[o.betaGradient + j] = sum(delta)
    const scale = values[o.gamma + j] * values[o.inverseStd + j]
    delta.forEach((d, i) => {
      const centered = d - sum(delta) / rows - (normalized[i] * product) / rows
      values[at(o.delta, i, j)] = scale * centered
    })
  }
}

export function denseBackwardParameters(o: OperationOf<'denseBackwardParameters'>, memory: Memory): void {
  const { values, scalars } = memory
  const rows = scalars[Control.rows]
  const fanIn = o.x.columns
  for (let j = 0; j < o.delta.columns; j++) {
    const delta = column(values, o.delta, j, rows)
    values[o.biasGradient + j] = sum(delta)
    for (let p = 0; p < fanIn; p++) {
      values[o.weightGradient + j * fanIn + p] = sum(delta.map((d, i) => d * values[at(o.x, i, p)]))
    }
  }
  if (o.records === null) return
  sumGroups(memory, o.records, Field.deltaSquares, o.delta.columns, (j) =>
    sum(column(values, o.delta, j, rows).map((d) => d * d)),
  )
}

export function denseBackwardInput(o: OperationOf<'denseBackwardInput'>, { values, scalars }: Memory): void {
  const fanIn = o.xGradient.columns
  each(scalars[Control.rows], fanIn, (i, p) => {
    let total = 0
    for (let j = 0; j < o.delta.columns; j++) {
      total += values[at(o.delta, i, j)] * values[o.weight + j * fanIn + p]
    }
    values[at(o.xGradient, i, p)] = total
  })
}

export function penalize(o: OperationOf<'penalize'>, { values, scalars }: Memory): void {
  for (let i = 0; i < o.units * o.perUnit; i++) {
    const w = values[o.weight + i]
    values[o.gradient + i] += scalars[o.l2] * w + scalars[o.l1] * Math.sign(w)
  }
}

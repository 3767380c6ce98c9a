import { activations } from '../../activations'
import { losses, smooth } from '../../losses'
import { Control, Field } from '../codes'
import type { Matrix, Memory } from '../memory'
import type { BatchNormOperation, LossOperation, OperationOf } from '../operations'
import { checkFinite } from './check-finite'
import { at, column, each, meanAndSpread, row, sum } from './matrices'
import { moments } from './records'

export function gather(o: OperationOf<'gather'>, { values, scalars, indices }: Memory): void {
  each(scalars[Control.rows], o.from.columns, (i, j) => {
    const row = indices[o.rows + scalars[Control.cursor] + i]
    values[at(o.to, i, j)] = values[at(o.from, row, j)]
  })
}

export function denseForward(o: OperationOf<'denseForward'>, { values, scalars }: Memory): void {
  const fanIn = o.x.columns
  each(scalars[Control.rows], o.z.columns, (i, j) => {
    let total = values[o.bias + j]
    for (let p = 0; p < fanIn; p++) total += values[at(o.x, i, p)] * values[o.weight + j * fanIn + p]
    values[at(o.z, i, j)] = total
  })
}

export function activationForward(o: OperationOf<'activationForward'>, memory: Memory): void {
  const { values, scalars } = memory
  const { value } = activations[o.activation]
  each(scalars[Control.rows], o.z.columns, (i, j) => {
    values[at(o.a, i, j)] = value(values[at(o.z, i, j)], scalars[o.parameter])
  })
  if (o.records === null) return
  moments(memory, o.z, o.records, Field.preActivationMean)
  moments(memory, o.a, o.records, Field.activationMean)
}

export function softmaxForward(o: OperationOf<'softmaxForward'>, { values, scalars }: Memory): void {
  for (let i = 0; i < scalars[Control.rows]; i++) softmaxRow(values, o.z, o.a, o.logSum, i)
}

/** exp(z - max) / sum: no logit is too large. log(sum) keeps its digits where it is kept apart from the max. */
function softmaxRow(values: Memory['values'], z: Matrix, a: Matrix, logSum: number, i: number): void {
  const logits = row(values, z, i)
  const top = Math.max(...logits)
  const powers = logits.map((x) => Math.exp(x - top))
  const total = sum(powers)
  powers.forEach((power, j) => (values[at(a, i, j)] = power / total))
  values[logSum + i] = Math.log(total)
}

export function batchNormForward(o: BatchNormOperation, memory: Memory): void {
  const { values, scalars } = memory
  const rows = scalars[Control.rows]
  const momentum = scalars[o.momentum]
  for (let j = 0; j < o.z.columns; j++) {
    const z = column(values, o.z, j, rows)
    const { mean, spread } = meanAndSpread(z)
    const inverseStd = 1 / Math.sqrt(spread / rows + scalars[o.epsilon])
    z.forEach((x, i) => {
      const normalized = (x - mean) * inverseStd
      values[at(o.z, i, j)] = normalized
      values[at(o.y, i, j)] = values[o.gamma + j] * normalized + values[o.beta + j]
    })
    values[o.inverseStd + j] = inverseStd
    values[o.runningMean + j] += momentum * (mean - values[o.runningMean + j])
    values[o.runningVariance + j] +=
      momentum * (spread / Math.max(1, rows - 1) - values[o.runningVariance + j])
  }
  checkFinite(memory, o.runningMean, o.z.columns)
  checkFinite(memory, o.runningVariance, o.z.columns)
}

export function batchNormInference(o: BatchNormOperation, { values, scalars }: Memory): void {
  each(scalars[Control.rows], o.z.columns, (i, j) => {
    const std = Math.sqrt(values[o.runningVariance + j] + scalars[o.epsilon])
    const normalized = (values[at(o.z, i, j)] - values[o.runningMean + j]) / std
    values[at(o.y, i, j)] = values[o.gamma + j] * normalized + values[o.beta + j]
  })
}

export function dropoutForward(o: OperationOf<'dropoutForward'>, { values, scalars }: Memory): void {
  const rate = scalars[o.rate]
  const key = mix(scalars[Control.seed] ^ mix(scalars[Control.step] ^ mix(o.layer)))
  each(scalars[Control.rows], o.a.columns, (i, j) => {
    const draw = mix((key + i * o.a.columns + j) >>> 0) >>> 8
    const mask = draw >= Math.ceil(rate * 2 ** 24) ? 1 / (1 - rate) : 0
    values[at(o.mask, i, j)] = mask
    values[at(o.dropped, i, j)] = values[at(o.a, i, j)] * mask
  })
}

/** The 32-bit finaliser of MurmurHash3. */
function mix(x: number): number {
  x = Math.imul((x ^ (x >>> 16)) >>> 0, 0x85ebca6b)
  x = Math.imul((x ^ (x >>> 13)) >>> 0, 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

export function loss(o: LossOperation, { values, scalars }: Memory): void {
  const rows = scalars[Control.rows]
  const outputs = o.z.columns
  const entry = losses[o.loss]
  const parameter = scalars[o.parameter]
  const classes = o.classPerOutput ? outputs : 2
  for (let i = 0; i < rows; i++) {
    const target = (j: number): number => values[at(o.targets, i, j)]
    const weight = o.classWeights === null ? 1 : classWeight(values, o.classWeights, target, o)
    const logSumExp = Math.max(...row(values, o.z, i)) + values[o.logSum + i]
    let total = 0
    for (let j = 0; j < outputs; j++) {
      const z = values[at(o.z, i, j)]
      const a = values[at(o.a, i, j)]
      const t = smooth(target(j), scalars[o.smoothing], classes)
      total += entry.element(z, a, t, logSumExp, parameter)
      values[at(o.delta, i, j)] = (weight * entry.slope(z, a, t, parameter)) / rows
    }
    values[o.rowLoss + i] = weight * total
  }
}

function classWeight(
  values: Memory['values'],
  weights: number,
  target: (j: number) => number,
  o: LossOperation,
): number {
  if (!o.classPerOutput) return target(0) * values[weights + 1] + (1 - target(0)) * values[weights]
  return sum(Array.from({ length: o.z.columns }, (_, j) => target(j) * values[weights + j]))
}

export function sumLoss(o: OperationOf<'sumLoss'>, { values, scalars }: Memory): void {
  const rows = scalars[Control.rows]
  let total = 0
  for (let i = 0; i < rows; i++) total += values[o.rowLoss + i]
  scalars[Control.loss] = total / rows
}

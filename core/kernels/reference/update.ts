import { updateRule } from '../../optimizers'
import { Control, Field } from '../codes'
import { FIELDS, GRADIENT_FIELDS } from '../fields'
import type { Memory } from '../memory'
import type { OperationOf, UpdateOperation } from '../operations'
import { checkFinite } from './check-finite'
import { squaresOf, sum } from './matrices'
import { eachGroup, recordOf, sumGroups } from './records'

export function squares(o: OperationOf<'squares'>, memory: Memory): void {
  sumGroups(memory, o.records, o.field, o.units, (j) => squaresOf(memory.values, o.gradient, o.perUnit, j))
}

export function reduce(o: OperationOf<'reduce'>, { scalars }: Memory): void {
  for (const field of FIELDS.slice(o.fromField, o.toField)) {
    let total = 0
    for (let g = 0; g < o.groups; g++) total += scalars[o.records + g * Field.count + field]
    scalars[o.summary + field] = total
  }
}

export function clipScale(o: OperationOf<'clipScale'>, { scalars }: Memory): void {
  const summaries = Array.from({ length: o.layers }, (_, k) => o.summaries + k * Field.count)
  const squares = summaries.map((summary) => sum(GRADIENT_FIELDS.map((field) => scalars[summary + field])))
  const total = sum(squares)
  scalars[Control.gradientSquares] = total
  summaries.forEach((summary, k) => {
    const norm = Math.sqrt(o.by === 'layerNorm' ? squares[k] : total)
    const excess = o.by === 'none' ? 0 : norm / scalars[o.limit]
    scalars[summary + Field.clipScale] = excess > 1 ? 1 / excess : 1
  })
}

export function clipValue(o: OperationOf<'clipValue'>, { values, scalars }: Memory): void {
  const limit = scalars[o.limit]
  for (let i = 0; i < o.units * o.perUnit; i++) {
    values[o.gradient + i] = Math.max(Math.min(values[o.gradient + i], limit), -limit)
  }
  if (o.first) eachGroup(o.records, o.units, (record) => (scalars[record + Field.clippedSquares] = 0))
  for (let j = 0; j < o.units; j++) {
    scalars[recordOf(o.records, j) + Field.clippedSquares] += squaresOf(values, o.gradient, o.perUnit, j)
  }
}

export function update(o: UpdateOperation, memory: Memory): void {
  const { values, scalars } = memory
  const rate = scalars[Control.learningRate]
  const scale = scalars[o.summary + Field.clipScale]
  const [decay, first, second, epsilon] = scalars.subarray(o.hyper, o.hyper + 4)
  const rule = updateRule(o.optimizer, { first, second, epsilon, decay })
  const state = new Float64Array(2)
  const changed = (i: number): number => {
    // A rule without states may use what it is given as it likes; nothing passes from one element to the next.
    state.fill(0)
    o.states.forEach((offset, s) => (state[s] = values[offset + i]))
    const step = rule(values[o.gradient + i] * scale, state, rate, scalars[Control.step])
    o.states.forEach((offset, s) => (values[offset + i] = state[s]))
    return rate * decay * values[o.weight + i] + step
  }
  const before = values.slice(o.weight, o.weight + o.units * o.perUnit)
  const changes = before.map((_, i) => changed(i))
  changes.forEach((change, i) => (values[o.weight + i] -= change))
  checkFinite(memory, o.weight, before.length)
  for (const offset of o.states) checkFinite(memory, offset, before.length)
  if (o.records === null) return
  sumGroups(memory, o.records, Field.updateSquares, o.units, (j) => squaresOf(changes, 0, o.perUnit, j))
  sumGroups(memory, o.records, Field.weightSquares, o.units, (j) => squaresOf(before, 0, o.perUnit, j))
}

import { activations } from '../activations'
import { losses, smooth } from '../losses'
import { updateRule } from '../optimizers'
import { Control, Field, Group } from './codes'
import type { Executor } from './executor'
import { FIELDS, GRADIENT_FIELDS } from './fields'
import type { Layout, Matrix, Memory } from './memory'
import type { BatchNormOperation, LossOperation, Operation, Program, UpdateOperation } from './operations'

/**
 * The definition of correct: every operation in plain loops, in float64. Slow, and obvious on purpose; the WebAssembly
 * kernels are held against it, and the gradient check runs on it.
 */
export function referenceExecutor<Name extends string>(
  layout: Layout,
  programs: Readonly<Record<Name, Program>>,
): Executor<Name> {
  const memory: Memory = {
    values: new Float64Array(layout.values),
    scalars: new Float64Array(layout.scalars),
    indices: new Int32Array(layout.indices),
  }
  layout.initialize(memory)
  return {
    variant: 'float64',
    threads: 1,
    memory,
    run: (program) => programs[program].forEach((operation) => execute(operation, memory)),
    close: () => undefined,
  }
}

/** Runs one operation over `memory`. */
export function execute(o: Operation, memory: Memory): void {
  const { values, scalars, indices } = memory
  const rows = scalars[Control.rows]
  switch (o.op) {
    case 'barrier':
      return
    case 'gather':
      return each(rows, o.from.columns, (i, j) => {
        const row = indices[o.rows + scalars[Control.cursor] + i]
        values[at(o.to, i, j)] = values[at(o.from, row, j)]
      })
    case 'denseForward':
      return each(rows, o.z.columns, (i, j) => {
        const fanIn = o.x.columns
        let sum = values[o.bias + j]
        for (let p = 0; p < fanIn; p++) sum += values[at(o.x, i, p)] * values[o.weight + j * fanIn + p]
        values[at(o.z, i, j)] = sum
      })
    case 'activationForward': {
      const { value } = activations[o.activation]
      each(rows, o.z.columns, (i, j) => {
        values[at(o.a, i, j)] = value(values[at(o.z, i, j)], scalars[o.parameter])
      })
      if (o.records === null) return
      moments(memory, o.z, o.records, Field.preActivationMean)
      return moments(memory, o.a, o.records, Field.activationMean)
    }
    case 'moments':
      return moments(memory, o.x, o.records, o.field)
    case 'softmaxForward':
      for (let i = 0; i < rows; i++) softmaxRow(values, o.z, o.a, o.logSum, i)
      return
    case 'batchNormForward':
      return batchNormForward(o, memory)
    case 'batchNormInference':
      return batchNormInference(o, memory)
    case 'dropoutForward': {
      const rate = scalars[o.rate]
      const key = mix(scalars[Control.seed] ^ mix(scalars[Control.step] ^ mix(o.layer)))
      return each(rows, o.a.columns, (i, j) => {
        const draw = mix((key + i * o.a.columns + j) >>> 0) >>> 8
        const mask = draw >= Math.ceil(rate * 2 ** 24) ? 1 / (1 - rate) : 0
        values[at(o.mask, i, j)] = mask
        values[at(o.dropped, i, j)] = values[at(o.a, i, j)] * mask
      })
    }
    case 'loss':
      return loss(o, memory)
    case 'sumLoss': {
      let sum = 0
      for (let i = 0; i < rows; i++) sum += values[o.rowLoss + i]
      scalars[Control.loss] = sum / rows
      return
    }
    case 'activationBackward': {
      const { slope } = activations[o.activation]
      if (o.records !== null)
        eachGroup(o.records, o.z.columns, (record) => (scalars[record + Field.saturated] = 0))
      return each(rows, o.z.columns, (i, j) => {
        const s = slope(values[at(o.z, i, j)], values[at(o.a, i, j)], scalars[o.parameter])
        values[at(o.delta, i, j)] *= s
        if (o.records === null) return
        const size = Math.abs(s)
        if (size < scalars[o.saturation]) scalars[recordOf(o.records, j) + Field.saturated] += 1
        if (size > scalars[o.deadSlope]) values[o.alive + j] = 1
      })
    }
    case 'dropoutBackward':
      return each(rows, o.delta.columns, (i, j) => {
        values[at(o.delta, i, j)] *= values[at(o.mask, i, j)]
      })
    case 'batchNormBackward':
      for (let j = 0; j < o.delta.columns; j++) {
        const delta = column(values, o.delta, j, rows)
        const normalized = column(values, o.normalized, j, rows)
        const product = sum(delta.map((d, i) => d * normalized[i]))
        values[o.gammaGradient + j] = product
        values[o.betaGradient + j] = sum(delta)
        const scale = values[o.gamma + j] * values[o.inverseStd + j]
        delta.forEach((d, i) => {
          const centred = d - sum(delta) / rows - (normalized[i] * product) / rows
          values[at(o.delta, i, j)] = scale * centred
        })
      }
      return
    case 'denseBackwardParameters': {
      const fanIn = o.x.columns
      for (let j = 0; j < o.delta.columns; j++) {
        const delta = column(values, o.delta, j, rows)
        values[o.biasGradient + j] = sum(delta)
        for (let p = 0; p < fanIn; p++) {
          values[o.weightGradient + j * fanIn + p] = sum(delta.map((d, i) => d * values[at(o.x, i, p)]))
        }
      }
      if (o.records === null) return
      return sumGroups(memory, o.records, Field.deltaSquares, o.delta.columns, (j) =>
        sum(column(values, o.delta, j, rows).map((d) => d * d)),
      )
    }
    case 'denseBackwardInput': {
      const fanIn = o.xGradient.columns
      return each(rows, fanIn, (i, p) => {
        let total = 0
        for (let j = 0; j < o.delta.columns; j++)
          total += values[at(o.delta, i, j)] * values[o.weight + j * fanIn + p]
        values[at(o.xGradient, i, p)] = total
      })
    }
    case 'penalize':
      for (let i = 0; i < o.units * o.perUnit; i++) {
        const w = values[o.weight + i]
        values[o.gradient + i] += scalars[o.l2] * w + scalars[o.l1] * Math.sign(w)
      }
      return
    case 'squares':
      return sumGroups(memory, o.records, o.field, o.units, (j) =>
        squaresOf(values, o.gradient, o.perUnit, j),
      )
    case 'clipValue': {
      const limit = scalars[o.limit]
      for (let i = 0; i < o.units * o.perUnit; i++) {
        values[o.gradient + i] = Math.max(Math.min(values[o.gradient + i], limit), -limit)
      }
      if (o.first) eachGroup(o.records, o.units, (record) => (scalars[record + Field.clippedSquares] = 0))
      for (let j = 0; j < o.units; j++) {
        scalars[recordOf(o.records, j) + Field.clippedSquares] += squaresOf(values, o.gradient, o.perUnit, j)
      }
      return
    }
    case 'reduce':
      for (const field of FIELDS.slice(o.fromField, o.toField)) {
        let total = 0
        for (let g = 0; g < o.groups; g++) total += scalars[o.records + g * Field.count + field]
        scalars[o.summary + field] = total
      }
      return
    case 'clipScale': {
      const summaries = Array.from({ length: o.layers }, (_, k) => o.summaries + k * Field.count)
      const squares = summaries.map((summary) =>
        sum(GRADIENT_FIELDS.map((field) => scalars[summary + field])),
      )
      const total = sum(squares)
      scalars[Control.gradientSquares] = total
      return summaries.forEach((summary, k) => {
        const norm = Math.sqrt(o.by === 'layerNorm' ? squares[k] : total)
        const excess = o.by === 'none' ? 0 : norm / scalars[o.limit]
        scalars[summary + Field.clipScale] = excess > 1 ? 1 / excess : 1
      })
    }
    case 'update':
      return update(o, memory)
  }
}

const at = (m: Matrix, i: number, j: number): number => m.offset + i * m.stride + j

function each(rows: number, columns: number, visit: (i: number, j: number) => void): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) visit(i, j)
}

function column(values: Memory['values'], m: Matrix, j: number, rows: number): number[] {
  return Array.from({ length: rows }, (_, i) => values[at(m, i, j)])
}

function row(values: Memory['values'], m: Matrix, i: number): number[] {
  return Array.from({ length: m.columns }, (_, j) => values[at(m, i, j)])
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0)

const recordOf = (records: number, unit: number): number =>
  records + Math.floor(unit / Group.units) * Field.count

function eachGroup(records: number, units: number, visit: (record: number) => void): void {
  for (let j = 0; j < units; j += Group.units) visit(recordOf(records, j))
}

/** Sets a field of each group's record to the sum of what its units contribute. */
function sumGroups(
  { scalars }: Memory,
  records: number,
  field: Field,
  units: number,
  contribution: (unit: number) => number,
): void {
  eachGroup(records, units, (record) => (scalars[record + field] = 0))
  for (let j = 0; j < units; j++) scalars[recordOf(records, j) + field] += contribution(j)
}

function squaresOf(values: Memory['values'], tensor: number, perUnit: number, unit: number): number {
  let total = 0
  for (let p = 0; p < perUnit; p++) total += values[tensor + unit * perUnit + p] ** 2
  return total
}

function meanAndSpread(xs: readonly number[]): { mean: number; spread: number } {
  const mean = sum(xs) / xs.length
  return { mean, spread: sum(xs.map((x) => (x - mean) ** 2)) }
}

function moments(memory: Memory, x: Matrix, records: number, field: Field): void {
  const units = Array.from({ length: x.columns }, (_, j) =>
    meanAndSpread(column(memory.values, x, j, memory.scalars[Control.rows])),
  )
  const [means, meanSquares, spreads] = FIELDS.slice(field)
  sumGroups(memory, records, means, x.columns, (j) => units[j].mean)
  sumGroups(memory, records, meanSquares, x.columns, (j) => units[j].mean ** 2)
  sumGroups(memory, records, spreads, x.columns, (j) => units[j].spread)
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

function batchNormForward(o: BatchNormOperation, memory: Memory): void {
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

function batchNormInference(o: BatchNormOperation, { values, scalars }: Memory): void {
  each(scalars[Control.rows], o.z.columns, (i, j) => {
    const std = Math.sqrt(values[o.runningVariance + j] + scalars[o.epsilon])
    const normalized = (values[at(o.z, i, j)] - values[o.runningMean + j]) / std
    values[at(o.y, i, j)] = values[o.gamma + j] * normalized + values[o.beta + j]
  })
}

function loss(o: LossOperation, { values, scalars }: Memory): void {
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

function update(o: UpdateOperation, memory: Memory): void {
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

/** Raises `overflow` if one of the values, which the next step will start from, is not finite. */
function checkFinite({ values, scalars }: Memory, offset: number, count: number): void {
  if (!values.subarray(offset, offset + count).every(Number.isFinite)) scalars[Control.overflow] = 1
}

/** The 32-bit finaliser of MurmurHash3. */
function mix(x: number): number {
  x = Math.imul((x ^ (x >>> 16)) >>> 0, 0x85ebca6b)
  x = Math.imul((x ^ (x >>> 13)) >>> 0, 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

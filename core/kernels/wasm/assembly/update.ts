import { ClipCode, Control, Field, Group, OptimizerCode } from '../../codes'
import { address, control, groupsOf, operand, recordOf, scalar, setControl, setField, addField } from './program'
import { reportOverflow } from './overflow'
import { sumOfSquares } from './sums'
import { shareEnd, shareStart, threadIndex } from './threads'
import { spare } from './matrix'
import { loadLanes, multiplyAdd, splat, storeLanes, sumLanes } from './vector-math'

/** g += l2 w + l1 sign(w), with sign(0) = 0. Operands: w, g, values per unit, units, l1, l2. */
export function penalize(pc: usize): void {
  const perUnit = operand(pc, 3)
  const units = operand(pc, 4)
  const l1 = <f32>scalar(pc, 5)
  const l2 = <f32>scalar(pc, 6)
  const begin = <usize>(shareStart(groupsOf(units)) * Group.units * perUnit) << 2
  const end = <usize>(min(units, shareEnd(groupsOf(units)) * Group.units) * perUnit) << 2
  for (let at = begin; at < end; at += 4) {
    const w = load<f32>(address(pc, 1) + at)
    const g = address(pc, 2) + at
    store<f32>(g, load<f32>(g) + l2 * w + (w > 0 ? l1 : w < 0 ? -l1 : 0))
  }
}

/** g = min(max(g, -limit), limit). Operands: g, values per unit, units, limit, records, 1 for the layer's first tensor. */
export function clipValue(pc: usize): void {
  const perUnit = operand(pc, 2)
  const units = operand(pc, 3)
  const limit = <f32>scalar(pc, 4)
  const groups = groupsOf(units)
  for (let group = shareStart(groups), end = shareEnd(groups); group < end; group++) {
    const first = group * Group.units
    const begin = address(pc, 1) + (<usize>(first * perUnit) << 2)
    const count = (min(units, first + Group.units) - first) * perUnit
    for (let i = 0; i < count; i++) {
      const cell = begin + (<usize>i << 2)
      store<f32>(cell, max<f32>(min<f32>(load<f32>(cell), limit), -limit))
    }
    const record = recordOf(address(pc, 5), group)
    if (operand(pc, 6) != 0) setField(record, Field.clippedSquares, 0)
    addField(record, Field.clippedSquares, sumOfSquares(begin, count))
  }
}

/** Sums a layer's records into its summary. Operands: records, groups, summary, first field, field after the last. */
export function reduce(pc: usize): void {
  if (threadIndex() != 0) return
  const groups = operand(pc, 2)
  for (let f = operand(pc, 4); f < operand(pc, 5); f++) {
    let sum: f64 = 0
    for (let g = 0; g < groups; g++) sum += load<f64>(recordOf(address(pc, 1), g) + (<usize>f << 3))
    setField(address(pc, 3), f, sum)
  }
}

/**
 * The total squared norm of the gradients, and the factor min(1, limit / norm) of each layer (Pascanu et al. 2013,
 * algorithm 1). Operands: first summary, layers, ClipCode, limit.
 */
export function clipScale(pc: usize): void {
  if (threadIndex() != 0) return
  const layers = operand(pc, 2)
  let total: f64 = 0
  for (let k = 0; k < layers; k++) total += layerSquares(recordOf(address(pc, 1), k))
  setControl(Control.gradientSquares, total)
  for (let k = 0; k < layers; k++) {
    const summary = recordOf(address(pc, 1), k)
    const squares = operand(pc, 3) == ClipCode.layerNorm ? layerSquares(summary) : total
    const excess = operand(pc, 3) == ClipCode.none ? 0 : Math.sqrt(squares) / scalar(pc, 4)
    setField(summary, Field.clipScale, excess > 1 ? 1 / excess : 1)
  }
}

function layerSquares(summary: usize): f64 {
  let sum: f64 = 0
  for (let f: i32 = Field.weightGradientSquares; f <= Field.betaGradientSquares; f++) sum += load<f64>(summary + (<usize>f << 3))
  return sum
}

let decay: v128 = splat(0)
let rate: v128 = splat(0)
let first: v128 = splat(0)
let firstRest: v128 = splat(0)
let second: v128 = splat(0)
let secondRest: v128 = splat(0)
let epsilon: v128 = splat(0)
let correction: v128 = splat(0)

/** What is subtracted from the weight; the states of the rule at m and v move on. core/optimizers.ts has the rules. */
@inline
function step(code: OptimizerCode, g: v128, m: usize, v: usize): v128 {
  switch (code) {
    case OptimizerCode.nesterov: {
      const velocity = multiplyAdd(first, v128.load(m), g)
      v128.store(m, velocity)
      return f32x4.mul(rate, multiplyAdd(first, velocity, g))
    }
    case OptimizerCode.adagrad: {
      const sum = multiplyAdd(g, g, v128.load(m))
      v128.store(m, sum)
      return f32x4.div(f32x4.mul(rate, g), f32x4.add(f32x4.sqrt(sum), epsilon))
    }
    case OptimizerCode.rmsprop: {
      const mean = multiplyAdd(first, v128.load(m), f32x4.mul(firstRest, f32x4.mul(g, g)))
      v128.store(m, mean)
      return f32x4.div(f32x4.mul(rate, g), f32x4.add(f32x4.sqrt(mean), epsilon))
    }
    case OptimizerCode.adam: {
      const mean = multiplyAdd(first, v128.load(m), f32x4.mul(firstRest, g))
      const square = multiplyAdd(second, v128.load(v), f32x4.mul(secondRest, f32x4.mul(g, g)))
      v128.store(m, mean)
      v128.store(v, square)
      return f32x4.div(f32x4.mul(rate, mean), multiplyAdd(f32x4.sqrt(square), correction, epsilon))
    }
    case OptimizerCode.sgd: {
      const velocity = multiplyAdd(first, v128.load(m), g)
      v128.store(m, velocity)
      return f32x4.mul(rate, velocity)
    }
    default: return f32x4.mul(rate, g)
  }
}

/** What sgd is without momentum: there are no states. */
const PLAIN: OptimizerCode = -1

/**
 * w = w - rate decay w - step(g scale). Operands: code, w, g, state 1 (0: none), state 2 (0: none), values per unit,
 * units, layer's summary (its clip scale), records (0: none), hyperparameters (decay, then two coefficients and
 * epsilon). For a vector of values per unit 1 this touches the padding behind it, which nothing reads.
 */
export function update(pc: usize): void {
  const hyper = address(pc, 10)
  const learningRate = control(Control.learningRate)
  const t = control(Control.step)
  const beta1 = load<f64>(hyper, 8)
  const beta2 = load<f64>(hyper, 16)
  const adam = operand(pc, 1) == OptimizerCode.adam || operand(pc, 1) == OptimizerCode.adamw
  decay = splat(<f32>(learningRate * load<f64>(hyper)))
  rate = splat(<f32>(adam ? learningRate / (1 - Math.pow(beta1, t)) : learningRate))
  correction = splat(<f32>(adam ? 1 / Math.sqrt(1 - Math.pow(beta2, t)) : 1))
  first = splat(<f32>beta1)
  firstRest = splat(<f32>(1 - beta1))
  second = splat(<f32>beta2)
  secondRest = splat(<f32>(1 - beta2))
  epsilon = splat(<f32>load<f64>(hyper, 24))
  switch (operand(pc, 1)) {
    case OptimizerCode.nesterov: return move(OptimizerCode.nesterov, pc)
    case OptimizerCode.adagrad: return move(OptimizerCode.adagrad, pc)
    case OptimizerCode.rmsprop: return move(OptimizerCode.rmsprop, pc)
    case OptimizerCode.adam:
    case OptimizerCode.adamw: return move(OptimizerCode.adam, pc)
    default: return operand(pc, 4) == 0 ? move(PLAIN, pc) : move(OptimizerCode.sgd, pc)
  }
}

@inline
function move(code: OptimizerCode, pc: usize): void {
  const perUnit = operand(pc, 6)
  const units = operand(pc, 7)
  const scale = splat(<f32>load<f64>(address(pc, 8) + (<usize>Field.clipScale << 3)))
  const records = address(pc, 9)
  const w0 = address(pc, 2)
  const g0 = address(pc, 3)
  const m = address(pc, 4)
  const v = address(pc, 5)
  const groups = groupsOf(units)
  const shrink = decay
  for (let group = shareStart(groups), end = shareEnd(groups); group < end; group++) {
    const firstUnit = group * Group.units
    const count = (min(units, firstUnit + Group.units) - firstUnit) * perUnit
    const begin = <usize>(firstUnit * perUnit) << 2
    let up = splat(0)
    let down = splat(0)
    let weights = splat(0)
    let zero = splat(0)
    const whole = begin + (<usize>(count & ~3) << 2)
    for (let at = begin; at < whole; at += 16) {
      const w = v128.load(w0 + at)
      const change = multiplyAdd(shrink, w, step(code, f32x4.mul(v128.load(g0 + at), scale), m + at, v + at))
      const moved = f32x4.sub(w, change)
      v128.store(w0 + at, moved)
      up = addSquare(f32x4.mul(change, splat(RAISE)), up)
      down = addSquare(f32x4.mul(change, splat(LOWER)), down)
      weights = addSquare(w, weights)
      zero = addZero(code, moved, m + at, v + at, zero)
    }
    // The last, partial vector would reach into the next group, which may be another thread's: it takes a detour.
    const rest = count & 3
    if (rest > 0) {
      const w = loadLanes(w0 + whole, rest)
      const mAt = borrow(m, whole, spare(), rest)
      const vAt = borrow(v, whole, spare() + 16, rest)
      const change = multiplyAdd(shrink, w, step(code, f32x4.mul(loadLanes(g0 + whole, rest), scale), mAt, vAt))
      const moved = f32x4.sub(w, change)
      storeLanes(w0 + whole, moved, rest)
      if (m != 0) storeLanes(m + whole, v128.load(mAt), rest)
      if (v != 0) storeLanes(v + whole, v128.load(vAt), rest)
      up = addSquare(f32x4.mul(change, splat(RAISE)), up)
      down = addSquare(f32x4.mul(change, splat(LOWER)), down)
      weights = addSquare(w, weights)
      zero = addZero(code, moved, mAt, vAt, zero)
    }
    reportOverflow(zero)
    if (records == 0) continue
    const record = recordOf(records, group)
    setField(record, Field.updateSquares, unscaled(sumLanes(up), sumLanes(down)))
    const weightSquares = sumLanes(weights)
    // The old weights are gone; where their squares overflow, the step's change to them does not show.
    setField(record, Field.weightSquares, weightSquares < 1e30 ? <f64>weightSquares : sumOfSquares(w0 + begin, count))
  }
}

/** 2^40 and 2^-70: between them, squares of anything from 1e-27 to the largest float32 stay within float32. */
const RAISE: f32 = 1099511627776
const LOWER: f32 = 1 / (1099511627776 * 1073741824)

@inline
function unscaled(up: f32, down: f32): f64 {
  if (up < 1e38) return <f64>up / (<f64>RAISE * <f64>RAISE)
  return <f64>down / (<f64>LOWER * <f64>LOWER)
}

@inline
function addSquare(x: v128, sum: v128): v128 {
  return multiplyAdd(x, x, sum)
}

/** Adds 0 to `zero`, or NaN where the weight, or a state that has overflowed and stops its weight for ever, is not finite. */
@inline
function addZero(code: OptimizerCode, moved: v128, m: usize, v: usize, zero: v128): v128 {
  const sum = multiplyAdd(moved, splat(0), zero)
  switch (code) {
    case OptimizerCode.adam: return multiplyAdd(v128.load(v), splat(0), sum)
    case OptimizerCode.adagrad:
    case OptimizerCode.rmsprop: return multiplyAdd(v128.load(m), splat(0), sum)
    default: return sum
  }
}

/** Copies the lanes at `states + at` (states 0: there are none) to `to` and returns where they are now. */
@inline
function borrow(states: usize, at: usize, to: usize, lanes: i32): usize {
  if (states != 0) v128.store(to, loadLanes(states + at, lanes))
  return to
}

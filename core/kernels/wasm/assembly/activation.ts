import { ActivationCode, Control, Field, Group } from '../../codes'
import { address, control, groupsOf, operand, recordOf, scalar, setField } from './program'
import { addMoments } from './sums'
import { shareEnd, shareStart } from './threads'
import { atLeast, atMost, cosine, eachLane, exp, expMinus1, minusSine, multiplyAdd, normalDensity, normalDistribution, sigmoid, sine, softplus, splat, tanh } from './vector-math'

const SELU_SCALE: f32 = 1.0507009873554805
const SELU_ALPHA: f32 = 1.6732632423543772

/** The largest float32: times 0 it is 0, which infinity is not. */
const LARGEST: f32 = f32.MAX_VALUE

@inline
function bounded(z: v128): v128 {
  return atLeast(atMost(z, splat(LARGEST)), splat(-LARGEST))
}

/** a = g(z); p is the activation's parameter in every lane. `code` is known where this is inlined. */
@inline
function value(code: ActivationCode, z: v128, p: v128): v128 {
  const zero = splat(0)
  switch (code) {
    case ActivationCode.identity: return z
    case ActivationCode.sigmoid: return sigmoid(z)
    case ActivationCode.tanh: return tanh(z)
    case ActivationCode.relu: return atLeast(z, zero)
    case ActivationCode.leakyRelu: return v128.bitselect(z, f32x4.mul(z, p), f32x4.gt(z, zero))
    case ActivationCode.elu: return v128.bitselect(z, f32x4.mul(p, expMinus1(atMost(z, zero))), f32x4.gt(z, zero))
    case ActivationCode.selu: return f32x4.mul(splat(SELU_SCALE), v128.bitselect(z, f32x4.mul(splat(SELU_ALPHA), expMinus1(atMost(z, zero))), f32x4.gt(z, zero)))
    case ActivationCode.gelu: return f32x4.mul(atLeast(z, splat(-LARGEST)), normalDistribution(z))
    case ActivationCode.silu: return f32x4.mul(atLeast(z, splat(-LARGEST)), sigmoid(z))
    case ActivationCode.softplus: return eachLane(z, softplus)
    case ActivationCode.softsign: return f32x4.div(z, f32x4.add(splat(1), f32x4.abs(z)))
    case ActivationCode.hardTanh: return atLeast(atMost(z, splat(1)), splat(-1))
    case ActivationCode.sin: return eachLane(z, sine)
    case ActivationCode.cos: return eachLane(z, cosine)
    case ActivationCode.exp: return exp(atMost(z, p))
    default: return f32x4.mul(z, z)
  }
}

/** g'(z), given a = g(z). */
@inline
function slope(code: ActivationCode, z: v128, a: v128, p: v128): v128 {
  const zero = splat(0)
  const one = splat(1)
  switch (code) {
    case ActivationCode.identity: return one
    case ActivationCode.sigmoid: return f32x4.mul(a, f32x4.sub(one, a))
    case ActivationCode.tanh: return f32x4.sub(one, f32x4.mul(a, a))
    case ActivationCode.relu: return v128.and(one, f32x4.gt(z, zero))
    case ActivationCode.leakyRelu: return v128.bitselect(one, p, f32x4.gt(z, zero))
    case ActivationCode.elu: return v128.bitselect(one, f32x4.add(a, p), f32x4.gt(z, zero))
    case ActivationCode.selu: return v128.bitselect(splat(SELU_SCALE), f32x4.add(a, splat(SELU_SCALE * SELU_ALPHA)), f32x4.gt(z, zero))
    case ActivationCode.gelu: return multiplyAdd(bounded(z), normalDensity(z), normalDistribution(z))
    case ActivationCode.silu: {
      const s = sigmoid(z)
      return f32x4.mul(s, multiplyAdd(bounded(z), f32x4.sub(one, s), one))
    }
    case ActivationCode.softplus: return sigmoid(z)
    case ActivationCode.softsign: {
      const d = f32x4.add(one, f32x4.abs(z))
      return f32x4.div(one, f32x4.mul(d, d))
    }
    case ActivationCode.hardTanh: return v128.and(one, f32x4.lt(f32x4.abs(z), one))
    case ActivationCode.sin: return eachLane(z, cosine)
    case ActivationCode.cos: return eachLane(z, minusSine)
    case ActivationCode.exp: return v128.and(a, f32x4.lt(z, p))
    default: return f32x4.add(z, z)
  }
}

/**
 * a = g(z) for the groups of units that this thread owns, and the moments of z and a.
 * Operands: z, a, stride, units, code, parameter, records (0: none are kept).
 */
export function activationForward(pc: usize): void {
  switch (operand(pc, 5)) {
    case ActivationCode.identity: return forward(ActivationCode.identity, pc)
    case ActivationCode.sigmoid: return forward(ActivationCode.sigmoid, pc)
    case ActivationCode.tanh: return forward(ActivationCode.tanh, pc)
    case ActivationCode.relu: return forward(ActivationCode.relu, pc)
    case ActivationCode.leakyRelu: return forward(ActivationCode.leakyRelu, pc)
    case ActivationCode.elu: return forward(ActivationCode.elu, pc)
    case ActivationCode.selu: return forward(ActivationCode.selu, pc)
    case ActivationCode.gelu: return forward(ActivationCode.gelu, pc)
    case ActivationCode.silu: return forward(ActivationCode.silu, pc)
    case ActivationCode.softplus: return forward(ActivationCode.softplus, pc)
    case ActivationCode.softsign: return forward(ActivationCode.softsign, pc)
    case ActivationCode.hardTanh: return forward(ActivationCode.hardTanh, pc)
    case ActivationCode.sin: return forward(ActivationCode.sin, pc)
    case ActivationCode.cos: return forward(ActivationCode.cos, pc)
    case ActivationCode.exp: return forward(ActivationCode.exp, pc)
    default: return forward(ActivationCode.square, pc)
  }
}

@inline
function forward(code: ActivationCode, pc: usize): void {
  const rows = <i32>control(Control.rows)
  const stride = <usize>operand(pc, 3) << 2
  const units = operand(pc, 4)
  const p = splat(<f32>scalar(pc, 6))
  const records = address(pc, 7)
  const groups = groupsOf(units)
  for (let g = shareStart(groups), end = shareEnd(groups); g < end; g++) {
    const record = recordOf(records, g)
    if (records != 0) for (let f: i32 = Field.preActivationMean; f <= Field.activationSpread; f++) setField(record, f, 0)
    const last = min(units, (g + 1) * Group.units)
    for (let u = g * Group.units; u < last; u += 4) {
      const z = address(pc, 1) + (<usize>u << 2)
      const a = address(pc, 2) + (<usize>u << 2)
      if (records == 0) {
        for (let i = 0, at: usize = 0; i < rows; i++, at += stride) v128.store(a + at, value(code, v128.load(z + at), p))
        continue
      }
      const zShift = v128.load(z)
      const aShift = value(code, zShift, p)
      let zSums = splat(0), zSquares = splat(0), aSums = splat(0), aSquares = splat(0)
      for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
        const x = v128.load(z + at)
        const y = value(code, x, p)
        v128.store(a + at, y)
        const dz = f32x4.sub(x, zShift)
        const da = f32x4.sub(y, aShift)
        zSums = f32x4.add(zSums, dz)
        zSquares = multiplyAdd(dz, dz, zSquares)
        aSums = f32x4.add(aSums, da)
        aSquares = multiplyAdd(da, da, aSquares)
      }
      addMoments(record, Field.preActivationMean, z, stride, rows, last - u, zShift, zSums, zSquares)
      addMoments(record, Field.activationMean, a, stride, rows, last - u, aShift, aSums, aSquares)
    }
  }
}

/** The moments of a matrix, per group of units. Operands: x, stride, units, records, first field. */
export function moments(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const stride = <usize>operand(pc, 2) << 2
  const units = operand(pc, 3)
  const field = operand(pc, 5)
  const groups = groupsOf(units)
  for (let g = shareStart(groups), end = shareEnd(groups); g < end; g++) {
    const record = recordOf(address(pc, 4), g)
    for (let f = field; f < field + 3; f++) setField(record, f, 0)
    const last = min(units, (g + 1) * Group.units)
    for (let u = g * Group.units; u < last; u += 4) {
      const x = address(pc, 1) + (<usize>u << 2)
      const shift = v128.load(x)
      let sums = splat(0), squares = splat(0)
      for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
        const d = f32x4.sub(v128.load(x + at), shift)
        sums = f32x4.add(sums, d)
        squares = multiplyAdd(d, d, squares)
      }
      addMoments(record, field, x, stride, rows, last - u, shift, sums, squares)
    }
  }
}

/**
 * dJ/dz = dJ/da g'(z) in place; counts saturated values and marks the units that are not dead.
 * Operands: dJ/da, z, a, stride, units, code, parameter, the slope below which a value counts as saturated,
 * records (0: none), alive (one float32 a unit, set to 1 where the slope exceeds the scalar operand that follows).
 */
export function activationBackward(pc: usize): void {
  switch (operand(pc, 6)) {
    case ActivationCode.identity: return backward(ActivationCode.identity, pc)
    case ActivationCode.sigmoid: return backward(ActivationCode.sigmoid, pc)
    case ActivationCode.tanh: return backward(ActivationCode.tanh, pc)
    case ActivationCode.relu: return backward(ActivationCode.relu, pc)
    case ActivationCode.leakyRelu: return backward(ActivationCode.leakyRelu, pc)
    case ActivationCode.elu: return backward(ActivationCode.elu, pc)
    case ActivationCode.selu: return backward(ActivationCode.selu, pc)
    case ActivationCode.gelu: return backward(ActivationCode.gelu, pc)
    case ActivationCode.silu: return backward(ActivationCode.silu, pc)
    case ActivationCode.softplus: return backward(ActivationCode.softplus, pc)
    case ActivationCode.softsign: return backward(ActivationCode.softsign, pc)
    case ActivationCode.hardTanh: return backward(ActivationCode.hardTanh, pc)
    case ActivationCode.sin: return backward(ActivationCode.sin, pc)
    case ActivationCode.cos: return backward(ActivationCode.cos, pc)
    case ActivationCode.exp: return backward(ActivationCode.exp, pc)
    default: return backward(ActivationCode.square, pc)
  }
}

@inline
function backward(code: ActivationCode, pc: usize): void {
  const rows = <i32>control(Control.rows)
  const stride = <usize>operand(pc, 4) << 2
  const units = operand(pc, 5)
  const p = splat(<f32>scalar(pc, 7))
  const flat = splat(<f32>scalar(pc, 8))
  const records = address(pc, 9)
  const dead = splat(<f32>scalar(pc, 11))
  const groups = groupsOf(units)
  for (let g = shareStart(groups), end = shareEnd(groups); g < end; g++) {
    const last = min(units, (g + 1) * Group.units)
    let saturated = 0
    for (let u = g * Group.units; u < last; u += 4) {
      const column = <usize>u << 2
      const delta = address(pc, 1) + column
      const z = address(pc, 2) + column
      const a = address(pc, 3) + column
      if (records == 0) {
        for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
          v128.store(delta + at, f32x4.mul(v128.load(delta + at), slope(code, v128.load(z + at), v128.load(a + at), p)))
        }
        continue
      }
      let count = i32x4.splat(0)
      let steepest = splat(0)
      for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
        const s = slope(code, v128.load(z + at), v128.load(a + at), p)
        v128.store(delta + at, f32x4.mul(v128.load(delta + at), s))
        const size = f32x4.abs(s)
        count = i32x4.sub(count, f32x4.lt(size, flat))
        // Where `size` is NaN, `steepest` stays.
        steepest = atLeast(steepest, size)
      }
      const alive = address(pc, 10) + column
      const awake = v128.and(f32x4.gt(steepest, dead), splat(1))
      for (let i = 0, lanes = min(4, last - u); i < lanes; i++) saturated += lane(count, i)
      v128.store(alive, atLeast(v128.load(alive), awake))
    }
    if (records != 0) setField(recordOf(records, g), Field.saturated, saturated)
  }
}

@inline
function lane(v: v128, i: i32): i32 {
  if (i == 0) return i32x4.extract_lane(v, 0)
  if (i == 1) return i32x4.extract_lane(v, 1)
  return i == 2 ? i32x4.extract_lane(v, 2) : i32x4.extract_lane(v, 3)
}

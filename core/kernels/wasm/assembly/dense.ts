import { Control, Field, Group } from '../../codes'
import { multiply, storeTransposed } from './matrix'
import { address, control, groupsOf, operand, recordOf, setField } from './program'
import { sumOfSquares, trusted, laneMask } from './sums'
import { shareEnd, shareStart } from './threads'
import { multiplyAdd, splat, storeLanes, sumLanes } from './vector-math'

/** First unit of this thread's share of `units`, and the one after its last. */
@inline
function firstUnit(units: i32): i32 {
  return shareStart(groupsOf(units)) * Group.units
}

@inline
function endUnit(units: i32): i32 {
  return min(units, shareEnd(groupsOf(units)) * Group.units)
}

/**
 * z = x W^T + b for this thread's units.
 * Operands: x, x stride, fanIn, W, b, z, z stride, units.
 */
export function denseForward(pc: usize): void {
  const fanIn = operand(pc, 3)
  const units = operand(pc, 8)
  multiply(<i32>control(Control.rows), fanIn, firstUnit(units), endUnit(units), address(pc, 1), <usize>operand(pc, 2) << 2, address(pc, 4), <usize>fanIn << 2, true, address(pc, 5), address(pc, 6), <usize>operand(pc, 7) << 2, false)
}

/**
 * dJ/dx = delta W for this thread's share of the columns of x.
 * Operands: delta, delta stride, units, W, fanIn, dJ/dx, its stride.
 */
export function denseBackwardInput(pc: usize): void {
  const fanIn = operand(pc, 5)
  multiply(<i32>control(Control.rows), operand(pc, 3), firstUnit(fanIn), endUnit(fanIn), address(pc, 1), <usize>operand(pc, 2) << 2, address(pc, 4), <usize>fanIn << 2, false, 0, address(pc, 6), <usize>operand(pc, 7) << 2, false)
}

/**
 * dJ/dW = delta^T x and dJ/db = column sums of delta, for this thread's units.
 * Operands: delta, delta stride, units, x, x stride, fanIn, dJ/dW, dJ/db, scratch for delta^T (units x scratch
 * stride), scratch stride, records (0: none).
 */
export function denseBackwardParameters(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const units = operand(pc, 3)
  const fanIn = operand(pc, 6)
  const scratch = address(pc, 9)
  const scratchStride = <usize>operand(pc, 10) << 2
  const begin = firstUnit(units)
  const end = endUnit(units)
  if (begin == end) return
  transposeDelta(pc, rows, units, scratch, scratchStride)
  const row = <usize>begin * <usize>fanIn
  multiply(end - begin, rows, 0, fanIn, scratch + <usize>begin * scratchStride, scratchStride, address(pc, 4), <usize>operand(pc, 5) << 2, false, 0, address(pc, 7) + (row << 2), <usize>fanIn << 2, true)
}

/** Writes delta^T, and on the way the sums over rows (dJ/db) and the sum of squares. */
function transposeDelta(pc: usize, rows: i32, units: i32, scratch: usize, scratchStride: usize): void {
  const stride = <usize>operand(pc, 2) << 2
  const records = address(pc, 11)
  const groups = groupsOf(units)
  for (let g = shareStart(groups), end = shareEnd(groups); g < end; g++) {
    const last = min(units, (g + 1) * Group.units)
    let total: f64 = 0
    for (let u = g * Group.units; u < last; u += 4) {
      const lanes = min(4, last - u)
      let from = address(pc, 1) + (<usize>u << 2)
      let to = scratch + <usize>u * scratchStride
      const column = from
      let sums = splat(0)
      let squares = splat(0)
      let i = 0
      for (; i + 4 <= rows; i += 4, from += 4 * stride, to += 16) {
        const r0 = v128.load(from), r1 = v128.load(from + stride), r2 = v128.load(from + 2 * stride), r3 = v128.load(from + 3 * stride)
        sums = f32x4.add(sums, f32x4.add(f32x4.add(r0, r1), f32x4.add(r2, r3)))
        squares = multiplyAdd(r3, r3, multiplyAdd(r2, r2, multiplyAdd(r1, r1, multiplyAdd(r0, r0, squares))))
        storeTransposed(r0, r1, r2, r3, to, scratchStride)
      }
      for (; i < rows; i++, from += stride, to += 4) {
        const r = v128.load(from)
        sums = f32x4.add(sums, r)
        squares = multiplyAdd(r, r, squares)
        v128.store_lane<f32>(to, r, 0)
        v128.store_lane<f32>(to + scratchStride, r, 1)
        v128.store_lane<f32>(to + 2 * scratchStride, r, 2)
        v128.store_lane<f32>(to + 3 * scratchStride, r, 3)
      }
      storeLanes(address(pc, 8) + (<usize>u << 2), sums, lanes)
      const sum = sumLanes(v128.and(squares, laneMask(lanes)))
      if (records != 0) total += trusted(sum) ? <f64>sum : slowSquares(column, stride, rows, lanes)
    }
    if (records != 0) setField(recordOf(records, g), Field.deltaSquares, total)
  }
}

function slowSquares(column: usize, stride: usize, rows: i32, lanes: i32): f64 {
  let sum: f64 = 0
  for (let i = 0; i < rows; i++) {
    for (let u = 0; u < lanes; u++) {
      const d = <f64>load<f32>(column + <usize>i * stride + (<usize>u << 2))
      sum += d * d
    }
  }
  return sum
}

/**
 * Sum of squares of the gradient of one parameter tensor, per group of units.
 * Operands: gradient, values per unit, units, records, field.
 */
export function squares(pc: usize): void {
  const perUnit = operand(pc, 2)
  const units = operand(pc, 3)
  const groups = groupsOf(units)
  for (let g = shareStart(groups), end = shareEnd(groups); g < end; g++) {
    const first = g * Group.units
    const count = (min(units, first + Group.units) - first) * perUnit
    const sum = sumOfSquares(address(pc, 1) + (<usize>(first * perUnit) << 2), count)
    setField(recordOf(address(pc, 4), g), operand(pc, 5), sum)
  }
}

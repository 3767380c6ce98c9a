import { Field } from '../../codes'
import { addField } from './program'
import { multiplyAdd, splat, sumLanes } from './vector-math'

/**
 * Sums that stay right over the whole range of float32. They are taken in float32 lanes, which is fast and exact
 * enough, and taken again in float64 where squares would overflow or vanish: gradients of 1e-25 or 1e25 are what
 * this program is there to show.
 */
const LARGE: f32 = 1e30
const SMALL: f32 = 1e-30

@inline
export function trusted(sum: f32): bool {
  return sum < LARGE && sum > SMALL
}

/** Sum of squares of `count` contiguous values. */
export function sumOfSquares(x: usize, count: i32): f64 {
  let s0 = splat(0)
  let s1 = splat(0)
  const whole = x + (<usize>(count & ~7) << 2)
  const end = x + (<usize>count << 2)
  let p = x
  for (; p < whole; p += 32) {
    const v0 = v128.load(p)
    const v1 = v128.load(p, 16)
    s0 = multiplyAdd(v0, v0, s0)
    s1 = multiplyAdd(v1, v1, s1)
  }
  let sum = sumLanes(f32x4.add(s0, s1))
  for (; p < end; p += 4) sum += load<f32>(p) * load<f32>(p)
  return trusted(sum) ? <f64>sum : slowSumOfSquares(x, end)
}

function slowSumOfSquares(x: usize, end: usize): f64 {
  let sum: f64 = 0
  for (let p = x; p < end; p += 4) {
    const v = <f64>load<f32>(p)
    sum += v * v
  }
  return sum
}

/** Ones in the lanes that hold a value when `count` are left. */
@inline
export function laneMask(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count))
}

@inline
function sumDoubles(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)
}

/**
 * Adds to the three fields that begin at `field` what four units (the columns at x, `stride` bytes a row) contribute,
 * given the sums over rows of x - shift and of its square; shift is the first row, so that nothing cancels.
 */
export function addMoments(record: usize, field: Field, x: usize, stride: usize, rows: i32, count: i32, shift: v128, sums: v128, squares: v128): void {
  const mask = laneMask(count)
  const s = v128.and(sums, mask)
  const q = v128.and(squares, mask)
  const doubtful = v128.or(f32x4.gt(q, splat(LARGE)), v128.or(f32x4.ne(q, q), v128.and(f32x4.lt(q, splat(SMALL)), f32x4.ne(s, splat(0)))))
  if (v128.any_true(doubtful)) {
    slowMoments(record, field, x, stride, rows, count)
    return
  }
  const origin = v128.and(shift, mask)
  const inverse = f64x2.splat(1 / <f64>rows)
  const high = v128.shuffle<f32>(s, s, 2, 3, 2, 3)
  const sLow = f64x2.promote_low_f32x4(s)
  const sHigh = f64x2.promote_low_f32x4(high)
  const mLow = f64x2.add(f64x2.promote_low_f32x4(origin), f64x2.mul(sLow, inverse))
  const mHigh = f64x2.add(f64x2.promote_low_f32x4(v128.shuffle<f32>(origin, origin, 2, 3, 2, 3)), f64x2.mul(sHigh, inverse))
  const zero = f64x2.splat(0)
  const spreadLow = f64x2.sub(f64x2.promote_low_f32x4(q), f64x2.mul(f64x2.mul(sLow, sLow), inverse))
  const spreadHigh = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<f32>(q, q, 2, 3, 2, 3)), f64x2.mul(f64x2.mul(sHigh, sHigh), inverse))
  addField(record, field, sumDoubles(f64x2.add(mLow, mHigh)))
  addField(record, field + 1, sumDoubles(f64x2.add(f64x2.mul(mLow, mLow), f64x2.mul(mHigh, mHigh))))
  addField(record, field + 2, sumDoubles(f64x2.add(f64x2.max(spreadLow, zero), f64x2.max(spreadHigh, zero))))
}

function slowMoments(record: usize, field: Field, x: usize, stride: usize, rows: i32, count: i32): void {
  for (let u = 0; u < min(count, 4); u++) {
    const column = x + (<usize>u << 2)
    let sum: f64 = 0
    for (let i = 0; i < rows; i++) sum += <f64>load<f32>(column + <usize>i * stride)
    const mean = sum / <f64>rows
    let spread: f64 = 0
    for (let i = 0; i < rows; i++) {
      const d = <f64>load<f32>(column + <usize>i * stride) - mean
      spread += d * d
    }
    addField(record, field, mean)
    addField(record, field + 1, mean * mean)
    addField(record, field + 2, spread)
  }
}

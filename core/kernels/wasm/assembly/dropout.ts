import { Control, Group } from '../../codes'
import { address, control, groupsOf, operand, scalar } from './program'
import { shareEnd, shareStart } from './threads'
import { splat } from './vector-math'

/**
 * Inverted dropout (Srivastava et al. 2014): an output is 0 with probability `rate`, else divided by 1 - rate. Whether
 * it is kept is a hash of (seed, step, layer, row, unit), so a mask needs no memory of earlier ones and is the same on
 * any number of threads. The hash is the 32-bit finaliser of MurmurHash3.
 */
function mix(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x85ebca6b
  x = (x ^ (x >> 13)) * 0xc2b2ae35
  return x ^ (x >> 16)
}

@inline
function mixLanes(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x85ebca6b))
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 13)), i32x4.splat(0xc2b2ae35))
  return v128.xor(x, i32x4.shr_u(x, 16))
}

/** Operands: a, dropped, mask, stride, units, layer, rate. */
export function dropoutForward(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const units = operand(pc, 5)
  const stride = <usize>operand(pc, 4) << 2
  const rate = scalar(pc, 7)
  const key = mix(<u32>control(Control.seed) ^ mix(<u32>control(Control.step) ^ mix(<u32>operand(pc, 6))))
  const threshold = i32x4.splat(<i32>Math.ceil(rate * 16777216))
  const kept = splat(<f32>(1 / (1 - rate)))
  for (let u = shareStart(groupsOf(units)) * Group.units, end = min(units, shareEnd(groupsOf(units)) * Group.units); u < end; u += 4) {
    const column = <usize>u << 2
    for (let i = 0, at = column; i < rows; i++, at += stride) {
      const element = i32x4.add(i32x4.splat(i * units + u + <i32>key), i32x4(0, 1, 2, 3))
      const keep = i32x4.ge_s(i32x4.shr_u(mixLanes(element), 8), threshold)
      const mask = v128.and(kept, keep)
      v128.store(address(pc, 3) + at, mask)
      v128.store(address(pc, 2) + at, f32x4.mul(v128.load(address(pc, 1) + at), mask))
    }
  }
}

/** delta = delta mask, in place. Operands: delta, mask, stride, units. */
export function dropoutBackward(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const units = operand(pc, 4)
  const stride = <usize>operand(pc, 3) << 2
  for (let u = shareStart(groupsOf(units)) * Group.units, end = min(units, shareEnd(groupsOf(units)) * Group.units); u < end; u += 4) {
    for (let i = 0, at = <usize>u << 2; i < rows; i++, at += stride) {
      const delta = address(pc, 1) + at
      v128.store(delta, f32x4.mul(v128.load(delta), v128.load(address(pc, 2) + at)))
    }
  }
}

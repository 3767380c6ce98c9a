import { Control, Group } from '../../codes'
import { address, control, groupsOf, operand, scalar } from './program'
import { reportOverflow } from './overflow'
import { laneMask } from './sums'
import { shareEnd, shareStart } from './threads'
import { multiplyAdd, splat } from './vector-math'

/**
 * Training form, for this thread's units: z becomes its normalised self (kept for the way back), y = gamma z + beta,
 * and the running statistics move (the running variance is the unbiased one).
 * Operands: z, y, stride, units, gamma, beta, runningMean, runningVariance, 1 / std of each unit, epsilon, momentum.
 */
export function batchNormForward(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const stride = <usize>operand(pc, 3) << 2
  const units = operand(pc, 4)
  const epsilon = splat(<f32>scalar(pc, 10))
  const momentum = splat(<f32>scalar(pc, 11))
  const inverse = splat(1 / <f32>rows)
  const unbias = splat(<f32>rows / <f32>max(1, rows - 1))
  for (let u = shareStart(groupsOf(units)) * Group.units, end = min(units, shareEnd(groupsOf(units)) * Group.units); u < end; u += 4) {
    const column = <usize>u << 2
    const z = address(pc, 1) + column
    const y = address(pc, 2) + column
    let sum = splat(0)
    for (let i = 0, at = z; i < rows; i++, at += stride) sum = f32x4.add(sum, v128.load(at))
    const mean = f32x4.mul(sum, inverse)
    let squares = splat(0)
    for (let i = 0, at = z; i < rows; i++, at += stride) {
      const d = f32x4.sub(v128.load(at), mean)
      squares = multiplyAdd(d, d, squares)
    }
    const variance = f32x4.mul(squares, inverse)
    const inverseStd = f32x4.div(splat(1), f32x4.sqrt(f32x4.add(variance, epsilon)))
    const gamma = v128.load(address(pc, 5) + column)
    const beta = v128.load(address(pc, 6) + column)
    for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
      const normalized = f32x4.mul(f32x4.sub(v128.load(z + at), mean), inverseStd)
      v128.store(z + at, normalized)
      v128.store(y + at, multiplyAdd(gamma, normalized, beta))
    }
    v128.store(address(pc, 9) + column, inverseStd)
    const movedMean = move(address(pc, 7) + column, mean, momentum)
    const movedVariance = move(address(pc, 8) + column, f32x4.mul(variance, unbias), momentum)
    const zero = multiplyAdd(movedMean, splat(0), f32x4.mul(movedVariance, splat(0)))
    reportOverflow(v128.and(zero, laneMask(units - u)))
  }
}

@inline
function move(running: usize, batch: v128, momentum: v128): v128 {
  const old = v128.load(running)
  const moved = multiplyAdd(momentum, f32x4.sub(batch, old), old)
  v128.store(running, moved)
  return moved
}

/** Inference form: y from the running statistics; z stays. Operands as above. */
export function batchNormInference(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const stride = <usize>operand(pc, 3) << 2
  const units = operand(pc, 4)
  const epsilon = splat(<f32>scalar(pc, 10))
  for (let u = shareStart(groupsOf(units)) * Group.units, end = min(units, shareEnd(groupsOf(units)) * Group.units); u < end; u += 4) {
    const column = <usize>u << 2
    const mean = v128.load(address(pc, 7) + column)
    const inverseStd = f32x4.div(splat(1), f32x4.sqrt(f32x4.add(v128.load(address(pc, 8) + column), epsilon)))
    const gamma = v128.load(address(pc, 5) + column)
    const beta = v128.load(address(pc, 6) + column)
    const z = address(pc, 1) + column
    const y = address(pc, 2) + column
    for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
      const normalized = f32x4.mul(f32x4.sub(v128.load(z + at), mean), inverseStd)
      v128.store(y + at, multiplyAdd(gamma, normalized, beta))
    }
  }
}

/**
 * dJ/dy becomes dJ/dz in place, through the minibatch's mean and variance (Ioffe & Szegedy 2015, section 3):
 * dz = gamma / std (dy - mean(dy) - zHat mean(dy zHat)); dGamma = sum dy zHat, dBeta = sum dy.
 * Operands: delta, zHat, stride, units, gamma, dGamma, dBeta, 1 / std.
 */
export function batchNormBackward(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const stride = <usize>operand(pc, 3) << 2
  const units = operand(pc, 4)
  const inverse = splat(1 / <f32>rows)
  for (let u = shareStart(groupsOf(units)) * Group.units, end = min(units, shareEnd(groupsOf(units)) * Group.units); u < end; u += 4) {
    const column = <usize>u << 2
    const delta = address(pc, 1) + column
    const zHat = address(pc, 2) + column
    let sum = splat(0)
    let product = splat(0)
    for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
      const d = v128.load(delta + at)
      sum = f32x4.add(sum, d)
      product = multiplyAdd(d, v128.load(zHat + at), product)
    }
    v128.store(address(pc, 6) + column, product)
    v128.store(address(pc, 7) + column, sum)
    const scale = f32x4.mul(v128.load(address(pc, 5) + column), v128.load(address(pc, 8) + column))
    const meanDelta = f32x4.mul(sum, inverse)
    const meanProduct = f32x4.mul(product, inverse)
    for (let i = 0, at: usize = 0; i < rows; i++, at += stride) {
      const centered = f32x4.sub(v128.load(delta + at), meanDelta)
      v128.store(delta + at, f32x4.mul(scale, f32x4.sub(centered, f32x4.mul(v128.load(zHat + at), meanProduct))))
    }
  }
}

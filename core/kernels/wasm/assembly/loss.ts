import { Control, LossCode } from '../../codes'
import { address, control, operand, scalar, setControl } from './program'
import { shareEnd, shareStart, threadIndex } from './threads'
import { exp, splat } from './vector-math'

@inline
function at(row: usize, j: i32): f32 {
  return load<f32>(row + (<usize>j << 2))
}

/**
 * a = softmax(z) by rows, shifted by the row's maximum so that no logit is too large; and log sum e^(z - max) of each
 * row, which as a float32 keeps its digits only apart from the maximum. Operands: z, a, stride, units, logSum.
 */
export function softmaxForward(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const stride = <usize>operand(pc, 3) << 2
  const units = operand(pc, 4)
  for (let i = shareStart(rows), end = shareEnd(rows); i < end; i++) {
    const z = address(pc, 1) + <usize>i * stride
    const a = address(pc, 2) + <usize>i * stride
    const shift = splat(largest(z, units))
    for (let j = 0; j < units; j += 4) {
      const column = <usize>j << 2
      v128.store(a + column, exp(f32x4.sub(v128.load(z + column), shift)))
    }
    let sum: f64 = 0
    for (let j = 0; j < units; j++) sum += <f64>at(a, j)
    const scale = splat(<f32>(1 / sum))
    for (let j = 0; j < units; j += 4) {
      const cell = a + (<usize>j << 2)
      v128.store(cell, f32x4.mul(v128.load(cell), scale))
    }
    store<f32>(address(pc, 5) + (<usize>i << 2), <f32>Math.log(sum))
  }
}

/** The largest of a row's logits. A NaN among them is found by the sum of their powers. */
function largest(z: usize, units: i32): f32 {
  let top = at(z, 0)
  for (let j = 1; j < units; j++) top = max<f32>(top, at(z, j))
  return top
}

/** One output's share of a sample's loss; core/losses.ts has the formulas. */
@inline
function element(code: LossCode, z: f32, a: f32, t: f32, logSumExp: f64, p: f32): f64 {
  const d = a - t
  switch (code) {
    case LossCode.squaredError: return 0.5 * <f64>d * <f64>d
    case LossCode.absoluteError: return <f64>Mathf.abs(d)
    case LossCode.huber: {
      const size = Mathf.abs(d)
      return size <= p ? 0.5 * <f64>d * <f64>d : <f64>p * (<f64>size - 0.5 * <f64>p)
    }
    case LossCode.binaryCrossEntropy: return <f64>max<f32>(z, 0) - <f64>z * <f64>t + Math.log1p(Math.exp(-Math.abs(<f64>z)))
    // 0 (infinity) would be NaN where a target is 0.
    default: return t == 0 ? 0 : <f64>t * (logSumExp - <f64>z)
  }
}

@inline
function slope(code: LossCode, a: f32, t: f32, p: f32): f32 {
  const d = a - t
  switch (code) {
    case LossCode.absoluteError: return d > 0 ? 1 : d < 0 ? -1 : d
    case LossCode.huber: return d > p ? p : d < -p ? -p : d
    default: return d
  }
}

/**
 * The loss of each row, and dJ/da of the mean over the rows (dJ/dz where the loss works on logits).
 * Operands: code, z, a, stride, targets, targets' stride, outputs, delta, loss of each row, logSum of each row,
 * class weights (0: all 1), parameter, label smoothing, 1 if each output is a class of its own (softmax).
 */
export function loss(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const code = operand(pc, 1)
  const stride = <usize>operand(pc, 4) << 2
  const outputs = operand(pc, 7)
  const weights = address(pc, 11)
  const p = <f32>scalar(pc, 12)
  const smoothing = <f32>scalar(pc, 13)
  const classes = operand(pc, 14) != 0
  const classCount = classes ? outputs : 2
  const floor = smoothing / <f32>classCount
  const share: f32 = <f32>1 / <f32>rows
  for (let i = shareStart(rows), end = shareEnd(rows); i < end; i++) {
    const z = address(pc, 2) + <usize>i * stride
    const a = address(pc, 3) + <usize>i * stride
    const delta = address(pc, 8) + <usize>i * stride
    const target = address(pc, 5) + <usize>i * (<usize>operand(pc, 6) << 2)
    const logSumExp: f64 = code == LossCode.categoricalCrossEntropy ? <f64>largest(z, outputs) + <f64>at(address(pc, 10), i) : 0
    const weight = weights == 0 ? <f32>1 : classWeight(target, outputs, weights, classes)
    let sum: f64 = 0
    for (let j = 0; j < outputs; j++) {
      const t = (<f32>1 - smoothing) * at(target, j) + floor
      sum += element(code, at(z, j), at(a, j), t, logSumExp, p)
      store<f32>(delta + (<usize>j << 2), weight * share * slope(code, at(a, j), t, p))
    }
    store<f32>(address(pc, 9) + (<usize>i << 2), weight * <f32>sum)
  }
}

/** The weight of the sample's class; for one output, targets 0 and 1 name the two classes. */
function classWeight(target: usize, outputs: i32, weights: usize, classes: bool): f32 {
  if (!classes) return at(target, 0) * at(weights, 1) + (<f32>1 - at(target, 0)) * at(weights, 0)
  let weight: f32 = 0
  for (let j = 0; j < outputs; j++) weight += at(target, j) * at(weights, j)
  return weight
}

/** The mean of the rows' losses, to where the caller reads it. Operands: loss of each row. */
export function sumLoss(pc: usize): void {
  if (threadIndex() != 0) return
  const rows = <i32>control(Control.rows)
  let sum: f64 = 0
  for (let i = 0; i < rows; i++) sum += <f64>at(address(pc, 1), i)
  setControl(Control.loss, sum / <f64>rows)
}

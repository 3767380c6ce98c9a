import { Control, OperationCode } from '../../codes'
import { activationBackward, activationForward, moments } from './activation'
import { batchNormBackward, batchNormForward, batchNormInference } from './batch-norm'
import { denseBackwardInput, denseBackwardParameters, denseForward, squares } from './dense'
import { dropoutBackward, dropoutForward } from './dropout'
import { loss, softmaxForward, sumLoss } from './loss'
import { SCRATCH_BYTES, useScratch } from './matrix'
import { address, control, operand, setControls } from './program'
import { announce, announced, barrier, join, shareEnd, shareStart } from './threads'
import { clipScale, clipValue, penalize, reduce, update } from './update'
export { probe } from './probe'

/**
 * Makes this instance thread `index` of `count`. Addresses in bytes: the team's cells (256 bytes), the controls, and
 * scratch memory for all threads.
 */
export function attach(index: i32, count: i32, cells: usize, controls: usize, scratch: usize): void {
  join(index, count, cells)
  setControls(controls)
  useScratch(scratch + <usize>index * scratchBytes())
}

/** Where memory is free: below lie the compiler's own tables. */
export function freeFrom(): usize {
  return __heap_base
}

/** Bytes of scratch memory for one thread. */
export function scratchBytes(): usize {
  return (SCRATCH_BYTES + 127) & ~63
}

/** Runs the program at `program`, with the whole team, and returns when it is done. Called by thread 0. */
export function run(program: usize): void {
  announce(program)
  barrier()
  interpret(program)
  barrier()
}

/** The life of every other thread, which whoever started it ends: runs what thread 0 announces. */
export function serve(): void {
  for (;;) {
    barrier()
    interpret(announced())
    barrier()
  }
}

/** A program is its length in words, then operations: [length in words, code, operands ...]. */
function interpret(program: usize): void {
  const end = program + (<usize>load<i32>(program) << 2)
  for (let at = program + 4; at < end; at += <usize>load<i32>(at) << 2) {
    const pc = at + 4
    switch (operand(pc, 0)) {
      case OperationCode.barrier: barrier(); break
      case OperationCode.gather: gather(pc); break
      case OperationCode.denseForward: denseForward(pc); break
      case OperationCode.activationForward: activationForward(pc); break
      case OperationCode.moments: moments(pc); break
      case OperationCode.softmaxForward: softmaxForward(pc); break
      case OperationCode.batchNormForward: batchNormForward(pc); break
      case OperationCode.batchNormInference: batchNormInference(pc); break
      case OperationCode.dropoutForward: dropoutForward(pc); break
      case OperationCode.loss: loss(pc); break
      case OperationCode.sumLoss: sumLoss(pc); break
      case OperationCode.activationBackward: activationBackward(pc); break
      case OperationCode.dropoutBackward: dropoutBackward(pc); break
      case OperationCode.batchNormBackward: batchNormBackward(pc); break
      case OperationCode.denseBackwardParameters: denseBackwardParameters(pc); break
      case OperationCode.denseBackwardInput: denseBackwardInput(pc); break
      case OperationCode.penalize: penalize(pc); break
      case OperationCode.squares: squares(pc); break
      case OperationCode.clipValue: clipValue(pc); break
      case OperationCode.reduce: reduce(pc); break
      case OperationCode.clipScale: clipScale(pc); break
      case OperationCode.update: update(pc); break
      default: unreachable()
    }
  }
}

/**
 * Copies the rows of a matrix that the minibatch is made of. Operands: matrix, columns, minibatch, its stride, list of
 * row indices (this minibatch's begin at the control `cursor`).
 */
function gather(pc: usize): void {
  const rows = <i32>control(Control.rows)
  const indices = address(pc, 5) + (<usize>control(Control.cursor) << 2)
  const columns = operand(pc, 2)
  const stride = <usize>operand(pc, 4) << 2
  for (let i = shareStart(rows), end = shareEnd(rows); i < end; i++) {
    const row = load<i32>(indices + (<usize>i << 2))
    const from = address(pc, 1) + (<usize>row * <usize>columns << 2)
    const to = address(pc, 3) + <usize>i * stride
    if (columns > 16) memory.copy(to, from, <usize>columns << 2)
    else for (let j = 0; j < columns; j++) store<f32>(to + (<usize>j << 2), load<f32>(from + (<usize>j << 2)))
  }
}

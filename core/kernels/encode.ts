import { ActivationCode, ClipCode, LossCode, OperationCode, OptimizerCode } from './codes'
import type { BatchNormOperation, Operation, Program } from './operations'

/** Where the three arrays of a run's memory begin, in bytes. */
export interface Bases {
  readonly values: number
  readonly scalars: number
  readonly indices: number
}

/**
 * A program as the words that the WebAssembly interpreter reads: its length, then for each operation its length, its
 * code and its operands, with every place turned into a byte address. The order of operands is that in the head
 * comments of core/kernels/wasm/assembly.
 */
export function encode(program: Program, bases: Bases): Int32Array {
  const words = [0]
  for (const operation of program) {
    const operands = operandsOf(operation, bases)
    words.push(operands.length + 2, OperationCode[operation.op], ...operands)
  }
  words[0] = words.length
  return Int32Array.from(words)
}

function operandsOf(o: Operation, bases: Bases): number[] {
  // Addresses up to 4 GiB are unsigned; `| 0` stores them in a signed word without loss.
  const value = (offset: number): number => (bases.values + 4 * offset) | 0
  const scalar = (slot: number): number => (bases.scalars + 8 * slot) | 0
  const optionalValue = (offset: number | null | undefined): number => (offset == null ? 0 : value(offset))
  const records = (slot: number | null): number => (slot === null ? 0 : scalar(slot))
  const batchNorm = (b: BatchNormOperation): number[] => [
    ...[value(b.z.offset), value(b.y.offset), b.z.stride, b.z.columns],
    ...[b.gamma, b.beta, b.runningMean, b.runningVariance, b.inverseStd].map(value),
    ...[scalar(b.epsilon), scalar(b.momentum)],
  ]
  switch (o.op) {
    case 'barrier':
      return []
    case 'gather':
      return [
        ...[value(o.from.offset), o.from.columns, value(o.to.offset), o.to.stride],
        (bases.indices + 4 * o.rows) | 0,
      ]
    case 'denseForward':
      return [
        ...[value(o.x.offset), o.x.stride, o.x.columns, value(o.weight), value(o.bias)],
        ...[value(o.z.offset), o.z.stride, o.z.columns],
      ]
    case 'activationForward':
      return [
        ...[value(o.z.offset), value(o.a.offset), o.z.stride, o.z.columns],
        ...[ActivationCode[o.activation], scalar(o.parameter), records(o.records)],
      ]
    case 'moments':
      return [value(o.x.offset), o.x.stride, o.x.columns, scalar(o.records), o.field]
    case 'softmaxForward':
      return [value(o.z.offset), value(o.a.offset), o.z.stride, o.z.columns, value(o.logSum)]
    case 'batchNormForward':
    case 'batchNormInference':
      return batchNorm(o)
    case 'dropoutForward':
      return [
        ...[value(o.a.offset), value(o.dropped.offset), value(o.mask.offset), o.a.stride, o.a.columns],
        ...[o.layer, scalar(o.rate)],
      ]
    case 'loss':
      return [
        ...[LossCode[o.loss], value(o.z.offset), value(o.a.offset), o.z.stride],
        ...[value(o.targets.offset), o.targets.stride, o.z.columns, value(o.delta.offset)],
        ...[value(o.rowLoss), value(o.logSum), optionalValue(o.classWeights)],
        ...[scalar(o.parameter), scalar(o.smoothing), Number(o.classPerOutput)],
      ]
    case 'sumLoss':
      return [value(o.rowLoss)]
    case 'activationBackward':
      return [
        ...[value(o.delta.offset), value(o.z.offset), value(o.a.offset), o.z.stride, o.z.columns],
        ...[ActivationCode[o.activation], scalar(o.parameter), scalar(o.saturation), records(o.records)],
        ...[value(o.alive), scalar(o.deadSlope)],
      ]
    case 'dropoutBackward':
      return [value(o.delta.offset), value(o.mask.offset), o.delta.stride, o.delta.columns]
    case 'batchNormBackward':
      return [
        ...[value(o.delta.offset), value(o.normalized.offset), o.delta.stride, o.delta.columns],
        ...[o.gamma, o.gammaGradient, o.betaGradient, o.inverseStd].map(value),
      ]
    case 'denseBackwardParameters':
      return [
        ...[
          value(o.delta.offset),
          o.delta.stride,
          o.delta.columns,
          value(o.x.offset),
          o.x.stride,
          o.x.columns,
        ],
        ...[value(o.weightGradient), value(o.biasGradient), value(o.scratch.offset), o.scratch.stride],
        records(o.records),
      ]
    case 'denseBackwardInput':
      return [
        ...[value(o.delta.offset), o.delta.stride, o.delta.columns, value(o.weight)],
        ...[o.xGradient.columns, value(o.xGradient.offset), o.xGradient.stride],
      ]
    case 'penalize':
      return [value(o.weight), value(o.gradient), o.perUnit, o.units, scalar(o.l1), scalar(o.l2)]
    case 'squares':
      return [value(o.gradient), o.perUnit, o.units, scalar(o.records), o.field]
    case 'clipValue':
      return [...[value(o.gradient), o.perUnit, o.units, scalar(o.limit), scalar(o.records)], Number(o.first)]
    case 'reduce':
      return [scalar(o.records), o.groups, scalar(o.summary), o.fromField, o.toField]
    case 'clipScale':
      return [scalar(o.summaries), o.layers, ClipCode[o.by], scalar(o.limit)]
    case 'update':
      return [
        ...[OptimizerCode[o.optimizer], value(o.weight), value(o.gradient)],
        ...[optionalValue(o.states[0]), optionalValue(o.states[1]), o.perUnit, o.units],
        ...[scalar(o.summary), records(o.records), scalar(o.hyper)],
      ]
  }
}

import { Field, Group } from './kernels/codes'
import type { Operation, Program } from './kernels/operations'
import { activationBackward, activationForward } from './layers/activation'
import { batchNormBackward, batchNormForward } from './layers/batch-norm'
import { denseBackwardInput, denseBackwardParameters, denseForward } from './layers/dense'
import { dropoutBackward, dropoutForward } from './layers/dropout'
import type { LayerPlan } from './layers/layer-plan'
import { labelSmoothingOf, lossParameterOf } from './losses'
import { hyperOf } from './optimizers'
import type { ParameterTensor } from './parameters'
import type { Plan } from './plan'

const BARRIER: Operation = { op: 'barrier' }

/** What a plan's memory is put through, written down once for all steps. */
export interface Programs {
  /** Forward, backward, update on one minibatch. */
  readonly step: Program
  /** Forward and backward, dropout off and no update: for the gradient check. */
  readonly gradient: Program
  /** The forward half of that: what the gradient is the gradient of. */
  readonly objective: Program
  /** Forward in inference form, and the loss. */
  readonly evaluate: Program
  /** Forward in training form, dropout off: for initialisation from data. */
  readonly activate: Program
}

/** How the layers are gone through. */
interface Pass {
  readonly batchNorm: 'training' | 'inference'
  readonly dropout: boolean
  readonly recorded: boolean
}

export function writePrograms(plan: Plan): Programs {
  const training: Pass = { batchNorm: 'training', dropout: true, recorded: plan.diagnostics }
  const plain: Pass = { batchNorm: 'training', dropout: false, recorded: false }
  const inference: Pass = { batchNorm: 'inference', dropout: false, recorded: false }
  return {
    step: [
      ...forward(plan, training),
      ...loss(plan),
      ...backward(plan, training),
      ...clip(plan),
      ...update(plan),
    ],
    gradient: [...forward(plan, plain), ...loss(plan), ...backward(plan, plain)],
    objective: [...forward(plan, plain), ...loss(plan)],
    evaluate: [...forward(plan, inference), ...loss(plan)],
    activate: forward(plan, plain),
  }
}

function forward(plan: Plan, pass: Pass): Operation[] {
  return [
    { op: 'gather', from: plan.features, to: plan.batch, rows: plan.order },
    { op: 'gather', from: plan.targets, to: plan.batchTargets, rows: plan.order },
    BARRIER,
    ...plan.layers.flatMap((k) => [
      ...denseForward(k),
      ...batchNormForward(k, pass.batchNorm),
      ...activationForward(k, pass.recorded),
      ...dropoutForward(k, pass.dropout && k.dropout ? k.dropout.rate : plan.layout.constant(0)),
      BARRIER,
    ]),
  ]
}

/** J of the minibatch, and delta of the output layer. */
function loss({ layout, layers, training, ...plan }: Plan): Operation[] {
  const output = layers[layers.length - 1]
  return [
    {
      op: 'loss',
      loss: training.loss.name,
      z: output.preActivation,
      a: output.a,
      targets: plan.batchTargets,
      delta: output.delta,
      rowLoss: plan.rowLoss,
      logSum: plan.logSum,
      classWeights: plan.classWeights,
      parameter: layout.constant(lossParameterOf(training.loss)),
      smoothing: layout.constant(labelSmoothingOf(training.loss)),
      classPerOutput: training.loss.name === 'categoricalCrossEntropy',
    },
    BARRIER,
    { op: 'sumLoss', rowLoss: plan.rowLoss },
  ]
}

/** delta[k] and the gradients of layer k, from the last layer to the first. */
function backward(plan: Plan, pass: Pass): Operation[] {
  return [...plan.layers].reverse().flatMap((k) => {
    return [
      ...dropoutBackward(k),
      ...activationBackward(k, pass.recorded),
      ...batchNormBackward(k),
      ...denseBackwardParameters(k, plan.scratch, pass.recorded),
      ...penalty(plan, k),
      BARRIER,
      ...(k.index > 1 ? denseBackwardInput(k, plan.layers[k.index - 2]) : []),
    ]
  })
}

/** The derivative of the penalties, which are part of J: of the weights alone. */
function penalty({ layout, arena, training, ...plan }: Plan, k: LayerPlan): Operation[] {
  const { l1, l2 } = training.penalty
  if (l1 === 0 && l2 === 0) return []
  return tensorsOf(arena.tensors, k)
    .filter((t) => t.kind === 'weight')
    .map(({ offset, perUnit, units }) => ({
      op: 'penalize',
      weight: plan.parameters + offset,
      gradient: plan.gradients + offset,
      perUnit,
      units,
      l1: layout.constant(l1),
      l2: layout.constant(l2),
    }))
}

const tensorsOf = (tensors: readonly ParameterTensor[], k: LayerPlan): ParameterTensor[] =>
  tensors.filter((t) => t.layer === k.index)

const GRADIENT_FIELD = {
  weight: Field.weightGradientSquares,
  bias: Field.biasGradientSquares,
  gamma: Field.gammaGradientSquares,
  beta: Field.betaGradientSquares,
} as const

/** The gradients' norms, and what is done to gradients that are too long. */
function clip(plan: Plan): Operation[] {
  const { layout, layers, training } = plan
  const limit = layout.constant(training.clip?.limit ?? 1)
  const scale: Operation = {
    op: 'clipScale',
    summaries: plan.firstSummary,
    layers: layers.length,
    by: training.clip && training.clip.by !== 'value' ? training.clip.by : 'none',
    limit,
  }
  if (!plan.diagnostics && !training.clip) return [scale, BARRIER]
  return [
    ...eachTensor(plan, (k, { kind }, place) => ({
      op: 'squares',
      ...place,
      records: k.records,
      field: GRADIENT_FIELD[kind],
    })),
    BARRIER,
    ...reduce(layers, Field.preActivationMean, Field.clippedSquares),
    scale,
    BARRIER,
    ...(training.clip?.by === 'value' ? limitValues(plan, limit) : []),
  ]
}

const limitValues = (plan: Plan, limit: number): Operation[] =>
  eachTensor(plan, (k, { kind }, place) => ({
    op: 'clipValue',
    ...place,
    limit,
    records: k.records,
    first: kind === 'weight',
  }))

/** Where a tensor's gradient lies, and its shape. */
interface GradientPlace {
  readonly gradient: number
  readonly perUnit: number
  readonly units: number
}

/** One operation for each tensor of parameters, layer by layer. */
function eachTensor(
  { arena, layers, gradients }: Plan,
  operation: (k: LayerPlan, tensor: ParameterTensor, place: GradientPlace) => Operation,
): Operation[] {
  return layers.flatMap((k) =>
    tensorsOf(arena.tensors, k).map((tensor) => {
      const { offset, perUnit, units } = tensor
      return operation(k, tensor, { gradient: gradients + offset, perUnit, units })
    }),
  )
}

/** Sums the groups' records into the layer's summary. */
function reduce(layers: readonly LayerPlan[], fromField: Field, toField: Field): Operation[] {
  return layers
    .filter((k) => k.records !== k.summary)
    .map(({ records, summary, spec }) => {
      const groups = Math.ceil(spec.units / Group.units)
      return { op: 'reduce', records, groups, summary, fromField, toField }
    })
}

function update(plan: Plan): Operation[] {
  const { layout, layers, training } = plan
  const { first, second, epsilon, decay } = hyperOf(training.optimizer)
  const hyper = (decayed: boolean): number =>
    layout.constants([decayed ? decay + training.penalty.weightDecay : 0, first, second, epsilon])
  const updates = eachTensor(plan, (k, { kind, offset }, place) => ({
    op: 'update',
    optimizer: training.optimizer.name,
    weight: plan.parameters + offset,
    ...place,
    states: plan.states.map((state) => state + offset),
    summary: k.summary,
    // The update-to-weight ratio is that of the weights proper.
    records: plan.diagnostics && kind === 'weight' ? k.records : null,
    hyper: hyper(kind === 'weight'),
  }))
  const sums = plan.diagnostics ? [BARRIER, ...reduce(layers, Field.clippedSquares, Field.clipScale)] : []
  return [...updates, ...sums]
}

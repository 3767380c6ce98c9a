import { activations, parameterOf, type ActivationSpec } from './activations'
import type { LayerSpec, NetworkSpec, TrainingSpec } from './experiment'
import { Control, Field, Group } from './kernels/codes'
import { Layout, paddedStride, type Matrix } from './kernels/memory'
import type { LayerParameters, LayerPlan } from './layers/layer-plan'
import { losses } from './losses'
import { statesOf } from './optimizers'
import { parameterArena, type ParameterArena } from './parameters'

/** A value is saturated where |g'(z)| is below this share of the slope's natural size. */
export const SATURATED_SLOPE = 0.05
/** A unit is dead when |g'(z)| stays below this for every training sample of an epoch. */
export const DEAD_SLOPE = 1e-6

/** The sizes that a plan depends on besides the network. */
export interface DataShape {
  readonly rows: number
  readonly features: number
  readonly outputs: number
  /** Row indices that are listed: the order of the epoch, and each part of the data. */
  readonly listed: number
}

export interface PlanOptions {
  /** Rows of the largest minibatch, in training and in evaluation. */
  readonly batchRows: number
  /** Whether layers record anything besides what training itself needs. */
  readonly diagnostics: boolean
}

/** What lies where in the memory of a run. core/programs.ts says what is done with it. */
export interface Plan {
  readonly layout: Layout
  readonly training: TrainingSpec
  readonly arena: ParameterArena
  /** Where the arena of parameters begins; those of gradients and optimiser states have the same shape. */
  readonly parameters: number
  readonly gradients: number
  readonly states: readonly number[]
  /** Running statistics of batch norm and the units alive in this epoch: what a step carries on besides. */
  readonly carried: { readonly offset: number; readonly size: number }
  readonly layers: readonly LayerPlan[]
  /** All features and targets of the data set, rows x d and rows x outputs. */
  readonly features: Matrix
  readonly targets: Matrix
  /** Where the minibatch's inputs and targets are gathered to. */
  readonly batch: Matrix
  readonly batchTargets: Matrix
  /** First of the row indices that a step or an evaluation goes through. */
  readonly order: number
  /** Loss, and log sum e^(z - max z), of each row of the minibatch. */
  readonly rowLoss: number
  readonly logSum: number
  readonly classWeights: number | null
  /** Room for the largest delta, transposed. */
  readonly scratch: Matrix
  readonly firstSummary: number
  readonly diagnostics: boolean
}

/**
 * Draws up the plan of a run. Network and training are taken as valid: softmax in the output layer alone and under its own
 * loss, a loss that works on logits over the output that it names, no dropout in the output layer, sizes that fit the data.
 */
export function planTraining(
  network: NetworkSpec,
  training: TrainingSpec,
  data: DataShape,
  { batchRows, diagnostics }: PlanOptions,
): Plan {
  const layout = new Layout()
  layout.slots(Control.count)
  const arena = parameterArena(network)
  const parameters = layout.vector(arena.size)
  const gradients = layout.vector(arena.size)
  const states = Array.from({ length: statesOf(training.optimizer) }, () => layout.vector(arena.size))
  const carriedFrom = layout.values
  const carried = network.layers.map((spec): Carried => ({
    alive: layout.vector(spec.units),
    running: spec.batchNorm && { mean: layout.vector(spec.units), variance: layout.vector(spec.units) },
  }))
  const carriedSize = layout.values - carriedFrom
  const batch = layout.padded(batchRows, data.features)
  const logSum = layout.vector(batchRows)
  const firstSummary = layout.slots(Field.count * network.layers.length)
  const widest = Math.max(...network.layers.map((layer) => layer.units))
  const onLogits = losses[training.loss.name].head !== 'any'

  const room: Room = { layout, arena, parameters, gradients, batchRows, logSum, firstSummary }
  let x = batch
  const layers = network.layers.map((spec, i): LayerPlan => {
    const isOutput = i === network.layers.length - 1
    const k = planLayer(room, spec, i + 1, x, carried[i], onLogits && isOutput)
    x = k.out
    return k
  })
  return {
    layout,
    training,
    arena,
    parameters,
    gradients,
    states,
    carried: { offset: carriedFrom, size: carriedSize },
    layers,
    features: layout.matrix(data.rows, data.features),
    targets: layout.matrix(data.rows, data.outputs),
    batch,
    batchTargets: layout.padded(batchRows, data.outputs),
    order: layout.rows(data.listed),
    rowLoss: layout.vector(batchRows),
    logSum,
    classWeights: training.classWeights ? layout.vector(training.classWeights.length) : null,
    scratch: {
      offset: layout.vector((widest + 3) * paddedStride(batchRows)),
      columns: batchRows,
      stride: paddedStride(batchRows),
    },
    firstSummary,
    diagnostics,
  }
}

/** What all layers are placed in. */
interface Room {
  readonly layout: Layout
  readonly arena: ParameterArena
  readonly parameters: number
  readonly gradients: number
  readonly batchRows: number
  readonly logSum: number
  readonly firstSummary: number
}

/** Where a layer keeps what is carried on from step to step besides parameters. */
interface Carried {
  readonly alive: number
  readonly running: { readonly mean: number; readonly variance: number } | null
}

function planLayer(
  { layout, arena, parameters, gradients, batchRows, logSum, firstSummary }: Room,
  spec: LayerSpec,
  index: number,
  x: Matrix,
  { alive, running }: Carried,
  onLogits: boolean,
): LayerPlan {
  const matrix = (): Matrix => layout.padded(batchRows, spec.units)
  const z = matrix()
  const a = matrix()
  const summary = firstSummary + (index - 1) * Field.count
  return {
    index,
    spec,
    x,
    z,
    preActivation: spec.batchNorm ? matrix() : z,
    a,
    out: spec.dropout > 0 ? matrix() : a,
    delta: matrix(),
    parameters: placesOf(arena, index, parameters),
    gradients: placesOf(arena, index, gradients),
    batchNorm: spec.batchNorm &&
      running && {
        runningMean: running.mean,
        runningVariance: running.variance,
        inverseStd: layout.vector(spec.units),
        epsilon: layout.constant(spec.batchNorm.epsilon),
        momentum: layout.constant(spec.batchNorm.momentum),
      },
    dropout: spec.dropout > 0 ? { mask: matrix(), rate: layout.constant(spec.dropout) } : null,
    activation: {
      parameter: layout.constant(activationParameter(spec.activation)),
      saturation: layout.constant(SATURATED_SLOPE * slopeScale(spec.activation)),
      deadSlope: layout.constant(DEAD_SLOPE),
      logSum,
      onLogits,
    },
    // A layer of one group has one record, and that is its summary.
    records: groupsOf(spec) === 1 ? summary : layout.slots(Field.count * groupsOf(spec)),
    summary,
    alive,
  }
}

const groupsOf = (spec: LayerSpec): number => Math.ceil(spec.units / Group.units)

/** Softmax counts as the identity here: its slope is the loss's affair. */
export const activationParameter = (spec: ActivationSpec): number =>
  spec.name === 'softmax' ? 0 : parameterOf(spec)

const slopeScale = (spec: ActivationSpec): number =>
  spec.name === 'softmax' ? 1 : activations[spec.name].slopeScale

/** Where the parameters of a layer lie, in an arena that begins at `base`. */
export function placesOf(arena: ParameterArena, layer: number, base: number): LayerParameters {
  const place = (kind: string): number =>
    base + (arena.tensors.find((t) => t.layer === layer && t.kind === kind)?.offset ?? 0)
  return { weight: place('weight'), bias: place('bias'), gamma: place('gamma'), beta: place('beta') }
}

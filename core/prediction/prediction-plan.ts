import type { NetworkSpec } from '../experiment'
import { Control } from '../kernels/codes'
import { Layout, type Matrix } from '../kernels/memory'
import type { Operation, Program } from '../kernels/operations'
import { activationForward } from '../layers/activation'
import { batchNormForward } from '../layers/batch-norm'
import { denseForward } from '../layers/dense'
import type { ForwardPlan } from '../layers/layer-plan'
import { parameterArena, type ParameterArena } from '../parameters'
import { activationParameter, placesOf } from '../plan'

/** What lies where in the memory of a network that only answers: no gradients, no optimiser, no data set. */
export interface PredictionPlan {
  readonly layout: Layout
  readonly arena: ParameterArena
  /** Where the arena of parameters begins. */
  readonly parameters: number
  /** a[0]. */
  readonly inputs: Matrix
  readonly layers: readonly ForwardPlan[]
}

/** @param rows the most rows that go through at once */
export function planPrediction(network: NetworkSpec, rows: number): PredictionPlan {
  const layout = new Layout()
  layout.slots(Control.count)
  const arena = parameterArena(network)
  const parameters = layout.vector(arena.size)
  const inputs = layout.padded(rows, network.inputs)
  const logSum = layout.vector(rows)
  let x = inputs
  const layers = network.layers.map((spec, i): ForwardPlan => {
    const { units, batchNorm, activation } = spec
    const z = layout.padded(rows, units)
    const a = layout.padded(rows, units)
    const k: ForwardPlan = {
      ...{ index: i + 1, spec, x, z, a },
      preActivation: batchNorm ? layout.padded(rows, units) : z,
      parameters: placesOf(arena, i + 1, parameters),
      batchNorm: batchNorm && {
        runningMean: layout.vector(units),
        runningVariance: layout.vector(units),
        inverseStd: layout.vector(units),
        epsilon: layout.constant(batchNorm.epsilon),
        // Settling takes the statistics over whole.
        momentum: layout.constant(1),
      },
      activation: { parameter: layout.constant(activationParameter(activation)), logSum },
      records: null,
    }
    x = a
    return k
  })
  return { layout, arena, parameters, inputs, layers }
}

const BARRIER: Operation = { op: 'barrier' }

/** What a network that answers is put through. */
export interface PredictionPrograms {
  /** Forward in inference form: the running statistics of batch norm, and no dropout. */
  readonly predict: Program
  /** Forward in training form, without dropout: the running statistics become those of the rows (the variance unbiased). */
  readonly settle: Program
}

export function predictionPrograms(plan: PredictionPlan): PredictionPrograms {
  return { predict: forward(plan, 'inference'), settle: forward(plan, 'training') }
}

const forward = ({ layers }: PredictionPlan, mode: 'inference' | 'training'): Program =>
  layers.flatMap((k) => [
    ...denseForward(k),
    ...batchNormForward(k, mode),
    ...activationForward(k, false),
    BARRIER,
  ])

import type { LayerSpec, NetworkSpec } from '../experiment'
import { initialize, type InitContext, type InitializerSpec } from '../initializers'
import { Control } from '../kernels/codes'
import type { Executor } from '../kernels/executor'
import type { ParameterTensor } from '../parameters'
import type { Plan } from '../plan'
import { randomFor } from '../random'

/** What an initialiser needs to know of layer k: its fans, and the slope of its leaky ReLU. */
export function initContext(network: NetworkSpec, layer: number): InitContext {
  const { units, activation } = network.layers[layer - 1]
  return {
    fanIn: layer === 1 ? network.inputs : network.layers[layer - 2].units,
    fanOut: units,
    negativeSlope: activation.name === 'leakyRelu' ? activation.alpha : 0,
  }
}

/**
 * Fills in the initial weights: each tensor from a random stream of its own, so that changing one layer leaves the
 * others as they were. gamma is 1 and beta 0, the running statistics are those of a standard normal.
 */
export function initializeParameters(
  network: NetworkSpec,
  plan: Plan,
  executor: Executor<'activate'>,
  seed: number,
): void {
  const { values } = executor.memory
  for (const tensor of plan.arena.tensors) {
    values.set(initialValues(network, tensor, seed), plan.parameters + tensor.offset)
  }
  for (const k of plan.layers) {
    if (k.spec.init.scheme === 'lsuv') scaleToUnitVariance(plan, executor, k.index, k.spec.init)
  }
  // Last: the passes of LSUV have moved them.
  for (const { batchNorm, spec } of plan.layers) {
    if (!batchNorm) continue
    values.fill(0, batchNorm.runningMean, batchNorm.runningMean + spec.units)
    values.fill(1, batchNorm.runningVariance, batchNorm.runningVariance + spec.units)
  }
}

/** What a tensor of parameters begins with, before LSUV looks at the data: its entries, row-major. */
export function initialValues(network: NetworkSpec, tensor: ParameterTensor, seed: number): Float64Array {
  const count = tensor.units * tensor.perUnit
  if (tensor.kind === 'gamma') return new Float64Array(count).fill(1)
  if (tensor.kind === 'beta') return new Float64Array(count)
  const layer: LayerSpec = network.layers[tensor.layer - 1]
  const context = initContext(network, tensor.layer)
  const random = randomFor(seed, 'initialize', tensor.name)
  return tensor.kind === 'weight'
    ? initialize(layer.init, context, random)
    : initialize(layer.biasInit, context, random, tensor.units)
}

/**
 * Layer-sequential unit variance (Mishkin & Matas 2016, algorithm 1): W[k], orthogonal so far, is divided by the standard
 * deviation of z[k] on a minibatch until the variance is within `tolerance` of 1. The layers before k are done already.
 * With batch norm there is nothing to do: it brings z to unit variance itself.
 */
function scaleToUnitVariance(
  plan: Plan,
  executor: Executor<'activate'>,
  layer: number,
  spec: Extract<InitializerSpec, { scheme: 'lsuv' }>,
): void {
  const { values } = executor.memory
  const k = plan.layers[layer - 1]
  if (k.batchNorm) return
  for (let iteration = 0; iteration < spec.maxIterations; iteration++) {
    const variance = varianceOfPreActivation(plan, executor, layer)
    if (Math.abs(variance - 1) < spec.tolerance || !(variance > 0)) return
    const weight = values.subarray(k.parameters.weight, k.parameters.weight + k.spec.units * k.x.columns)
    weight.forEach((w, i) => (weight[i] = w / Math.sqrt(variance)))
  }
}

function varianceOfPreActivation(plan: Plan, executor: Executor<'activate'>, layer: number): number {
  executor.run('activate')
  const { values, scalars } = executor.memory
  const { z } = plan.layers[layer - 1]
  const rows = scalars[Control.rows]
  let sum = 0
  let squares = 0
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < z.columns; j++) {
      const value = values[z.offset + i * z.stride + j]
      sum += value
      squares += value * value
    }
  }
  const count = rows * z.columns
  return squares / count - (sum / count) ** 2
}

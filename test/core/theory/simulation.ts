import {
  activations,
  parameterOf,
  type ActivationEntry,
  type ElementwiseSpec,
} from '../../../core/activations'
import type { NetworkSpec } from '../../../core/experiment'
import { initialize } from '../../../core/initializers'
import { randomFor, type Random } from '../../../core/random'
import { initContext } from '../../../core/training/initialization'

/** ln of the mean squares of one pass, by layer from 1. */
export interface Sizes {
  readonly z: number[]
  readonly a: number[]
  /** Over delta[r]'s. */
  readonly delta: number[]
}

/** What layer k computes: rows x units each. */
interface Layer {
  readonly weight: Float64Array
  readonly fanIn: number
  readonly units: number
  readonly z: Float64Array
  readonly a: Float64Array
  readonly slope: Float64Array
  readonly mask: Float64Array
  readonly std: Float64Array
}

/**
 * One pass of `rows` samples with a mean square of exactly q0 through a freshly drawn network and back, in plain loops.
 * @param drawn weights from elsewhere, by layer from 0, else what the initialisers draw
 */
export function simulate(
  network: NetworkSpec,
  q0: number,
  seed: number,
  { rows = 1, drawn = [] as readonly Float64Array[] } = {},
): Sizes {
  const random = randomFor(seed, 'simulation')
  let x = inputs(network.inputs, rows, q0, random)
  const layers = network.layers.map((_, i) => {
    const layer = forward(network, i + 1, x, rows, random, drawn.at(i))
    x = layer.a.map((a, n) => a * layer.mask[n])
    return layer
  })
  const deltas = backward(layers, rows, random)
  const last = meanSquare(deltas[deltas.length - 1])
  return {
    z: layers.map((layer) => Math.log(meanSquare(layer.z))),
    a: layers.map((layer) => Math.log(meanSquare(layer.a))),
    delta: deltas.map((delta) => Math.log(meanSquare(delta) / last)),
  }
}

const meanSquare = (xs: Float64Array): number => xs.reduce((sum, x) => sum + x * x, 0) / xs.length

function inputs(features: number, rows: number, q0: number, random: Random): Float64Array {
  const x = Float64Array.from({ length: rows * features }, random.normal)
  const scale = Math.sqrt(q0 / meanSquare(x))
  return x.map((value) => value * scale)
}

function forward(
  network: NetworkSpec,
  k: number,
  x: Float64Array,
  rows: number,
  random: Random,
  drawn?: Float64Array,
): Layer {
  const { units, init, biasInit, activation, batchNorm, dropout } = network.layers[k - 1]
  const context = initContext(network, k)
  const { fanIn } = context
  const weight = drawn ?? initialize(init, context, random)
  const bias = initialize(biasInit, context, random, units)
  const z = new Float64Array(rows * units)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < units; j++) {
      let sum = bias[j]
      for (let m = 0; m < fanIn; m++) sum += weight[j * fanIn + m] * x[i * fanIn + m]
      z[i * units + j] = sum
    }
  }
  const std = batchNorm ? normalize(z, rows, units, batchNorm.epsilon) : new Float64Array(units).fill(1)
  const name = activation.name as ElementwiseSpec['name']
  const entry: ActivationEntry = activations[name]
  const parameter = parameterOf(activation as ElementwiseSpec)
  const a = z.map((value) => entry.value(value, parameter))
  const slope = z.map((value, n) => entry.slope(value, a[n], parameter))
  const mask = z.map(() => (dropout > 0 && random.uniform() < dropout ? 0 : 1 / (1 - dropout)))
  return { weight, fanIn, units, z, a, slope, mask, std }
}

/** Brings each unit to mean 0 and variance 1 over the rows; returns what it was divided by. */
function normalize(z: Float64Array, rows: number, units: number, epsilon: number): Float64Array {
  return Float64Array.from({ length: units }, (_, j) => {
    let [mean, variance] = [0, 0]
    for (let i = 0; i < rows; i++) mean += z[i * units + j] / rows
    for (let i = 0; i < rows; i++) variance += (z[i * units + j] - mean) ** 2 / rows
    const std = Math.sqrt(variance + epsilon)
    for (let i = 0; i < rows; i++) z[i * units + j] = (z[i * units + j] - mean) / std
    return std
  })
}

/** delta[1..r], delta[r] being random, with all of batch norm's derivative. */
function backward(layers: readonly Layer[], rows: number, random: Random): Float64Array[] {
  const { units } = layers[layers.length - 1]
  const deltas: Float64Array[] = [Float64Array.from({ length: rows * units }, random.normal)]
  for (let k = layers.length - 2; k >= 0; k--)
    deltas.unshift(deltaOf(layers[k], layers[k + 1], deltas[0], rows))
  return deltas
}

function deltaOf(at: Layer, above: Layer, deltaAbove: Float64Array, rows: number): Float64Array {
  const delta = new Float64Array(rows * at.units)
  for (let i = 0; i < rows; i++) {
    for (let m = 0; m < above.units; m++) {
      const d = deltaAbove[i * above.units + m]
      for (let j = 0; j < at.units; j++) delta[i * at.units + j] += d * above.weight[m * at.units + j]
    }
  }
  delta.forEach((d, n) => (delta[n] = d * at.slope[n] * at.mask[n]))
  if (at.std.some((std) => std !== 1)) throughBatchNorm(delta, at, rows)
  return delta
}

function throughBatchNorm(delta: Float64Array, { z, units, std }: Layer, rows: number): void {
  for (let j = 0; j < units; j++) {
    let [mean, meanZ] = [0, 0]
    for (let n = j; n < delta.length; n += units) {
      mean += delta[n] / rows
      meanZ += (delta[n] * z[n]) / rows
    }
    for (let n = j; n < delta.length; n += units) delta[n] = (delta[n] - mean - z[n] * meanZ) / std[j]
  }
}

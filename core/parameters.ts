import type { NetworkSpec } from './experiment'
import { roundUp } from './kernels/memory'

export type ParameterKind = 'weight' | 'bias' | 'gamma' | 'beta'

/** One tensor of parameters; a weight is fanOut x fanIn, row-major, the others are fanOut x 1. */
export interface ParameterTensor {
  /** `layer1.weight`, `layer1.batchNorm.gamma`, ...: its name in files. */
  readonly name: string
  /** k, counted from 1. */
  readonly layer: number
  readonly kind: ParameterKind
  /** m_k. */
  readonly units: number
  /** Values per unit: fanIn for a weight, else 1. */
  readonly perUnit: number
  /** Where it begins in the arena; the gradients and the optimiser's states are arenas of the same shape. */
  readonly offset: number
}

export interface ParameterArena {
  readonly tensors: readonly ParameterTensor[]
  /** Values in the arena, padding between tensors included. */
  readonly size: number
}

const LINE = 16

/** All parameters of a network, one after the other, each on cache lines of its own. */
export function parameterArena(network: NetworkSpec): ParameterArena {
  const tensors: ParameterTensor[] = []
  let size = 0
  const add = (layer: number, kind: ParameterKind, name: string, units: number, perUnit: number): void => {
    tensors.push({ name: `layer${layer}.${name}`, layer, kind, units, perUnit, offset: size })
    size += roundUp(units * perUnit, LINE)
  }
  let fanIn = network.inputs
  network.layers.forEach((layer, index) => {
    const k = index + 1
    add(k, 'weight', 'weight', layer.units, fanIn)
    add(k, 'bias', 'bias', layer.units, 1)
    if (layer.batchNorm) {
      add(k, 'gamma', 'batchNorm.gamma', layer.units, 1)
      add(k, 'beta', 'batchNorm.beta', layer.units, 1)
    }
    fanIn = layer.units
  })
  return { tensors, size }
}

/** (d + 1) m_1 + (m_1 + 1) m_2 + ... + (m_(r-1) + 1) m_r, and 2 m_k for each layer with batch norm. */
export function countParameters(network: NetworkSpec): number {
  return parameterArena(network).tensors.reduce((sum, t) => sum + t.units * t.perUnit, 0)
}

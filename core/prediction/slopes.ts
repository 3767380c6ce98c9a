import { activations, parameterOf } from '../activations'
import type { LayerSpec } from '../experiment'
import { losses, type LossName } from '../losses'
import { SATURATED_SLOPE } from '../plan'

/** How steep a layer's activation is. */
export interface Slopes {
  /** |g'(z)|, given a = g(z). */
  readonly size: (z: number, a: number) => number
  /** A value is saturated where the slope is below this. */
  readonly saturatedBelow: number
}

/**
 * Null where the slope is the loss's affair, because that works on this layer's logits: then no value counts as saturated,
 * and no unit as dead.
 */
export function slopesOf({ activation }: LayerSpec, isOutput: boolean, loss: LossName): Slopes | null {
  if (activation.name === 'softmax' || (isOutput && losses[loss].head !== 'any')) return null
  const { slope, slopeScale } = activations[activation.name]
  const parameter = parameterOf(activation)
  return {
    size: (z, a) => Math.abs(slope(z, a, parameter)),
    saturatedBelow: SATURATED_SLOPE * slopeScale,
  }
}

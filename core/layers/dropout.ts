import type { Operation } from '../kernels/operations'
import type { LayerPlan } from './layer-plan'

/**
 * Inverted dropout (Srivastava et al. 2014) on the layer's outputs: in training each is kept with probability 1 - rate
 * and then divided by it; in inference nothing happens.
 */

/** out = a mask,  mask = 0 or 1 / (1 - rate). `rate` is a slot: the layer's own, or one that holds 0. */
export function dropoutForward(k: LayerPlan, rate: number): Operation[] {
  if (!k.dropout) return []
  return [{ op: 'dropoutForward', a: k.a, dropped: k.out, mask: k.dropout.mask, layer: k.index, rate }]
}

/** da = dOut mask */
export function dropoutBackward(k: LayerPlan): Operation[] {
  return k.dropout ? [{ op: 'dropoutBackward', delta: k.delta, mask: k.dropout.mask }] : []
}

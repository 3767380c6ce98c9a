import type { Matrix } from '../kernels/memory'
import type { Operation } from '../kernels/operations'
import type { ForwardPlan, LayerPlan } from './layer-plan'

/**
 * Dense layer k on a minibatch of B rows. x = a[k-1] is B x m_(k-1), W is m_k x m_(k-1), b is m_k, z and delta are
 * B x m_k; delta = dJ/dz is of the mean loss, so that nothing is divided by B again.
 */

/** z = x W^T + b */
export function denseForward(k: ForwardPlan): Operation[] {
  return [{ op: 'denseForward', x: k.x, weight: k.parameters.weight, bias: k.parameters.bias, z: k.z }]
}

/** dJ/dW = delta^T x,  dJ/db = delta^T 1. The text: dJ/dW[k] = delta[k] a[k-1]^T, dJ/db[k] = delta[k]. */
export function denseBackwardParameters(k: LayerPlan, scratch: Matrix, recorded: boolean): Operation[] {
  const { weight, bias } = k.gradients
  return [
    {
      op: 'denseBackwardParameters',
      delta: k.delta,
      x: k.x,
      weightGradient: weight,
      biasGradient: bias,
      scratch,
      records: recorded ? k.records : null,
    },
  ]
}

/** dJ/dx = delta W, into the delta of layer k-1. The text: dJ/da[k-1] = W[k]^T delta[k]. */
export function denseBackwardInput(k: LayerPlan, previous: LayerPlan): Operation[] {
  return [
    { op: 'denseBackwardInput', delta: k.delta, weight: k.parameters.weight, xGradient: previous.delta },
  ]
}

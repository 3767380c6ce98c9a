import { Field } from '../kernels/codes'
import type { Operation } from '../kernels/operations'
import type { ForwardPlan, LayerPlan } from './layer-plan'

/** The activation of layer k, element by element on B x m_k; softmax, in an output layer, by rows. */

/** a = g(z) */
export function activationForward(k: ForwardPlan, recorded: boolean): Operation[] {
  const { activation } = k.spec
  const { preActivation: z, a } = k
  const records = recorded ? k.records : null
  if (activation.name !== 'softmax') {
    const { parameter } = k.activation
    return [{ op: 'activationForward', z, a, activation: activation.name, parameter, records }]
  }
  const moments = (x: typeof z, field: Field): Operation[] =>
    records === null ? [] : [{ op: 'moments', x, records, field }]
  return [
    ...moments(z, Field.preActivationMean),
    { op: 'barrier' },
    { op: 'softmaxForward', z, a, logSum: k.activation.logSum },
    { op: 'barrier' },
    ...moments(a, Field.activationMean),
  ]
}

/** dz = da g'(z); where the loss gave dz itself, only the statistics are taken */
export function activationBackward(k: LayerPlan, recorded: boolean): Operation[] {
  const { preActivation: z, a, delta, alive } = k
  const records = recorded ? k.records : null
  const { parameter, saturation, deadSlope, onLogits } = k.activation
  const { name } = k.spec.activation
  const activation = onLogits || name === 'softmax' ? 'identity' : name
  return [
    { op: 'activationBackward', delta, z, a, activation, parameter, saturation, records, alive, deadSlope },
  ]
}

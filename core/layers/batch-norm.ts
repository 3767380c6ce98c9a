import type { Operation } from '../kernels/operations'
import type { ForwardPlan, LayerPlan } from './layer-plan'

/**
 * Batch norm on z (Ioffe & Szegedy 2015, algorithm 1), before the activation; B x m_k, statistics per unit over the
 * minibatch's rows, with the biased variance.
 */

/** y = gamma (z - mean) / sqrt(variance + epsilon) + beta, with the minibatch's or the running statistics */
export function batchNormForward(k: ForwardPlan, mode: 'training' | 'inference'): Operation[] {
  if (!k.batchNorm) return []
  const op = mode === 'training' ? 'batchNormForward' : 'batchNormInference'
  const { gamma, beta } = k.parameters
  return [{ op, z: k.z, y: k.preActivation, gamma, beta, ...k.batchNorm }]
}

/** dz = gamma / std (dy - mean(dy) - zHat mean(dy zHat)),  dGamma = sum(dy zHat),  dBeta = sum(dy) */
export function batchNormBackward(k: LayerPlan): Operation[] {
  if (!k.batchNorm) return []
  return [
    {
      op: 'batchNormBackward',
      delta: k.delta,
      normalized: k.z,
      gamma: k.parameters.gamma,
      gammaGradient: k.gradients.gamma,
      betaGradient: k.gradients.beta,
      inverseStd: k.batchNorm.inverseStd,
    },
  ]
}

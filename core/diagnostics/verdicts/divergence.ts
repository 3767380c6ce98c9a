import type { NonFinite } from '../non-finite'
import { forDivergence } from './choose-remedies'
import type { Readings } from './readings'
import type { Diverged } from './verdict'

/** Columns in the order in which a step computes, and what a number that is not finite there says. */
const FORWARD = [
  ['preActivationMean', 'preActivation'],
  ['activationMean', 'activation'],
] as const
const BACKWARD = [
  ['deltaNorm', 'delta'],
  ['gradNorm', 'weightGradient'],
  ['biasGradNorm', 'biasGradient'],
] as const

/**
 * The run has left the finite numbers (the text, "Exploding gradients": overflow, NaN). Where exactly, the trainer says; of a
 * run whose end is not told yet, its last row shows the layer.
 */
export function diverged(readings: Readings): Diverged | null {
  const { evidence, step } = readings
  const where: Where | null = evidence.nonFinite ?? whereInLastRow(readings)
  return where && { kind: 'diverged', severity: 'bad', step, ...where, remedies: forDivergence(evidence) }
}

type Where = Pick<Diverged, 'value' | 'layer' | 'tensor' | 'unit'> & { readonly step?: number }

function whereInLastRow({ steps, layers }: Readings): Where | null {
  const row = steps.length - 1
  if (row < 0 || isFinite(steps.value(row, 'trainLoss'))) return null
  const numbers = Array.from({ length: layers }, (_, i) => i + 1)
  const looked = [
    ...numbers.map((k) => ({ k, columns: FORWARD })),
    ...numbers.reverse().map((k) => ({ k, columns: BACKWARD })),
  ]
  for (const { k, columns } of looked) {
    for (const [column, tensor] of columns) {
      const value = steps.value(row, `${column}.${k}`)
      if (!isFinite(value))
        return { value: String(value) as NonFinite['value'], layer: k, tensor, unit: null }
    }
  }
  const value = String(steps.value(row, 'trainLoss')) as NonFinite['value']
  return { value, layer: layers, tensor: 'loss', unit: null }
}

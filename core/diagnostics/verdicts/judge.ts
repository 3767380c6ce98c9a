import type { Thresholds } from '../thresholds'
import { diverged } from './divergence'
import type { Evidence } from './evidence'
import { exploding, factorPerLayer, vanishing } from './gradient-flow'
import { learningRateTooHigh, learningRateTooLow, notLearning } from './learning'
import { overfitting } from './overfitting'
import { Readings } from './readings'
import { symmetricUnits } from './symmetry'
import { deadUnits, saturation } from './units'
import type { Healthy, Severity, Verdict, VerdictKind } from './verdict'

type Check = (readings: Readings) => Verdict | null

/** What can be wrong with the gradients and the units, causes before what they bring about. */
const GRADIENTS: readonly Check[] = [diverged, symmetricUnits, exploding, vanishing, deadUnits, saturation]
/** The learning rate is blamed only where the gradients that it multiplies are there. */
const RATES: readonly Check[] = [learningRateTooHigh, learningRateTooLow]
const OUTCOMES: readonly Check[] = [notLearning, overfitting]
const WITHOUT_GRADIENTS: readonly VerdictKind[] = ['symmetricUnits', 'vanishing']

const SEVERITIES: readonly Severity[] = ['bad', 'warning', 'good']

/**
 * What is going on with a run, worst first, and of what is equally bad, causes before what they bring about. Never empty:
 * a run of which nothing is wrong is `healthy`, or `tooEarly` before its first row. Looks at a bounded number of rows.
 */
export function judge(evidence: Evidence, thresholds: Thresholds): Verdict[] {
  const readings = new Readings(evidence, thresholds)
  const { step } = readings
  if (evidence.steps.length === 0 && !evidence.nonFinite) {
    return [{ kind: 'tooEarly', severity: 'good', step, remedies: [] }]
  }
  const run = (checks: readonly Check[]): Verdict[] => checks.flatMap((check) => check(readings) ?? [])
  const gradients = run(GRADIENTS)
  const rates = gradients.some(({ kind }) => WITHOUT_GRADIENTS.includes(kind)) ? [] : run(RATES)
  const found = [...gradients, ...rates, ...run(OUTCOMES)]
  if (found.length === 0) return [healthy(readings)]
  return SEVERITIES.flatMap((severity) => found.filter((verdict) => verdict.severity === severity))
}

function healthy(readings: Readings): Healthy {
  const { step, layers, lossNow, updateRatio } = readings
  return {
    ...{ kind: 'healthy', severity: 'good', step, trainLoss: lossNow, layers, remedies: [] },
    factorPerLayer: factorPerLayer(readings),
    updateRatio: Number.isFinite(updateRatio) ? updateRatio : null,
  }
}

import { quantile, type SchemeComparison } from '../../core'
import type { ComparisonFile } from '../../services/contract/comparison-file'
import type { ComparedScheme } from './compared-schemes'
import { epochsToTarget } from './outcomes'
import type { SchemeRow } from './scheme-rows'

/** What may be said of each scheme, and of each against the best. */
export const rowsOf = (
  schemes: readonly ComparedScheme[],
  { rows, best }: SchemeComparison,
  file: ComparisonFile,
): readonly SchemeRow[] =>
  schemes.map((scheme): SchemeRow => {
    const { values, mean, interval, std, toBest, diverged, failed } = rows[scheme.index]
    return {
      ...{ index: scheme.index, label: scheme.label, n: values.length, of: scheme.trials.length },
      ...{ mean, interval, std, isBest: scheme.index === best },
      difference: toBest && toBest.mean !== null ? { mean: toBest.mean, interval: toBest.interval } : null,
      probability: toBest?.probabilityBetter ?? null,
      target: medianToTarget(scheme, file),
      lost: diverged + failed,
    }
  })

/** Runs that never reach it count as later than all. */
const NEVER = Number.MAX_VALUE

function medianToTarget(scheme: ComparedScheme, file: ComparisonFile): number | null {
  if (file.target === null) return null
  const median = quantile(
    epochsToTarget(scheme, file).map((epoch) => epoch ?? NEVER),
    0.5,
  )
  return median !== null && median > NEVER / 4 ? Infinity : median
}

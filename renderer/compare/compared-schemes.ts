import type { Outcome } from '../../core'
import type { StudyDetails, TrialCurves, TrialInfo } from '../../services/contract/api'
import { measureOf, schemesOf, seedsOf } from '../../services/contract/comparison-file'
import { outcomeOf } from '../../services/contract/study-results'
import { lookOf, type SchemeLook } from './looks'

/** A scheme with all that its seeds have come to, in the order of the seeds. */
export interface ComparedScheme {
  /** Its place among the schemes. */
  readonly index: number
  readonly label: string
  readonly look: SchemeLook
  readonly trials: readonly SeedTrial[]
  /** Of the trials that have recorded something; the same array as long as there is nothing new in it. */
  readonly curves: readonly TrialCurves[]
  /** Trials that have ended, whichever way. */
  readonly finished: number
  readonly diverged: number
  readonly failed: number
}

export interface SeedTrial extends TrialInfo {
  readonly seed: number
  readonly outcome: Outcome
}

/**
 * The trials of a study, scheme by scheme.
 * @param before what this made last: of it those lists of curves are kept that are still right, and with them what was worked
 * out of them
 */
export function comparedSchemes(
  { file, results }: StudyDetails,
  curves: ReadonlyMap<number, TrialCurves>,
  before: readonly ComparedScheme[] = [],
): readonly ComparedScheme[] {
  const schemes = schemesOf(file)
  const seeds = seedsOf(file)
  const measure = measureOf(file)
  return schemes.map(({ label }, index) => {
    // All schemes with one seed come before the next seed.
    const trials = seeds.flatMap((seed, i) => {
      const trial = results.at(i * schemes.length + index)
      return trial ? [{ ...trial, seed, outcome: outcomeOf(trial, measure) }] : []
    })
    const found = trials.flatMap(({ number }) => curves.get(number) ?? [])
    const kept = before.at(index)?.curves
    const countOf = (kind: Outcome): number => trials.filter(({ outcome }) => outcome === kind).length
    return {
      ...{ index, label, look: lookOf(index), trials },
      curves: kept && areSame(kept, found) ? kept : found,
      ...{ finished: trials.length - countOf('waiting') },
      ...{ diverged: countOf('diverged'), failed: countOf('failed') },
    }
  })
}

const areSame = (a: readonly TrialCurves[], b: readonly TrialCurves[]): boolean =>
  a.length === b.length && a.every((curves, i) => curves === b[i])

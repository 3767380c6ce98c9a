import {
  boxPlot,
  holm,
  mean,
  meanInterval,
  pairedDifference,
  sampleStd,
  type Better,
  type PairedDifference,
} from '../statistics'
import { concluded, type Conclusion } from './conclusion'
import type { Outcome, SchemeRow } from './scheme-row'

export interface SchemeComparison {
  /** In the order of the schemes. */
  readonly rows: readonly SchemeRow[]
  /** Place of the best among the schemes; null where none has a number. */
  readonly best: number | null
  readonly conclusion: Conclusion
}

/**
 * Compares schemes over seeds. The best is the one with the best mean among those of which the smallest share of runs diverged or
 * failed: a scheme is not better for the runs that it lost.
 * @param outcomes for each scheme, what each seed came to, all in the same order of seeds
 */
export function compareSchemes(
  outcomes: readonly (readonly Outcome[])[],
  better: Better = 'lower',
): SchemeComparison {
  const rows = outcomes.map((of, scheme) => rowOf(of, scheme))
  const best = bestOf(rows, better)
  const differences = rows.map(({ scheme }) =>
    best === null || scheme === best ? null : differenceBetween(outcomes[scheme], outcomes[best], better),
  )
  const adjusted = corrected(differences)
  const compared = rows.map((row, i) => {
    const difference = differences[i]
    return { ...row, toBest: difference && { ...difference, adjustedP: adjusted[i] } }
  })
  return { rows: compared, best, conclusion: concluded(compared, best) }
}

function rowOf(outcomes: readonly Outcome[], scheme: number): Omit<SchemeRow, 'toBest'> {
  const values = outcomes.filter((outcome) => typeof outcome === 'number')
  const count = (kind: Outcome): number => outcomes.filter((outcome) => outcome === kind).length
  return {
    ...{ scheme, values, mean: mean(values), interval: meanInterval(values), std: sampleStd(values) },
    box: boxPlot(values),
    ...{ diverged: count('diverged'), failed: count('failed'), waiting: count('waiting') },
  }
}

function bestOf(rows: readonly Omit<SchemeRow, 'toBest'>[], better: Better): number | null {
  const sign = better === 'lower' ? 1 : -1
  const lost = ({ values, diverged, failed }: Omit<SchemeRow, 'toBest'>): number =>
    (diverged + failed) / (values.length + diverged + failed)
  const [first] = rows
    .filter(({ mean }) => mean !== null)
    .sort((a, b) => lost(a) - lost(b) || sign * (a.mean! - b.mean!) || a.scheme - b.scheme)
  return (first as SchemeRow | undefined)?.scheme ?? null
}

function differenceBetween(
  first: readonly Outcome[],
  second: readonly Outcome[],
  better: Better,
): PairedDifference {
  const pairs = first.flatMap((a, seed) => {
    const b = second[seed]
    return typeof a === 'number' && typeof b === 'number' ? [[a, b] as const] : []
  })
  return pairedDifference(
    pairs.map(([a]) => a),
    pairs.map(([, b]) => b),
    better,
  )
}

/** Holm's correction of those that have a p value. */
function corrected(differences: readonly (PairedDifference | null)[]): (number | null)[] {
  const tested = differences.flatMap((difference, i) =>
    difference?.pValue === null || difference?.pValue === undefined ? [] : [{ i, p: difference.pValue }],
  )
  const adjusted = holm(tested.map(({ p }) => p))
  const byPlace = new Map(tested.map(({ i }, n) => [i, adjusted[n]]))
  return differences.map((_, i) => byPlace.get(i) ?? null)
}

/**
 * The first epoch, from 1, in which a run's measure is as good as the target or better; null where it never is.
 * @param values of each epoch, in order
 */
export function epochsToTarget(values: readonly number[], target: number, better: Better): number | null {
  const at = values.findIndex((value) => (better === 'lower' ? value <= target : value >= target))
  return at === -1 ? null : at + 1
}

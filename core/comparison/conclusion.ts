import type { SchemeRow } from './scheme-row'

/** How sure a difference has to be: the chance of being told one where there is none, over all tests together. */
export const SIGNIFICANCE = 0.05

/** What a comparison allows to be said; schemes by their places. */
export type Conclusion =
  /** No run has come to a number. */
  | { readonly kind: 'nothing' }
  /** There is one scheme: nothing to compare it with. */
  | { readonly kind: 'single'; readonly best: number }
  /** There are not two seeds of which the best and any other have a number. */
  | { readonly kind: 'oneSeed'; readonly best: number }
  /**
   * `tied`: those that the test cannot tell from the best, which does not say that they are as good; `behind`: those that it
   * can; `untested`: those that have no two seeds in common with it, or differ from it by the same in every seed.
   */
  | {
      readonly kind: 'compared'
      readonly best: number
      readonly tied: readonly number[]
      readonly behind: readonly number[]
      readonly untested: readonly number[]
      /** Seeds that the best has a number for. */
      readonly seeds: number
      /** Runs of all schemes that are not over yet. */
      readonly waiting: number
    }

/** Draws the conclusion from the paired tests against the best, after Holm's correction. */
export function concluded(rows: readonly SchemeRow[], best: number | null): Conclusion {
  if (best === null) return { kind: 'nothing' }
  if (rows.length === 1) return { kind: 'single', best }
  const others = rows.filter(({ scheme }) => scheme !== best)
  if (others.every(({ toBest }) => toBest === null || toBest.n < 2)) return { kind: 'oneSeed', best }
  const placesWhere = (isSo: (p: number | null) => boolean): number[] =>
    others.filter(({ toBest }) => isSo(toBest?.adjustedP ?? null)).map(({ scheme }) => scheme)
  return {
    kind: 'compared',
    best,
    tied: placesWhere((p) => p !== null && p >= SIGNIFICANCE),
    behind: placesWhere((p) => p !== null && p < SIGNIFICANCE),
    untested: placesWhere((p) => p === null),
    seeds: rows[best].values.length,
    waiting: rows.reduce((sum, { waiting }) => sum + waiting, 0),
  }
}

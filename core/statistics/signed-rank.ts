import { requireFinite } from './finite'

/**
 * The one-sided p value of Wilcoxon's signed-rank test (1945) that the differences are below 0, exact: the share of the 2^n
 * ways to give signs to the ranks whose sum of positive ranks is no larger. Ties share the mean rank; zeros are left out.
 * @throws RangeError when a difference is not finite
 */
export function wilcoxonBelowZero(differences: readonly number[]): number {
  requireFinite(differences)
  const kept = differences.filter((d) => d !== 0).sort((a, b) => Math.abs(a) - Math.abs(b))
  // Twice the rank is whole with ties as well.
  const ranks = kept.map((d) => {
    const same = kept
      .map((other, i) => (Math.abs(other) === Math.abs(d) ? i + 1 : 0))
      .filter((rank) => rank > 0)
    return same[0] + same[same.length - 1]
  })
  const positive = ranks.reduce((sum, rank, i) => sum + (kept[i] > 0 ? rank : 0), 0)
  let ways = new Map([[0, 1]])
  for (const rank of ranks) {
    const next = new Map(ways)
    for (const [sum, count] of ways) next.set(sum + rank, (next.get(sum + rank) ?? 0) + count)
    ways = next
  }
  const below = [...ways].reduce((total, [sum, count]) => total + (sum <= positive ? count : 0), 0)
  return below / 2 ** ranks.length
}

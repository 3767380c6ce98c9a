import type { Random } from '../random'

/** A part of the unit cube in which a tree answers with one value. */
export interface Leaf {
  readonly value: number
  /** Bounds for each dimension. */
  readonly from: readonly number[]
  readonly to: readonly number[]
}

const MIN_LEAF = 2
const MAX_DEPTH = 40
/** So many trials tell a tree enough; the time that it takes grows no further. */
const MOST_ROWS = 400

/** A tree as the leaves that tile the unit cube: a CART tree on a bootstrap sample (Breiman 2001). */
export function regressionTree(
  points: readonly (readonly number[])[],
  values: readonly number[],
  random: Random,
): Leaf[] {
  const rows = Math.min(points.length, MOST_ROWS)
  const sample = Array.from({ length: rows }, () => random.integer(points.length))
  const dimensions = points[0].length
  const leaves: Leaf[] = []
  const grow = (
    rows: readonly number[],
    from: readonly number[],
    to: readonly number[],
    depth: number,
  ): void => {
    const cut = depth < MAX_DEPTH ? bestCut(points, values, rows, dimensions) : null
    if (cut === null) {
      leaves.push({ value: mean(rows.map((row) => values[row])), from, to })
      return
    }
    const { axis, at } = cut
    grow(
      rows.filter((row) => points[row][axis] < at),
      from,
      to.with(axis, at),
      depth + 1,
    )
    grow(
      rows.filter((row) => points[row][axis] >= at),
      from.with(axis, at),
      to,
      depth + 1,
    )
  }
  grow(sample, new Array<number>(dimensions).fill(0), new Array<number>(dimensions).fill(1), 0)
  return leaves
}

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

interface Cut {
  readonly axis: number
  readonly at: number
}

/** The cut that takes away most of the sum of squares; null when there is none that does. */
function bestCut(
  points: readonly (readonly number[])[],
  values: readonly number[],
  rows: readonly number[],
  dimensions: number,
): Cut | null {
  if (rows.length < 2 * MIN_LEAF) return null
  const centre = mean(rows.map((row) => values[row]))
  let best: Cut | null = null
  // Rounding must not look like a gain.
  let most = 1e-12 * rows.reduce((sum, row) => sum + (values[row] - centre) ** 2, 0)
  for (let axis = 0; axis < dimensions; axis++) {
    const sorted = rows.toSorted((a, b) => points[a][axis] - points[b][axis])
    let left = 0
    for (let i = 1; i < sorted.length; i++) {
      left += values[sorted[i - 1]] - centre
      const [before, after] = [points[sorted[i - 1]][axis], points[sorted[i]][axis]]
      if (before === after || i < MIN_LEAF || sorted.length - i < MIN_LEAF) continue
      const gain = left ** 2 / i + left ** 2 / (sorted.length - i)
      if (gain > most) [best, most] = [{ axis, at: (before + after) / 2 }, gain]
    }
  }
  return best
}

import type { Leaf } from './regression-forest'

const volumeOf = ({ from, to }: Leaf): number => from.reduce((product, low, i) => product * (to[i] - low), 1)

const meanOf = (leaves: readonly Leaf[]): number =>
  leaves.reduce((sum, leaf) => sum + leaf.value * volumeOf(leaf), 0)

/** The variance of a tree's answer over the unit cube. */
export function variance(leaves: readonly Leaf[]): number {
  const mean = meanOf(leaves)
  return leaves.reduce((sum, leaf) => sum + (leaf.value - mean) ** 2 * volumeOf(leaf), 0)
}

/** The bounds of leaves along an axis, or of the cube for no axis. */
const boundsAlong = (leaves: readonly Leaf[], axis: number | null): number[] =>
  axis === null
    ? [0, 1]
    : [...new Set(leaves.flatMap(({ from, to }) => [from[axis], to[axis]]))].sort((a, b) => a - b)

/** From a bound to its place among all. */
const placesOf = (bounds: readonly number[]): Map<number, number> => new Map(bounds.map((x, i) => [x, i]))

/**
 * The variance of a tree's marginal, its mean over all other dimensions as a function of one or two (Hutter et al. 2014,
 * eq. 5). Exact: the marginal is constant between the bounds of leaves, and each leaf adds its value times its share of
 * the other dimensions to a block of such cells, which is four numbers in a table of differences.
 */
export function marginalVariance(leaves: readonly Leaf[], first: number, second: number | null): number {
  const rows = boundsAlong(leaves, first)
  const columns = boundsAlong(leaves, second)
  const width = columns.length
  const table = new Float64Array(rows.length * width)
  const [rowAt, columnAt] = [placesOf(rows), placesOf(columns)]
  for (const leaf of leaves) {
    const [top, bottom] = [rowAt.get(leaf.from[first])!, rowAt.get(leaf.to[first])!]
    const left = second === null ? 0 : columnAt.get(leaf.from[second])!
    const right = second === null ? 1 : columnAt.get(leaf.to[second])!
    const added =
      (leaf.value * volumeOf(leaf)) / ((rows[bottom] - rows[top]) * (columns[right] - columns[left]))
    table[top * width + left] += added
    table[top * width + right] -= added
    table[bottom * width + left] -= added
    table[bottom * width + right] += added
  }
  sumUp(table, rows.length, width)
  const mean = meanOf(leaves)
  let sum = 0
  for (let i = 0; i + 1 < rows.length; i++) {
    for (let j = 0; j + 1 < width; j++) {
      const area = (rows[i + 1] - rows[i]) * (columns[j + 1] - columns[j])
      sum += (table[i * width + j] - mean) ** 2 * area
    }
  }
  return sum
}

/** From differences to values, in place. */
function sumUp(table: Float64Array, height: number, width: number): void {
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const at = i * width + j
      const above = i > 0 ? table[at - width] : 0
      const left = j > 0 ? table[at - 1] : 0
      const both = i > 0 && j > 0 ? table[at - width - 1] : 0
      table[at] += above + left - both
    }
  }
}

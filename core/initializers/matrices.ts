import type { Random } from '../random'

/**
 * A random matrix with orthonormal rows (or columns, where there are fewer of them), times `gain`, uniformly distributed
 * among all such: Gram-Schmidt on a Gaussian matrix (Stewart 1980), done twice for each vector because once loses
 * orthogonality in floating point (Giraud et al. 2005).
 * @param out rows x columns, row-major
 */
export function fillOrthogonal(
  out: Float64Array,
  rows: number,
  columns: number,
  gain: number,
  random: Random,
): void {
  const length = Math.max(rows, columns)
  const vectors: Float64Array[] = []
  while (vectors.length < Math.min(rows, columns)) {
    const v = Float64Array.from({ length }, () => random.normal())
    for (let pass = 0; pass < 2; pass++) for (const u of vectors) subtractProjection(v, u)
    const norm = Math.sqrt(dot(v, v))
    vectors.push(v.map((x) => x / norm))
  }
  vectors.forEach((v, i) =>
    v.forEach((x, j) => {
      out[rows <= columns ? i * columns + j : j * columns + i] = gain * x
    }),
  )
}

/** `gain` on the diagonal, 0 elsewhere. */
export function fillIdentity(out: Float64Array, rows: number, columns: number, gain: number): void {
  out.fill(0)
  for (let i = 0; i < Math.min(rows, columns); i++) out[i * columns + i] = gain
}

/** `connections` entries of each row from N(0, std^2), in columns chosen at random, the rest 0. */
export function fillSparse(
  out: Float64Array,
  columns: number,
  connections: number,
  std: number,
  random: Random,
): void {
  out.fill(0)
  const order = Int32Array.from({ length: columns }, (_, j) => j)
  for (let row = 0; row < out.length; row += columns) {
    // The first steps of a shuffle choose without repetition.
    for (let n = 0; n < connections; n++) {
      const other = n + random.integer(columns - n)
      const chosen = order[other]
      order[other] = order[n]
      order[n] = chosen
      out[row + chosen] = std * random.normal()
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function subtractProjection(v: Float64Array, u: Float64Array): void {
  const length = dot(v, u)
  for (let i = 0; i < v.length; i++) v[i] -= length * u[i]
}

/**
 * Writes the innermost loops of the matrix product as AssemblyScript: for R = 1..6 rows,
 *
 *   out[R x 8] = from[R x 8] + a[R x depth] b[depth x 8]
 *
 * with the R x 8 tile in 2 R vector registers. Six rows need 12 accumulators, 2 registers for b and 1 for a: all
 * 15 that an x86 compiler has to give. The rows of a are read in place (4 at a time, so that a pointer is bumped
 * once in four), b is packed into a panel of 8 columns by the caller.
 */
const ROWS = 6
const UNROLL = 4

const rows = (count) => [...Array(count).keys()]

function product(count, unroll) {
  const lines = []
  for (let p = 0; p < unroll; p++) {
    lines.push(`    b0 = v128.load(b, ${32 * p}); b1 = v128.load(b, ${32 * p + 16})`)
    for (const i of rows(count)) {
      lines.push(`    x = v128.load_splat<f32>(a${i}, ${4 * p})`)
      lines.push(`    c${i}0 = multiplyAdd(x, b0, c${i}0); c${i}1 = multiplyAdd(x, b1, c${i}1)`)
    }
  }
  lines.push(`    b += ${32 * unroll}`)
  for (const i of rows(count)) lines.push(`    a${i} += ${4 * unroll}`)
  return lines.join('\n')
}

function kernel(count) {
  const declare = rows(count).map(
    (i) => `  let a${i} = a + ${i} * aStride
  let c${i}0 = v128.load(from + ${i} * fromStride), c${i}1 = v128.load(from + ${i} * fromStride, 16)`,
  )
  const store = rows(count).map(
    (i) => `  v128.store(out + ${i} * outStride, c${i}0); v128.store(out + ${i} * outStride, c${i}1, 16)`,
  )
  return `function strip${count}(depth: i32, a: usize, aStride: usize, b: usize, from: usize, fromStride: usize, out: usize, outStride: usize): void {
${declare.join('\n')}
  let b0: v128, b1: v128, x: v128
  let p = depth
  for (; p >= ${UNROLL}; p -= ${UNROLL}) {
${product(count, UNROLL)}
  }
  for (; p > 0; p--) {
${product(count, 1)}
  }
${store.join('\n')}
}
`
}

export function microKernels() {
  const counts = rows(ROWS).map((i) => i + 1)
  const cases = counts.map(
    (r) => `    case ${r}: strip${r}(depth, a, aStride, b, from, fromStride, out, outStride); break`,
  )
  return `import { multiplyAdd } from './vector-math'

/** The most rows that strip takes. */
export const STRIP_ROWS: i32 = ${ROWS}

${counts.map(kernel).join('\n')}
/** See build/micro-kernels.mjs. Strides in bytes. */
export function strip(rows: i32, depth: i32, a: usize, aStride: usize, b: usize, from: usize, fromStride: usize, out: usize, outStride: usize): void {
  switch (rows) {
${cases.join('\n')}
  }
}
`
}

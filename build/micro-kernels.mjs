/**
 * Writes the innermost loops of the matrix product as AssemblyScript: for R = 1..4 rows,
 *
 *   out[R x 8] = from[R x 8] + a[R x depth] b[depth x 8]
 *
 * with the R x 8 tile in 2 R vector registers. The rows of a are read in place, b is packed into a panel of 8
 * columns by the caller.
 *
 * The shape of the loop is made for V8. Its compiler moves all loads of a basic block before all arithmetic, so every
 * value that a block loads wants a register at once: 4 rows take 8 accumulators, 2 registers of b and 4 of a, out of the
 * 15 that there are; with 5 rows, or with two steps in one block, the tile spills and the loop runs at half its speed.
 * The loop is unrolled all the same (it saves a check for interrupts and the bumping of pointers), with a way out after
 * each step: that ends the block.
 */
const ROWS = 4
const UNROLL = 2

const rows = (count) => [...Array(count).keys()]

function step(count, p) {
  const products = rows(count).map((i) => {
    return `    x = v128.load_splat<f32>(a${i}, ${4 * p})
    c${i}0 = multiplyAdd(x, b0, c${i}0); c${i}1 = multiplyAdd(x, b1, c${i}1)`
  })
  return `    b0 = v128.load(b, ${32 * p}); b1 = v128.load(b, ${32 * p + 16})
${products.join('\n')}
    if (--depth == 0) break`
}

function kernel(count) {
  const declare = rows(count).map(
    (i) => `  let a${i} = a + ${i} * aStride
  let c${i}0 = v128.load(from + ${i} * fromStride), c${i}1 = v128.load(from + ${i} * fromStride, 16)`,
  )
  const store = rows(count).map(
    (i) => `  v128.store(out + ${i} * outStride, c${i}0); v128.store(out + ${i} * outStride, c${i}1, 16)`,
  )
  const advance = rows(count).map((i) => `    a${i} += ${4 * UNROLL}`)
  return `function strip${count}(depth: i32, a: usize, aStride: usize, b: usize, from: usize, fromStride: usize, out: usize, outStride: usize): void {
${declare.join('\n')}
  let b0: v128, b1: v128, x: v128
  for (;;) {
${rows(UNROLL)
  .map((p) => step(count, p))
  .join('\n')}
${advance.join('\n')}
    b += ${32 * UNROLL}
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
/** See build/micro-kernels.mjs. Strides in bytes; depth is 1 at least. */
export function strip(rows: i32, depth: i32, a: usize, aStride: usize, b: usize, from: usize, fromStride: usize, out: usize, outStride: usize): void {
  switch (rows) {
${cases.join('\n')}
  }
}
`
}

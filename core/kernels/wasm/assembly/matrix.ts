import { strip, STRIP_ROWS } from './strip.gen'

/**
 * Matrix products. All three that a dense layer needs are
 *
 *   c[rows x columns] = bias + a[rows x depth] b[depth x columns]
 *
 * with a read row by row in place and b packed, 8 columns at a time, into a panel that stays in the first-level
 * cache while all rows of a pass by. A caller takes whole panels of columns or whole rows: each element of c is
 * then the same sequence of multiply-adds whatever the number of threads.
 */
const PANEL_COLUMNS: i32 = 8
const PANEL_DEPTH: i32 = 384

/** Bytes of scratch memory that a thread needs: a panel, a tile for the ragged edge, and one row for the bias. */
export const SCRATCH_BYTES: usize = (PANEL_DEPTH * 32) + (STRIP_ROWS * 32) + 64

let panel: usize = 0
let tile: usize = 0
let firstRow: usize = 0

export function useScratch(address: usize): void {
  panel = address
  tile = panel + (PANEL_DEPTH * 32)
  firstRow = tile + (STRIP_ROWS * 32)
}

/** 32 bytes of this thread's own, free between products. */
@inline
export function spare(): usize {
  return tile
}

@inline
function transpose4(from: usize, stride: usize, rows: i32, out: usize, outStride: usize): void {
  const zero = f32x4.splat(0)
  const r0 = v128.load(from)
  const r1 = rows > 1 ? v128.load(from + stride) : zero
  const r2 = rows > 2 ? v128.load(from + 2 * stride) : zero
  const r3 = rows > 3 ? v128.load(from + 3 * stride) : zero
  storeTransposed(r0, r1, r2, r3, out, outStride)
}

/** Writes the columns of the 4 x 4 matrix with rows r0..r3 as rows. */
@inline
export function storeTransposed(r0: v128, r1: v128, r2: v128, r3: v128, out: usize, stride: usize): void {
  const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
  const b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
  const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
  const d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
  v128.store(out, v128.shuffle<f32>(a, b, 0, 1, 4, 5))
  v128.store(out + stride, v128.shuffle<f32>(a, b, 2, 3, 6, 7))
  v128.store(out + 2 * stride, v128.shuffle<f32>(c, d, 0, 1, 4, 5))
  v128.store(out + 3 * stride, v128.shuffle<f32>(c, d, 2, 3, 6, 7))
}

/** The panel of `width` columns of b, where b's rows lie `stride` apart; missing columns are 0. */
function packRows(b: usize, stride: usize, depth: i32, width: i32): void {
  let to = panel
  for (let p = 0; p < depth; p++, b += stride, to += 32) {
    if (width == PANEL_COLUMNS) {
      v128.store(to, v128.load(b))
      v128.store(to, v128.load(b, 16), 16)
    } else {
      v128.store(to, f32x4.splat(0))
      v128.store(to, f32x4.splat(0), 16)
      copyFew(to, b, width)
    }
  }
}

/** The same where b's columns lie `stride` apart, each contiguous (b is the transpose of a stored matrix). */
function packColumns(b: usize, stride: usize, depth: i32, width: i32): void {
  const left = min(width, 4)
  const right = width - left
  let p = 0
  let to = panel
  for (; p + 4 <= depth; p += 4, to += 128) {
    const from = b + (<usize>p << 2)
    transpose4(from, stride, left, to, 32)
    if (right > 0) transpose4(from + 4 * stride, stride, right, to + 16, 32)
    else for (let i = 0; i < 4; i++) v128.store(to + (<usize>i << 5), f32x4.splat(0), 16)
  }
  for (; p < depth; p++, to += 32) {
    v128.store(to, f32x4.splat(0))
    v128.store(to, f32x4.splat(0), 16)
    for (let j = 0; j < width; j++) {
      store<f32>(to + (<usize>j << 2), load<f32>(b + <usize>j * stride + (<usize>p << 2)))
    }
  }
}

/**
 * Columns [begin, end) of c, begin a multiple of 8. Strides in bytes. With `transposed`, b is given by its
 * transpose (columns x depth, row-major), else as depth x columns. `bias` is 0 or one value per column. Where
 * `ragged`, the row of c ends at `end` and nothing may be written beyond it; otherwise up to 7 more are.
 */
export function multiply(rows: i32, depth: i32, begin: i32, end: i32, a: usize, aStride: usize, b: usize, bStride: usize, transposed: bool, bias: usize, c: usize, cStride: usize, ragged: bool): void {
  const strips = (rows + STRIP_ROWS - 1) / STRIP_ROWS
  const height = rows / strips
  const taller = rows % strips
  for (let k = 0; k < depth; k += PANEL_DEPTH) {
    const deep = min(PANEL_DEPTH, depth - k)
    const aBlock = a + (<usize>k << 2)
    for (let j = begin; j < end; j += PANEL_COLUMNS) {
      const width = min(PANEL_COLUMNS, end - j)
      const column = <usize>j << 2
      if (transposed) packColumns(b + <usize>j * bStride + (<usize>k << 2), bStride, deep, width)
      else packRows(b + <usize>k * bStride + column, bStride, deep, width)
      if (k == 0) setFirstRow(bias == 0 ? 0 : bias + column, width)
      const toTile = ragged && width < PANEL_COLUMNS
      let aRow = aBlock
      let cRow = c + column
      for (let s = 0; s < strips; s++) {
        const r = height + i32(s < taller)
        const from = k == 0 ? firstRow : cRow
        const fromStride: usize = k == 0 ? 0 : cStride
        strip(r, deep, aRow, aStride, panel, from, fromStride, toTile ? tile : cRow, toTile ? 32 : cStride)
        if (toTile) for (let i = 0; i < r; i++) copyFew(cRow + <usize>i * cStride, tile + (<usize>i << 5), width)
        aRow += <usize>r * aStride
        cRow += <usize>r * cStride
      }
    }
  }
}

function setFirstRow(bias: usize, width: i32): void {
  v128.store(firstRow, f32x4.splat(0))
  v128.store(firstRow, f32x4.splat(0), 16)
  if (bias != 0) copyFew(firstRow, bias, width)
}

/** Fewer than a dozen float32: a loop beats the call that memory.copy is. */
@inline
function copyFew(to: usize, from: usize, count: i32): void {
  for (let i = 0; i < count; i++) store<f32>(to + (<usize>i << 2), load<f32>(from + (<usize>i << 2)))
}

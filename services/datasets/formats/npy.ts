import type { TableFile } from '../file-format'
import { openArray, type NpyArray } from '../npy-array'
import type { Opening } from '../opening'
import { stageTable, type Batch } from '../staged-table'
import type { UncheckedSource } from '../table-source'

/** NumPy's file of one array (npy-header.ts). Its columns are x1, x2 and so on, or its fields under their names. */
export async function openNpy(opening: Opening, packed: TableFile): Promise<UncheckedSource> {
  const file = await opening.scratch.plain(packed)
  const array = await openArray(file.bytes.path, (column) => `x${column ?? 1}`)
  return stageArrays(opening, file, [array])
}

const BATCH_BYTES = 1 << 22

/** Arrays with as many rows each, side by side; they are closed. */
export async function stageArrays(
  opening: Opening,
  file: TableFile,
  arrays: readonly NpyArray[],
): Promise<UncheckedSource> {
  try {
    const columns = arrays.flatMap((array) => array.columns)
    return await stageTable(
      opening,
      file,
      columns,
      batchesOf(arrays, columns.length),
      (row) => `row ${row + 1}`,
    )
  } finally {
    for (const array of arrays) await array.close()
  }
}

async function* batchesOf(arrays: readonly NpyArray[], columns: number): AsyncGenerator<Batch> {
  const [{ rows }] = arrays
  const count = Math.max(1, Math.min(8192, Math.floor(BATCH_BYTES / (8 * columns))))
  for (let first = 0; first < rows; first += count) {
    const parts: Batch[] = []
    for (const array of arrays) parts.push(await array.read(first, Math.min(count, rows - first)))
    yield parts.flat()
  }
}

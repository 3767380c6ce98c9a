import { join } from 'node:path'
import { afterEach } from 'vitest'
import { RUN_FILES } from '../../../services/runs/run-files'
import { TableFile } from '../../../services/runs/table-file'
import { RunIndex } from '../../../services/workspace/run-index'
import { temporaryFolder } from '../training/fixtures'

const indexes = new Set<RunIndex>()
afterEach(async () => {
  for (const index of indexes) await closed(index)
})

export async function opened(file: string): Promise<RunIndex> {
  const index = await RunIndex.open(file, 'the workspace')
  indexes.add(index)
  return index
}

export async function closed(index: RunIndex): Promise<void> {
  indexes.delete(index)
  await index.close()
}

export const START = { steps: 0, epochs: 0, histograms: 0 }
export const newFile = async (): Promise<string> => join(await temporaryFolder(), 'index.duckdb')

/** The folder of a run with both of its tables, and ways to write on in the first. */
export async function runFolder(columns: readonly string[]) {
  const folder = await temporaryFolder()
  const file = join(folder, RUN_FILES.steps)
  const table = await TableFile.create(file, columns)
  const epochs = await TableFile.create(join(folder, RUN_FILES.epochs), ['epoch'])
  await epochs.close()
  const write = (rows: readonly Row[]): void => {
    for (const row of rows) table.add(row)
    table.flush()
  }
  return { folder, file, table, write }
}

export type Row = readonly (number | null)[]

export const namesOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `column.${i + 1}`)
/** What rows are when they are read again: -0 is written as 0, and what is absent comes as NaN. */
export const numbersOf = (rows: readonly Row[]): Float64Array =>
  Float64Array.from(rows.flat(), (x) => (x === null ? NaN : x === 0 ? 0 : x))

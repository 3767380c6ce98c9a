import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { readRow } from '../../../services/datasets/feature-rows'
import { dataSpec } from '../../../services/contract/data-spec'
import { StudioError, type ErrorCode } from '../../../services/contract/errors'
import type { DataSet } from '../../../services/datasets/data-set'
import { loadDataSet } from '../../../services/datasets/load'

/** A folder for the files of a test, and ways to load what is in it. */
export interface TemporaryData {
  readonly folder: () => string
  readonly write: (name: string, content: string | Uint8Array) => Promise<void>
  /** Loads with the defaults of an experiment, but every row in the training part and nothing scaled. */
  readonly load: (spec: Record<string, unknown>) => Promise<DataSet>
  /** Writes a .csv and loads it: target `y`, a regression. */
  readonly csv: (content: string | Uint8Array, spec?: Record<string, unknown>) => Promise<DataSet>
}

export const ALL_TRAIN = { train: 1, validation: 0, test: 0 }

/** To be called where a test file begins. */
export function temporaryData(): TemporaryData {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'descent-data-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const write = (name: string, content: string | Uint8Array): Promise<void> =>
    writeFile(join(folder, name), content)
  const load = (spec: Record<string, unknown>): Promise<DataSet> =>
    loadDataSet(
      dataSpec.parse({ standardize: false, standardizeTarget: false, split: ALL_TRAIN, ...spec }),
      folder,
    )
  let files = 0
  const csv: TemporaryData['csv'] = async (content, spec = {}) => {
    const source = `table-${files++}.csv`
    await write(source, content)
    return load({ source, target: 'y', task: 'regression', ...spec })
  }
  return { folder: () => folder, write, load, csv }
}

/** The features row by row. */
export const rowsOf = (data: DataSet): number[][] =>
  Array.from({ length: data.rows }, (_, row) => [...readRow(data, row)])

/** Fails unless the load is refused with this code and a message in which all of these stand. */
export async function expectRefusal(
  loading: Promise<unknown>,
  code: ErrorCode,
  ...mentions: string[]
): Promise<void> {
  const error: unknown = await loading.then(
    () => 'nothing was refused',
    (reason: unknown) => reason,
  )
  if (!(error instanceof StudioError)) throw error instanceof Error ? error : new Error(String(error))
  const said = `${String(error.code)}: ${error.message}`
  for (const mention of [`${code}: `, ...mentions]) expect(said).toContain(mention)
}

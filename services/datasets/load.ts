import type { DataSpec } from '../contract/data-spec'
import type { DataSet } from './data-set'
import { withDuckDB } from './duckdb'
import { locate } from './file-format'
import { loadImages } from './images'
import { prepare } from './prepare'
import { fractionsOf } from './split'
import { readTable } from './read-table'

/**
 * Reads and prepares the data of an experiment.
 * @param folder what paths are relative to: the folder of the experiment's file
 * @throws StudioError, which says where, what was found, what was expected, and the way out
 */
export async function loadDataSet(spec: DataSpec, folder: string): Promise<DataSet> {
  const { source } = spec
  if (typeof source !== 'string') return loadImages(spec, source, folder)
  // Before the file is read, which may take its time.
  if (!('column' in spec.split)) fractionsOf(spec.split, false)
  const path = locate(source, folder)
  const table = await withDuckDB((db) => readTable(db, spec, path))
  return prepare(table, spec, path)
}

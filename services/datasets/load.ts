import type { DataSpec } from '../contract/data-spec'
import { storing } from './collect-features'
import type { DataOutline, DataSet } from './data-set'
import { withDuckDB } from './duckdb'
import { locate } from './file-format'
import { loadGenerated } from './generated'
import { loadImages, outlineImages } from './images'
import type { Onlooker } from './onlooker'
import { NumberFile } from './number-file'
import { balancedSplit, prepare, type Preparing } from './prepare'
import { fractionsOf } from './split'
import { readTable } from './read-table'
import { Scratch } from './scratch'

/**
 * Reads and prepares the data of an experiment.
 * @param folder what paths are relative to: the folder of the experiment's file
 * @param onlooker told what happens; not of images
 * @throws StudioError, which says where, what was found, what was expected, and the way out
 */
export async function loadDataSet(spec: DataSpec, folder: string, onlooker: Onlooker = {}): Promise<DataSet> {
  const { source } = spec
  if (typeof source !== 'string') {
    return 'generator' in source ? loadGenerated(spec, source, onlooker) : loadImages(spec, source, folder)
  }
  return Scratch.within((scratch) =>
    loadTable(spec, folder, scratch, { onlooker, collect: storing(scratch) }),
  )
}

/**
 * The same of a table alone.
 * @param scratch for what memory had better not hold on the way
 */
export async function loadTable(
  spec: DataSpec,
  folder: string,
  scratch: Scratch,
  preparing: Preparing = {},
): Promise<DataSet> {
  const { source } = spec
  if (typeof source !== 'string') throw new Error('This is no table')
  // Before the file is read, which may take its time.
  if (!('column' in spec.split)) fractionsOf(spec.split, false)
  const path = locate(source, folder)
  const { table: named, dialect } = spec
  const values = NumberFile.create(scratch.newFile('values'))
  try {
    return await withDuckDB(async (db) => {
      const table = await readTable({ db, scratch, table: named, dialect }, spec, path, values)
      preparing.onlooker?.rows?.(table.left)
      // As long as the file is open, as it may have to be asked for the place of a row.
      return prepare(table, spec, path, preparing)
    }, scratch.folder)
  } finally {
    values.close()
  }
}

/** The same without the numbers, where they can be left unread: the pixels of images. */
export async function outlineDataSet(spec: DataSpec, folder: string): Promise<DataOutline> {
  const { source } = spec
  const isOfImages = typeof source !== 'string' && !('generator' in source)
  if (!isOfImages) return loadDataSet(spec, folder)
  const outline = await outlineImages(spec, source, folder)
  return { ...outline, chunks: null, split: balancedSplit(outline.split, outline.target, spec) }
}

import { stat } from 'node:fs/promises'
import { extname, isAbsolute, join } from 'node:path'
import { reasonOf, StudioError } from '../contract/errors'

/** A file of data: where it is, how messages call it, what is in it. */
export interface TableFile {
  readonly path: string
  readonly format: 'csv' | 'tsv' | 'jsonLines' | 'parquet'
  readonly isGzip: boolean
}

const FORMATS: ReadonlyMap<string, TableFile['format']> = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.txt', 'tsv'],
  ['.jsonl', 'jsonLines'],
  ['.ndjson', 'jsonLines'],
  ['.parquet', 'parquet'],
])

/** A path as an experiment gives it, seen from the folder that the experiment is in. */
export const locate = (path: string, folder: string): string => (isAbsolute(path) ? path : join(folder, path))

/**
 * What kind of table a file is, by its name.
 * @throws StudioError `dataFormatUnknown`, `fileMissing`, `fileUnreadable`
 */
export async function tableFile(path: string): Promise<TableFile> {
  const isGzip = /\.gz$/i.test(path)
  const format = FORMATS.get(extname(isGzip ? path.slice(0, -3) : path).toLowerCase())
  if (format === undefined || (format === 'parquet' && isGzip)) {
    throw new StudioError('dataFormatUnknown', { file: path })
  }
  await mustExist(path)
  return { path, format, isGzip }
}

/** @throws StudioError `fileMissing` where there is no file, `fileUnreadable` where the system refuses */
export async function mustExist(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))) {
      return null
    }
    throw new StudioError('fileUnreadable', { file: path, problem: reasonOf(error) })
  })
  if (!found?.isFile()) throw new StudioError('fileMissing', { file: path })
  return found.size
}

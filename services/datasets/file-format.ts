import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { formatOf, isGzipName, type DataFormat } from '../contract/data-formats'
import { reasonOf, StudioError } from '../contract/errors'

/** A file of data: how messages call it, where its bytes are, what is in it. */
export interface TableFile {
  /** Its path; of a file that was packed into another, with its name there behind it. */
  readonly path: string
  readonly format: DataFormat
  /** Of a file out of a zip: what stands before the names of the tables in it, as `book.xlsx/`. */
  readonly within?: string
  /** The file itself, or a copy of it that was unpacked or written in UTF-8. */
  readonly bytes: { readonly path: string; readonly isGzip: boolean }
}

/** A path as an experiment gives it, seen from the folder that the experiment is in. */
export const locate = (path: string, folder: string): string => (isAbsolute(path) ? path : join(folder, path))

/**
 * What kind of table a file is, by its name.
 * @throws StudioError `dataFormatUnknown`, `fileMissing`, `fileUnreadable`
 */
export async function tableFile(path: string): Promise<TableFile> {
  const format = formatOf(path)
  if (format === null) throw new StudioError('dataFormatUnknown', { file: path })
  await mustExist(path)
  return { path, format, bytes: { path, isGzip: isGzipName(path) } }
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

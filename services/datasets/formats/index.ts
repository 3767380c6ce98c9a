import type { DataFormat } from '../../contract/data-formats'
import type { TableFile } from '../file-format'
import type { Opening } from '../opening'
import type { UncheckedSource } from '../table-source'
import { openCsv } from './csv'
import { openJsonLines } from './json-lines'
import { openParquet } from './parquet'

/** Finds out which columns a file of one format has. @throws StudioError where it is not as its kind should be */
export type Opener = (opening: Opening, file: TableFile) => Promise<UncheckedSource>

/** What opens a file of each format in data-formats.ts; a zip is unpacked first. */
export const openers: Readonly<Record<Exclude<DataFormat, 'zip'>, Opener>> = {
  csv: openCsv,
  tsv: openCsv,
  jsonLines: openJsonLines,
  parquet: openParquet,
}

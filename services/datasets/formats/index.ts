import type { DataFormat } from '../../contract/data-formats'
import type { TableFile } from '../file-format'
import type { Opening } from '../opening'
import type { UncheckedSource } from '../table-source'
import { openArff } from './arff'
import { openArrow } from './arrow'
import { openCsv } from './csv'
import { openDuckDBFile } from './duckdb-file'
import { openJson } from './json'
import { openJsonLines } from './json-lines'
import { openNpy } from './npy'
import { openNpz } from './npz'
import { openParquet } from './parquet'
import { openSqlite } from './sqlite'
import { openSvmlight } from './svmlight'
import { openXlsx } from './xlsx'

/** Finds out which columns a file of one format has. @throws StudioError where it is not as its kind should be */
export type Opener = (opening: Opening, file: TableFile) => Promise<UncheckedSource>

/** What opens a file of each format in data-formats.ts; a zip is unpacked first. */
export const openers: Readonly<Record<Exclude<DataFormat, 'zip'>, Opener>> = {
  csv: openCsv,
  tsv: openCsv,
  jsonLines: openJsonLines,
  json: openJson,
  parquet: openParquet,
  arrow: openArrow,
  npy: openNpy,
  npz: openNpz,
  arff: openArff,
  svmlight: openSvmlight,
  xlsx: openXlsx,
  sqlite: openSqlite,
  duckdb: openDuckDBFile,
}

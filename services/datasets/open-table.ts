import type { DuckDBConnection } from '@duckdb/node-api'
import { dataFormats, type DataFormatInfo } from '../contract/data-formats'
import { isOfDecimalCommas } from './decimal'
import { makeRoom } from './duckdb'
import { tableFile, type TableFile } from './file-format'
import { openers } from './formats'
import type { Opening } from './opening'
import { impossible } from './roles'
import {
  unreadable,
  type SourceColumn,
  type TableFacts,
  type TableSource,
  type UncheckedSource,
} from './table-source'
import { unpackZip } from './unpack-zip'

/**
 * Finds out which columns a file has, and whether it is as its kind should be. Text is taken as text here: which columns are numbers is decided over all rows,
 * in profile.ts, by rules of our own.
 * @throws StudioError for a file that is missing, of unknown kind, or not as its kind should be
 */
export async function openTable(opening: Opening, path: string): Promise<TableSource> {
  const { check, decimal, ...source } = await openUnchecked(opening, path)
  await makeRoom(opening.db, source.columns.length)
  const facts = await check()
  const columns = await withDecimals(opening.db, { ...source, decimal }, facts)
  return { ...source, columns, rows: facts.rows, underscores: facts.underscores }
}

/** The columns, once it is known which sign their decimals have. @param source its relation may be that of a copy */
export async function withDecimals(
  db: DuckDBConnection,
  source: Pick<UncheckedSource, 'relation' | 'columns' | 'decimal' | 'explain'>,
  facts: Pick<TableFacts, 'commas'>,
): Promise<readonly SourceColumn[]> {
  const { relation, columns, decimal, explain } = source
  const isFound =
    decimal === null && facts.commas && (await isOfDecimalCommas(db, relation, columns, explain))
  if (decimal !== ',' && !isFound) return columns
  return columns.map((column) => ({ ...column, hasCommas: true }))
}

/** The same without the check, which may take its time: of two who read the file at once, one may see to it. */
export async function openUnchecked(opening: Opening, path: string): Promise<UncheckedSource> {
  return openFile(opening, await tableFile(path))
}

/** @throws StudioError `experimentImpossible` for what is said of a file of this kind and has no meaning there */
async function openFile(opening: Opening, file: TableFile): Promise<UncheckedSource> {
  const { holds, hasDialect, label }: DataFormatInfo = dataFormats[file.format]
  if (opening.table !== undefined && !holds)
    impossible('data.table', `${file.path} (${label}) holds one table: leave it out.`)
  if (opening.dialect && !hasDialect && holds !== 'file')
    impossible('data.dialect', `${file.path} (${label}) is no text with separators: leave it out.`)
  try {
    if (file.format !== 'zip') return await openers[file.format](opening, file)
    return await unpackZip(opening, file, openFile)
  } catch (error) {
    throw unreadable(file, error)
  }
}

import { dataFormats, type DataFormatInfo } from '../contract/data-formats'
import { StudioError } from '../contract/errors'
import { suggestion } from '../contract/nearest'
import type { TablesInFile } from '../contract/tables'
import type { TableFile } from './file-format'

/**
 * The table that is meant of those that a file holds.
 * @throws StudioError `tableEmpty` where there is none; `tableUnnamed` where none is named of several; `tableUnknown`
 */
export function meantTable(file: TableFile, names: readonly string[], named: string | undefined): string {
  const what = holdsOf(file)
  if (named !== undefined) {
    if (names.includes(named)) return named
    const hint = suggestion(named, names)
    throw new StudioError('tableUnknown', { file: file.path, what, table: named, suggestion: hint })
  }
  if (names.length === 0)
    throw new StudioError('tableEmpty', { file: file.path, problem: `it has no ${what}` })
  if (names.length > 1)
    throw new StudioError('tableUnnamed', { file: file.path, what, tables: outside(file, names) })
  return names[0]
}

/** What is said of the tables of a file, some of which are read. */
export const tablesOf = (
  file: TableFile,
  names: readonly string[],
  chosen: readonly string[],
): TablesInFile => ({
  holds: holdsOf(file),
  names: outside(file, names),
  chosen: outside(file, chosen),
})

function holdsOf({ format }: TableFile): TablesInFile['holds'] {
  const { holds = 'table' }: DataFormatInfo = dataFormats[format]
  return holds
}

/** As they are named by whoever names the file that this one was packed into. */
const outside = ({ within = '' }: TableFile, names: readonly string[]): string[] =>
  names.map((name) => `${within}${name}`)

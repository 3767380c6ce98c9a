import { dataFormats, type DataFormatInfo } from '../contract/data-formats'
import { StudioError } from '../contract/errors'
import { suggestion } from '../contract/nearest'
import type { TableFile } from './file-format'

/** Names of a list that are shown in a message. */
const MOST_SHOWN = 20

/**
 * The table that is meant of those that a file holds.
 * @throws StudioError `tableEmpty` where there is none; `tableUnnamed` where none is named of several; `tableUnknown`
 */
export function meantTable(file: TableFile, names: readonly string[], named: string | undefined): string {
  const info: DataFormatInfo = dataFormats[file.format]
  const what = info.holds ?? 'table'
  if (named !== undefined) {
    if (names.includes(named)) return named
    const hint = suggestion(named, names)
    throw new StudioError('tableUnknown', { file: file.path, what, table: named, suggestion: hint })
  }
  if (names.length === 0)
    throw new StudioError('tableEmpty', { file: file.path, problem: `it has no ${what}` })
  if (names.length > 1)
    throw new StudioError('tableUnnamed', { file: file.path, what, tables: listed(names) })
  return names[0]
}

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_SHOWN).map((name) => `"${name}"`)
  const more = names.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

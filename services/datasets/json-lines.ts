import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { DuckDBListValue } from '@duckdb/node-api'
import { StudioError } from '../contract/errors'
import { textLines } from './byte-chunks'
import { rowsOf } from './duckdb'
import type { TableFile } from './file-format'

/**
 * The keys of all objects, in the order in which they turn up.
 * @param objects SQL of a relation with the objects in its column `json`
 * @throws StudioError `tableEmpty`, `columnNameMissing`, `columnNameTwice`; what `explain` finds
 */
export async function jsonKeys(
  db: DuckDBConnection,
  file: TableFile,
  objects: string,
  explain: (error: unknown) => Promise<never>,
): Promise<string[]> {
  const numbered = `select json_keys(json) as keys, row_number() over () as row from ${objects}`
  const rows = await rowsOf(db, `select keys from (${numbered}) group by keys order by min(row)`).catch(
    explain,
  )
  if (rows.length === 0)
    throw new StudioError('tableEmpty', { file: file.path, problem: 'the file is empty' })
  const names = [...new Set(rows.flatMap(([keys]) => textsOf(keys)))]
  if (names.length < 2) {
    await refuseJsonLine(file)
    const found = names.length === 0 ? 'no key' : `no key but "${names[0]}"`
    throw new StudioError('tableEmpty', { file: file.path, problem: `its objects have ${found}` })
  }
  checkKeys(names, file)
  return names
}

/** DuckDB does not tell apart columns that differ in case only. */
function checkKeys(names: readonly string[], { path }: TableFile): void {
  const lower = names.map((name) => name.toLowerCase())
  names.forEach((column, i) => {
    if (column === '') throw new StudioError('columnNameMissing', { file: path, position: i + 1 })
    const first = lower.indexOf(lower[i])
    if (first < i) {
      throw new StudioError('columnNameTwice', { file: path, column, first: first + 1, second: i + 1 })
    }
  })
}

/** The texts of a list; those that are null left out. */
export function textsOf(list: DuckDBValue): string[] {
  if (!(list instanceof DuckDBListValue)) return []
  return list.items.filter((item) => typeof item === 'string')
}

/**
 * Looks for the first line that is no JSON object, and does nothing where there is none.
 * @throws StudioError `lineUnreadable`
 */
export async function refuseJsonLine(file: TableFile): Promise<void> {
  let line = 0
  for await (const text of textLines(file)) {
    line++
    const problem = text.trim() === '' ? null : problemOf(text)
    if (problem !== null) throw new StudioError('lineUnreadable', { file: file.path, line, problem })
  }
}

function problemOf(text: string): string | null {
  const expected = 'Expected one JSON object per line, as {"width": 1.5, "kind": "oak"}'
  if (text.startsWith('\ufeff')) {
    return 'it begins with a byte order mark, which JSON has none of. Save the file as UTF-8 without it'
  }
  if (text.includes('\ufffd')) return 'this is not UTF-8. Save the file in the encoding UTF-8'
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return `found ${text.trim().slice(0, 60)}. ${expected}`
    }
    return null
  } catch (error) {
    return `this is not JSON: ${error instanceof Error ? error.message : String(error)}. ${expected}`
  }
}

/** The line, counted from 1, of a row counted from 0: blank lines are no rows. */
export async function lineOfJsonRow(file: TableFile, row: number): Promise<number> {
  let line = 0
  let rows = -1
  for await (const text of textLines(file)) {
    line++
    if (text.trim() !== '') rows++
    if (rows === row) break
  }
  return line
}

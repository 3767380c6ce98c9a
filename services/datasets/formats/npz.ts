import { StudioError } from '../../contract/errors'
import type { TableFile } from '../file-format'
import { openArray, type NpyArray } from '../npy-array'
import type { Opening } from '../opening'
import type { UncheckedSource } from '../table-source'
import type { TablesInFile } from '../../contract/tables'
import { meantTable, tablesOf } from '../tables-in-file'
import { withZip, type ZipEntry } from '../zip-archive'
import { stageArrays } from './npy'

/**
 * NumPy's archive: a zip with a file for each array. One of them is a table as in a file of its own; several, as in
 * `"table": "X, y"`, stand side by side: columns of X are X1, X2 and so on, an array of one dimension has its own name.
 */
export async function openNpz(opening: Opening, packed: TableFile): Promise<UncheckedSource> {
  const file = await opening.scratch.plain(packed)
  const arrays: NpyArray[] = []
  let tables: TablesInFile | undefined
  try {
    await withZip(file.bytes.path, file.path, async (entries) => {
      const found = new Map(entries.map((entry) => [entry.name.replace(/\.npy$/, ''), entry]))
      const chosen = chosenOf(file, [...found.keys()], opening.table)
      tables = tablesOf(file, [...found.keys()], chosen)
      for (const name of chosen)
        arrays.push(await unpacked(opening, file, name, found.get(name)!, chosen.length > 1))
    })
    mustAgree(file, arrays)
  } catch (error) {
    for (const array of arrays) await array.close()
    throw error
  }
  return { ...(await stageArrays(opening, file, arrays)), ...(tables ? { tables } : {}) }
}

function chosenOf(file: TableFile, names: readonly string[], table: string | undefined): string[] {
  if (table === undefined || names.includes(table)) return [meantTable(file, names, table)]
  return table.split(',').map((name) => meantTable(file, names, name.trim()))
}

async function unpacked(
  { scratch }: Opening,
  file: TableFile,
  name: string,
  entry: ZipEntry,
  isOneOfSeveral: boolean,
): Promise<NpyArray> {
  const path = await scratch.write(`${file.path} (${entry.name})`, entry.chunks(), 'npy')
  const prefix = isOneOfSeveral ? name : 'x'
  try {
    return await openArray(path, (column) => (column === null ? name : `${prefix}${column}`))
  } catch (error) {
    const problem = `"${name}": ${error instanceof Error ? error.message : String(error)}`
    throw error instanceof StudioError
      ? error
      : new StudioError('fileUnreadable', { file: file.path, problem })
  }
}

function mustAgree(file: TableFile, arrays: readonly NpyArray[]): void {
  const rows = arrays.map((array) => array.rows)
  if (rows.every((count) => count === rows[0])) return
  const problem = `its arrays have ${rows.join(' and ')} rows, and stand side by side only with as many each`
  throw new StudioError('fileUnreadable', { file: file.path, problem })
}

import { formatOf, isGzipName } from '../contract/data-formats'
import { listed, StudioError } from '../contract/errors'
import type { TablesInFile } from '../contract/tables'
import type { TableFile } from './file-format'
import type { Opening } from './opening'
import type { UncheckedSource } from './table-source'
import { meantTable } from './tables-in-file'
import { withZip } from './zip-archive'

/**
 * A file of any other format, out of a zip. Where that holds several tables itself, one of them is named behind a stroke:
 * `"table": "book.xlsx/Sheet 2"`.
 * @param open opens the file that is meant, of which `table` is meant
 */
export async function unpackZip(
  opening: Opening,
  file: TableFile,
  open: (opening: Opening, packed: TableFile) => Promise<UncheckedSource>,
): Promise<UncheckedSource> {
  const { scratch, table } = opening
  const archive = await scratch.plain(file)
  const { packed, within, names } = await withZip(archive.bytes.path, file.path, async (entries) => {
    const readable = entries.filter(({ name }) => isReadable(name))
    if (readable.length === 0 && entries.length > 0) {
      const problem = `none of its files is of a kind that can be read: ${listed(entries.map(({ name }) => name))}`
      throw new StudioError('tableEmpty', { file: file.path, problem })
    }
    const names = readable.map(({ name }) => name)
    const within = names.find((name) => table?.startsWith(`${name}/`))
    const name = within ?? meantTable(file, names, table)
    const format = formatOf(name)!
    const named = `${file.path} (${name})`
    const path = await scratch.write(named, readable[names.indexOf(name)].chunks(), format)
    const bytes = { path, isGzip: isGzipName(name) }
    return { packed: { path: named, format, within: `${name}/`, bytes }, within, names }
  })
  const source = await open({ ...opening, table: within && table?.slice(within.length + 1) }, packed)
  return { ...source, tables: tablesOf(names, packed, source.tables, table) }
}

/** The files of an archive; instead of the one that is read, the tables in it, where it holds several itself. */
function tablesOf(
  files: readonly string[],
  { within }: Pick<TableFile, 'within'>,
  inside: TablesInFile | undefined,
  table: string | undefined,
): TablesInFile {
  const isThis = (name: string): boolean => `${name}/` === within
  const names = files.flatMap((name) => (isThis(name) && inside ? inside.names : [name]))
  const only = inside?.chosen ?? files.filter(isThis)
  return { holds: 'file', names, chosen: table?.startsWith(within ?? '') ? [table] : only }
}

/** An archive within an archive is not looked into. */
function isReadable(name: string): boolean {
  const format = formatOf(name)
  return format !== null && format !== 'zip'
}

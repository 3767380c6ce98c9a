import { formatOf, isGzipName } from '../contract/data-formats'
import { StudioError } from '../contract/errors'
import type { TableFile } from './file-format'
import type { Opening } from './opening'
import { listed, meantTable } from './tables-in-file'
import { withZip } from './zip-archive'

/**
 * A file of any other format, out of a zip. Where that holds several tables itself, one of them is named behind a stroke:
 * `"table": "book.xlsx/Sheet 2"`.
 * @returns which table of it is meant, too
 */
export async function unpackZip(
  { scratch, table }: Opening,
  file: TableFile,
): Promise<{ packed: TableFile; table: string | undefined }> {
  const archive = await scratch.plain(file)
  return withZip(archive.bytes.path, file.path, async (entries) => {
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
    const packed = { path: named, format, bytes: { path, isGzip: isGzipName(name) } }
    return { packed, table: within && table?.slice(within.length + 1) }
  })
}

/** An archive within an archive is not looked into. */
function isReadable(name: string): boolean {
  const format = formatOf(name)
  return format !== null && format !== 'zip'
}

import { chunksOf } from '../byte-chunks'
import { checkCsv, lineOfRow } from '../csv-check'
import { plainText } from '../csv-encoding'
import { readCsvHeader } from '../csv-header'
import { sqlPath, sqlText } from '../duckdb'
import type { TableFile } from '../file-format'
import type { Opening } from '../opening'
import { unreadable, type UncheckedSource } from '../table-source'
import { compression } from './compression'

/**
 * Text with a line for each row, by RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180) with other separators, ends of line and
 * encodings as well. All of it is checked by ourselves; DuckDB is told everything, and finds out nothing.
 */
export async function openCsv({ scratch, dialect }: Opening, packed: TableFile): Promise<UncheckedSource> {
  const text = await plainText(packed, dialect, scratch)
  const { file } = text
  const header = await readCsvHeader(text, dialect)
  // DuckDB would look for the end of a line of zeros, to the end of the file.
  if (await beginsWithZero(file)) await checkCsv(file, header)
  // Under names of our own: those of the file may be anything.
  const columns = header.names.map((name, j) => ({ name, sql: `c${j}`, storage: 'text' as const }))
  const types = columns.map(({ sql }) => `'${sql}': 'VARCHAR'`).join(', ')
  const told =
    `auto_detect = false, header = ${header.isNamed}, delim = ${sqlText(header.separator)}, quote = '"', escape = '"', skip = 0, ` +
    `strict_mode = true, null_padding = false, compression = ${compression(file)}, hive_partitioning = false`
  return {
    ...{ file, columns },
    text: { separator: header.separator, encoding: text.encoding, header: header.isNamed },
    // Between commas, a decimal comma has to be said: a quoted one may as well be of thousands.
    decimal: dialect?.decimal ?? (header.separator === ',' ? '.' : null),
    check: () => checkCsv(file, header),
    relation: `read_csv(${sqlPath(file.bytes.path)}, ${told}, columns = {${types}})`,
    place: async (row) => `line ${await lineOfRow(file, header, row)}`,
    explain: (error) => Promise.reject(unreadable(file, error)),
  }
}

/** Whether there is a zero byte among the first of a file, which is no text then. */
async function beginsWithZero(file: TableFile): Promise<boolean> {
  for await (const bytes of chunksOf(file)) return bytes.includes(0)
  return false
}

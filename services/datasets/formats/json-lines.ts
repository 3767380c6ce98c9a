import { sqlName, sqlPath } from '../duckdb'
import type { TableFile } from '../file-format'
import { jsonKeys, lineOfJsonRow, refuseJsonLine } from '../json-lines'
import type { Opening } from '../opening'
import { UNCHECKED, unreadable, type UncheckedSource } from '../table-source'
import { compression } from './compression'

/**
 * One JSON object per line (https://jsonlines.org). A key that a line does not have is a missing value; numbers, texts and
 * booleans count as their text.
 */
export async function openJsonLines({ db }: Opening, file: TableFile): Promise<UncheckedSource> {
  const path = sqlPath(file.bytes.path)
  const options = `compression = ${compression(file)}, hive_partitioning = false`
  const explain = async (error: unknown): Promise<never> => {
    await refuseJsonLine(file)
    throw unreadable(file, error)
  }
  const names = await jsonKeys(db, file, `read_ndjson_objects(${path}, ${options})`, explain)
  const columns = names.map((name) => ({ name, sql: sqlName(name), storage: 'json' as const }))
  const types = names.map((name) => `${sqlName(name)}: 'JSON'`).join(', ')
  return {
    ...{ file, columns, explain, ...UNCHECKED },
    relation: `read_json(${path}, format = 'newline_delimited', ${options}, columns = {${types}})`,
    place: async (row) => `line ${await lineOfJsonRow(file, row)}`,
  }
}

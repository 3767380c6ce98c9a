import { stat } from 'node:fs/promises'
import { rowsOf, sqlName, sqlText } from '../duckdb'
import type { TableFile } from '../file-format'
import type { Opening } from '../opening'
import { UNCHECKED, unreadable, type UncheckedSource } from '../table-source'
import { meantTable, tablesOf } from '../tables-in-file'
import { storageOf } from './parquet'

let attached = 0

/**
 * A table of a DuckDB database, attached for reading. Views and generated columns are not read: they are programs of whoever
 * made the file, which could read other files. Tables of other schemas than main are called `schema.table`.
 */
export async function openDuckDBFile(opening: Opening, packed: TableFile): Promise<UncheckedSource> {
  const { db } = opening
  const file = await opening.scratch.plain(packed)
  // What was not written into the file yet lies beside it, and would be read along.
  await mustBeAlone(file)
  const name = `attached${++attached}`
  await db.run(`attach ${sqlText(file.bytes.path)} as ${name} (type duckdb, read_only)`)
  const tables = await rowsOf(
    db,
    `select schema_name, table_name from duckdb_tables() where database_name = '${name}' and not internal order by table_oid`,
  )
  const names = tables.map(([schema, table]) =>
    schema === 'main' ? String(table) : `${String(schema)}.${String(table)}`,
  )
  const meant = meantTable(file, names, opening.table)
  const [schema, table] = tables[names.indexOf(meant)].map(String)
  const described = await rowsOf(
    db,
    `select column_name, data_type from duckdb_columns() where database_name = '${name}' and schema_name = ${sqlText(schema)} and table_name = ${sqlText(table)} order by column_index`,
  )
  const columns = described.map(([column, type]) => ({
    name: String(column),
    sql: sqlName(String(column)),
    storage: storageOf(String(type)),
  }))
  return {
    ...{ file, columns, ...UNCHECKED, tables: tablesOf(file, names, [meant]) },
    relation: `${name}.${sqlName(schema)}.${sqlName(table)}`,
    place: (row) => Promise.resolve(`row ${row + 1}`),
    explain: (error) => Promise.reject(unreadable(file, error)),
  }
}

async function mustBeAlone({ bytes: { path } }: TableFile): Promise<void> {
  const beside = await stat(`${path}.wal`).catch(() => null)
  if (beside)
    throw new Error(
      'it is in use, or was not closed: there is a .wal beside it. Open it once with DuckDB, and close it',
    )
}

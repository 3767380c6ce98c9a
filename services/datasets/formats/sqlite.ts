import { stat } from 'node:fs/promises'
import { sqlName } from '../duckdb'
import type { TableFile } from '../file-format'
import type { Opening } from '../opening'
import { stageTable, type Batch, type StagedColumn, type Value } from '../staged-table'
import type { UncheckedSource } from '../table-source'
import { meantTable, tablesOf } from '../tables-in-file'

/**
 * A table of an SQLite database (https://www.sqlite.org/fileformat2.html), by SQLite itself, compiled to WebAssembly and kept
 * from writing. Views and virtual tables are not read: they are programs of whoever made the file. A value is of the type that
 * it was stored with, whatever its column is declared as; numbers and texts may be mixed, as in a CSV.
 */
export async function openSqlite(opening: Opening, packed: TableFile): Promise<UncheckedSource> {
  const file = await opening.scratch.plain(packed)
  const { size } = await stat(file.bytes.path)
  // Outside of the bundle: it finds its module of WebAssembly beside itself.
  const { default: sqlite } = await import('node-sqlite3-wasm')
  const db = new sqlite.Database(file.bytes.path, { readOnly: true, fileMustExist: true })
  try {
    // Nothing that the file says of itself is carried out.
    db.exec('pragma trusted_schema = off; pragma query_only = on; pragma cell_size_check = on')
    const ask = (sql: string): Record<string, unknown>[] => db.all(sql)
    const names = ask(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' and sql not like 'create virtual %' order by rowid`,
    ).map(({ name }) => String(name))
    const table = meantTable(file, names, opening.table)
    const columns = ask(`select name from pragma_table_info(${sqlText(table)})`).map(
      ({ name }): StagedColumn => ({ name: String(name), kind: 'text' }),
    )
    const select = columns.map(({ name }, j) => `${sqlName(name)} as c${j}`).join(', ')
    const statement = db.prepare(`select ${select === '' ? 'null' : select} from ${sqlName(table)}`)
    try {
      const rows = statement.iterate() as Iterable<Record<string, unknown>>
      const batches = batchesOf(rows, columns, size)
      const source = await stageTable(opening, file, columns, batches, (row) => `row ${row + 1}`)
      return { ...source, tables: tablesOf(file, names, [table]) }
    } finally {
      statement.finalize()
    }
  } finally {
    db.close()
  }
}

const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`

const ROWS = 2048

function* batchesOf(
  rows: Iterable<Record<string, unknown>>,
  columns: readonly StagedColumn[],
  bytes: number,
): Generator<Batch> {
  let batch = columns.map((): Value[] => [])
  let count = 0
  for (const row of rows) {
    // A row takes some bytes; a damaged file may have its pages lead to each other.
    if (++count > bytes) throw new Error('it has more rows than so many bytes can hold')
    columns.forEach((column, j) => batch[j].push(valueOf(row[`c${j}`], column)))
    if (batch[0].length < ROWS) continue
    yield batch
    batch = columns.map(() => [])
  }
  if (batch.length > 0 && batch[0].length > 0) yield batch
}

function valueOf(value: unknown, column: StagedColumn): Value {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) column.unfit ??= 'bytes (BLOB)'
  return null
}

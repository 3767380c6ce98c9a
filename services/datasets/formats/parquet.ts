import { rowsOf, sqlName, sqlPath } from '../duckdb'
import type { TableFile } from '../file-format'
import type { Opening } from '../opening'
import { UNCHECKED, unreadable, type SourceColumn, type UncheckedSource } from '../table-source'

/** Apache Parquet (https://parquet.apache.org/docs/file-format/), by DuckDB. */
export async function openParquet(opening: Opening, packed: TableFile): Promise<UncheckedSource> {
  const file = await opening.scratch.plain(packed)
  const relation = `read_parquet(${sqlPath(file.bytes.path)}, hive_partitioning = false)`
  const described = await rowsOf(
    opening.db,
    `select column_name, column_type from (describe select * from ${relation})`,
  )
  const columns = described.map(([name, type]) => ({
    name: String(name),
    sql: sqlName(String(name)),
    storage: storageOf(String(type)),
  }))
  return {
    ...{ file, columns, relation, ...UNCHECKED },
    place: (row) => Promise.resolve(`row ${row + 1}`),
    explain: (error) => Promise.reject(unreadable(file, error)),
  }
}

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/

/** How a column of one of DuckDB's types is taken. */
export function storageOf(type: string): SourceColumn['storage'] {
  if (NUMBERS.test(type)) return 'number'
  if (type === 'BOOLEAN') return 'boolean'
  if (type === 'VARCHAR' || type === 'UUID' || /^ENUM\([^]*\)$/.test(type)) return 'text'
  return { unfit: `values of type ${type.length > 60 ? `${type.slice(0, 60)}...` : type}` }
}

import type { DuckDBConnection } from '@duckdb/node-api'
import type { Dialect } from '../contract/data-spec'
import type { Scratch } from './scratch'

/** What a table is opened with. */
export interface Opening {
  readonly db: DuckDBConnection
  readonly scratch: Scratch
  /** Which of several tables of a file; left out where there is one. */
  readonly table?: string | undefined
  readonly dialect?: Dialect | undefined
}

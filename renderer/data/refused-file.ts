import { baseOf } from '../../services/contract/data-name'
import type { TableChoice } from '../../services/contract/data-spec'
import { reasonOf } from '../../services/contract/errors'
import type { FileReading, TablesInFile } from '../../services/contract/tables'
import { words } from '../words'
import { hasDialect, tablesToChoose } from './table-choice'

/** A file, and how it was to be read. */
export interface AskedFile {
  readonly file: string
  readonly choice: TableChoice
}

/** What can be said of a file, so that it can be read. */
export interface FileQuestion extends AskedFile {
  readonly tables: TablesInFile | null
}

/** What was chosen and could not be used, and why. */
export interface RefusedFile {
  readonly name: string
  readonly text: string
  /** Null where nothing can be said that would help. */
  readonly asks: FileQuestion | null
  /** Nothing is wrong with it, but that it is to be said. */
  readonly isQuestion: boolean
}

/** @param known the tables that the file holds, where the refusal does not list them */
export function refusedFile(
  { file, choice }: AskedFile,
  known: TablesInFile | null,
  error: unknown,
): RefusedFile {
  const offered = tablesToChoose(error)
  const tables = offered ?? known
  const asks = tables || hasDialect(file) ? { file, choice, tables } : null
  return { name: baseOf(file), text: reasonOf(error), asks, isQuestion: offered !== null }
}

/** What is told of it: what is wrong or, where nothing is, that one of its tables is to be chosen. */
export function toldOf({ name, text, asks, isQuestion }: RefusedFile): Pick<RefusedFile, 'text'> & {
  readonly title: string
} {
  const w = words.data.problem
  if (!isQuestion || !asks?.tables) return { title: w.refused(name), text }
  const { holds, names } = asks.tables
  return { title: w.several(name, names.length, holds), text: w.choose[holds] }
}

/** What there is to be said of a file that was read; of a zip, its text, where that is what was read. */
export function sayable({ tables, dialect }: FileReading) {
  const isOfSeveral = tables !== undefined && (tables.names.length > 1 || tables.holds === 'array')
  return {
    tables: isOfSeveral ? tables : null,
    hasDialect: dialect !== undefined,
    found: dialect ?? null,
  }
}

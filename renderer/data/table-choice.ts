import { dataFormats, formatOf, type DataFormatInfo } from '../../services/contract/data-formats'
import type { DataSpec, Dialect, TableChoice } from '../../services/contract/data-spec'
import { StudioError } from '../../services/contract/errors'
import type { TableColumnInfo, TablesInFile } from '../../services/contract/tables'

/** Which table of its file data are of, and how it is written. */
export const choiceOf = ({ table, dialect }: TableChoice): TableChoice => ({
  ...(table === undefined ? {} : { table }),
  ...(dialect === undefined ? {} : { dialect }),
})

/** The same data of another table, or read otherwise. */
export function withChoice(data: DataSpec, choice: TableChoice): DataSpec {
  const changed: { -readonly [Key in keyof DataSpec]: DataSpec[Key] } = { ...data }
  delete changed.table
  delete changed.dialect
  return { ...changed, ...choiceOf(choice) }
}

/** One part of a dialect said, or left to be found out. */
export function withPart<Part extends keyof Dialect>(
  { dialect = {}, ...rest }: TableChoice,
  part: Part,
  value: Dialect[Part],
): TableChoice {
  const parts = Object.entries({ ...dialect, [part]: value }).filter(([, said]) => said !== undefined)
  return parts.length === 0 ? rest : { ...rest, dialect: Object.fromEntries(parts) }
}

/** Whether a file is text of which a dialect can be said, by its name; in a zip it may be. */
export function hasDialect(file: string): boolean {
  const format = formatOf(file)
  if (format === null) return false
  const info: DataFormatInfo = dataFormats[format]
  return info.hasDialect === true || info.holds === 'file'
}

/** The tables that can be chosen, where that none was chosen of them is why a file was refused. */
export function tablesToChoose(error: unknown): TablesInFile | null {
  if (!(error instanceof StudioError) || error.report.code !== 'tableUnnamed') return null
  const { what, tables } = error.report.details
  return { holds: what, names: tables, chosen: [] }
}

/** Those tables of a file that a choice names. */
export function chosenOf({ names, chosen }: TablesInFile, { table }: TableChoice): readonly string[] {
  if (table === undefined) return chosen
  return names.includes(table) ? [table] : table.split(',').map((name) => name.trim())
}

/** Whether two tables have the same columns, so that what was said of those of one holds for the other. */
export const haveSameColumns = (
  one: readonly TableColumnInfo[],
  other: readonly TableColumnInfo[],
): boolean => {
  const written = (columns: readonly TableColumnInfo[]): string =>
    JSON.stringify(columns.map(({ name, kind }) => [name, kind]))
  return written(one) === written(other)
}

import type { DuckDBConnection } from '@duckdb/node-api'
import { SPLITS } from '../../core'
import type { DataSpec } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { categoriesOf, isMarker, type Categories, type NamedColumn } from './categories'
import { isNamed, missingOf, mustAgree, settingsOf } from './column-plan'
import { filterSource } from './filter/filtered-source'
import { trimmedText } from './missing'
import type { NumberFile } from './number-file'
import { firstWhere, mustBeSomewhere, profileColumns, type ProfiledColumn } from './profile'
import { codeOf, numberOf, storeColumns, type Wanted } from './read-columns'
import { assignRoles } from './roles'
import { withoutGaps, type StoredColumn, type StoredValues, type Table } from './table'
import type { Opening } from './opening'
import { openTable } from './open-table'
import type { SourceColumn, TableSource } from './table-source'

/**
 * Reads a table in three passes over the file (which columns are numbers; which categories there are; the values), none
 * of which holds it.
 * @param values where the values are to be; they stay there
 * @throws StudioError for whatever is not as it should be in the file or in what the experiment asks of it
 */
export async function readTable(
  opening: Opening,
  spec: DataSpec,
  path: string,
  values: NumberFile,
): Promise<Table> {
  mustAgree(spec)
  const { db } = opening
  const opened = await openTable(opening, path)
  const roles = assignRoles(spec, opened)
  const { source, rowsBefore } = await filterSource(db, opened, spec.filter)
  const profiled = await profileColumns(db, source, [...roles.features, ...roles.targets])
  for (const column of profiled) {
    await refuseLarge(db, source, column)
    if (settingsOf(spec, column.name).as === 'number') await refuseWords(db, source, column)
  }
  const features = profiled.slice(0, roles.features.length)
  const targets = profiled.slice(roles.features.length)
  if (spec.task === 'regression') for (const target of targets) await refuseText(db, source, target)

  const named = namedColumns(spec, features, targets)
  const categories = await categoriesOf(db, source, named)
  const categoriesFor = new Map(named.map(({ column }, i) => [column, categories[i]]))
  const wanted = profiled.map((column) => wantedOf(column, categoriesFor.get(column)))
  if (roles.split) wanted.push(await partOf(db, source, roles.split))
  const { rows } = profiled[0]
  const categoriesOfEach = profiled.map((column) => categoriesFor.get(column))
  const stored = await storeColumns(db, source, wanted, categoriesOfEach, rows, values)
  const columns = profiled.map((column, j) => storedColumn(column.name, stored[j], categoriesOfEach[j]))
  for (const [j, column] of profiled.entries()) {
    await refuseMissing(db, source, column, stored[j], adviceFor(spec, column.name, j >= features.length))
  }
  const [read, names] = [rowsBefore ?? rows, roles.features.map(({ name }) => name)]
  const table: Table = {
    rows,
    features: columns.slice(0, features.length),
    targets: columns.slice(features.length),
    parts: roles.split ? allCodes(stored[profiled.length], rows) : null,
    warnings: [
      ...(read > rows ? [`${read - rows} of ${read} rows are left out by the filter.`] : []),
      ...idle(spec, names),
      ...categories.flatMap((each) => each.warnings),
      ...inexact(profiled, categoriesFor),
    ],
    left: { read, filtered: rows, complete: rows },
    place: source.place,
  }
  return withoutGaps(table, path, spec.missing === 'dropRows' ? mustBeComplete(spec, table) : [])
}

/** Columns whose gaps leave their rows out. */
const mustBeComplete = (spec: DataSpec, { features, targets }: Table): StoredColumn[] => [
  ...features.filter(({ name }) => missingOf(spec, name) === 'dropRows'),
  ...targets,
]

/** Of settings that say nothing of this experiment. */
const idle = ({ columns }: DataSpec, features: readonly string[]): string[] =>
  Object.keys(columns)
    .filter((name) => !features.includes(name))
    .map((name) => `data.columns says what is done to "${name}", which is no feature.`)

/** Columns of text, and of numbers that the experiment calls categorical or that are classes. */
function namedColumns(
  spec: DataSpec,
  features: readonly ProfiledColumn[],
  targets: readonly ProfiledColumn[],
): NamedColumn[] {
  const named = (columns: readonly ProfiledColumn[], isTarget: boolean): NamedColumn[] =>
    columns.map((column) => ({ column, isTarget, isListed: isNamed(spec, column.name) }))
  return [
    ...named(features, false).filter(({ column, isListed }) => column.kind === 'text' || isListed),
    ...named(spec.task === 'classification' ? targets : [], true),
  ]
}

function wantedOf(column: ProfiledColumn, categories: Categories | undefined): Wanted {
  return categories?.numbers === null ? codeOf(column.text, categories.names) : numberOf(column)
}

function storedColumn(name: string, stored: StoredValues, categories: Categories | undefined): StoredColumn {
  if (categories) return { kind: 'category', name, stored, categories: categories.names }
  return { kind: 'number', name, stored }
}

function allCodes(stored: StoredValues, rows: number): Int32Array {
  const codes = new Int32Array(rows)
  stored.read(codes, 0)
  return codes
}

/** The largest number in single precision, in which features are kept. */
const LARGEST = 3.4028234663852886e38

/** @throws StudioError `valueTooLarge`, for infinity too */
async function refuseLarge(db: DuckDBConnection, source: TableSource, column: ProfiledColumn): Promise<void> {
  if (column.kind === 'text' || Math.max(-column.min, column.max) <= LARGEST) return
  const at = await mustBeSomewhere(db, source, `abs(${column.number}) > ${LARGEST}`, column.written)
  throw new StudioError('valueTooLarge', { file: source.file.path, column: column.name, ...at })
}

/** @throws StudioError `targetNotNumeric` */
async function refuseText(db: DuckDBConnection, source: TableSource, column: ProfiledColumn): Promise<void> {
  if (column.kind === 'number') return
  const isText = `${column.number} is null and ${column.text} is not null`
  const at = await mustBeSomewhere(db, source, isText, column.written)
  throw new StudioError('targetNotNumeric', { file: source.file.path, column: column.name, ...at })
}

/** @throws StudioError `valueNotNumber`: no other text may stand among what is to be read as numbers */
async function refuseWords(db: DuckDBConnection, source: TableSource, column: ProfiledColumn): Promise<void> {
  if (column.kind === 'number') return
  const isWord = `${column.number} is null and not ${isMarker(column.text)}`
  const at = await firstWhere(db, source, isWord, column.written)
  if (!at)
    throw new StudioError('columnBlank', { file: source.file.path, column: column.name, part: 'any row' })
  throw new StudioError('valueNotNumber', { file: source.file.path, column: column.name, ...at })
}

/** What to do about a missing value; null where the experiment has said it. */
function adviceFor(spec: DataSpec, name: string, isTarget: boolean): string | null {
  const missing = isTarget ? spec.missing : missingOf(spec, name)
  if (missing === 'dropRows') return null
  if (isTarget)
    return 'A target must be known: complete it, or leave such rows out with "missing": "dropRows".'
  const ways = '"mean" or "median" of the training part, or leave such rows out with "dropRows"'
  return missing === 'refuse' ? `Complete it, or set "missing" to ${ways}.` : null
}

/** @throws StudioError `valueMissing` */
async function refuseMissing(
  db: DuckDBConnection,
  source: TableSource,
  { isMissing, written, name: column }: ProfiledColumn,
  { gaps }: StoredValues,
  advice: string | null,
): Promise<void> {
  if (advice === null || gaps === 0) return
  const at = await mustBeSomewhere(db, source, isMissing, written)
  throw new StudioError('valueMissing', { file: source.file.path, column, ...at, advice })
}

/** @throws StudioError `splitValueUnknown` */
async function partOf(db: DuckDBConnection, source: TableSource, column: SourceColumn): Promise<Wanted> {
  const part = `lower(${trimmedText(column)})`
  const names = SPLITS.map((name) => `'${name}'`).join(', ')
  const isOther = `coalesce(${part}, '') not in (${names})`
  const at = await firstWhere(db, source, isOther, trimmedText(column))
  if (at) throw new StudioError('splitValueUnknown', { file: source.file.path, column: column.name, ...at })
  return codeOf(part, SPLITS)
}

function inexact(
  columns: readonly ProfiledColumn[],
  categories: ReadonlyMap<ProfiledColumn, Categories>,
): string[] {
  const isLarge = ({ min, max }: ProfiledColumn): boolean => Math.max(-min, max) > Number.MAX_SAFE_INTEGER
  return columns
    .filter((column) => column.kind === 'number' && !categories.has(column) && isLarge(column))
    .map(({ name }) => `Column "${name}" has numbers beyond 2^53, of which only the first 16 digits count.`)
}

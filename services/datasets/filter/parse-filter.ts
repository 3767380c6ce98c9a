import type { DuckDBConnection } from '@duckdb/node-api'
import { z } from 'zod'
import { firstLine, rowsOf, sqlText } from '../duckdb'
import { FilterProblem, filterError, letterAt } from './filter-problem'
import { FilterWriter, type ColumnOf, type Written } from './filter-sql'

/** What `json_serialize_sql` says: what is wrong, or what there is. */
const parsed = z.union([
  z.object({
    error: z.literal(true),
    error_message: z.string(),
    /** Letter of the statement. */
    position: z.string().optional(),
  }),
  z.object({
    error: z.literal(false),
    statements: z.array(
      z.object({ node: z.object({ type: z.string(), where_clause: z.unknown().optional() }) }),
    ),
  }),
])

/**
 * A filter as DuckDB parses it: an expression and nothing else. It is parsed as it stands, and again in brackets, as
 * `a) or (b` is none, and `a limit 3` neither. Nothing of it is carried out.
 * @throws StudioError `filterWrong`
 */
export async function parseFilter(db: DuckDBConnection, filter: string): Promise<unknown> {
  const strange = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u.exec(filter)
  if (strange) {
    const at = Array.from(filter.slice(0, strange.index)).length
    throw filterError(filter, at, 'found a control character, which cannot be seen. Delete it.')
  }
  const alone = await parse(db, filter, 'select 1 from t where ', '')
  const inBrackets = await parse(db, filter, 'select 1 from t where (', '\n)')
  // What is wrong with it as it stands has the better place; what is only more than an expression, has one in brackets.
  for (const { problem, at } of [alone, inBrackets])
    if (problem !== null && at !== null) throw filterError(filter, at, problem)
  for (const { problem } of [alone, inBrackets])
    if (problem !== null) throw filterError(filter, null, problem)
  return inBrackets.syntax
}

interface Parsed {
  readonly problem: string | null
  /** Letter of the filter. */
  readonly at: number | null
  readonly syntax: unknown
}

async function parse(db: DuckDBConnection, filter: string, before: string, after: string): Promise<Parsed> {
  const [[json]] = await rowsOf(db, `select json_serialize_sql(${sqlText(before + filter + after)})`)
  const found = parsed.parse(JSON.parse(withNumbersAsTexts(String(json))))
  if (found.error) {
    const at = found.position === undefined ? null : Number(found.position) - before.length
    return { problem: problemOf(found.error_message), at, syntax: null }
  }
  const [{ node }] = found.statements
  const isOther = found.statements.length > 1 || node.type !== 'SELECT_NODE'
  const syntax = moved(node.where_clause, Buffer.byteLength(before))
  return { problem: isOther ? NO_STATEMENT : null, at: null, syntax }
}

const NO_STATEMENT = "found a statement; expected a condition alone, as age >= 18 and city <> 'Oslo'."

const problemOf = (message: string): string => {
  if (message.startsWith('Only SELECT')) return NO_STATEMENT
  if (message.startsWith('Max expression depth')) return 'it is nested too deeply.'
  return `${message}. Expected a condition alone, as age >= 18 and city <> 'Oslo'.`
}

/** Numbers as they are written: in JSON those beyond 2^53 would be rounded, and infinity would be none. */
const withNumbersAsTexts = (json: string): string =>
  json.replace(/"(value|scale)":(-?\d[^,}]*|-?Infinity|-?NaN)/g, '"$1":"$2"')

/** With places that count from the beginning of the filter. */
function moved(found: unknown, by: number): unknown {
  if (Array.isArray(found)) return found.map((each) => moved(each, by))
  if (typeof found !== 'object' || found === null) return found
  return Object.fromEntries(
    Object.entries(found).map(([key, value]: [string, unknown]) =>
      key === 'query_location' && typeof value === 'number' ? [key, value - by] : [key, moved(value, by)],
    ),
  )
}

/**
 * Writes a parsed filter as SQL of our own.
 * @throws StudioError `filterWrong` with the place
 */
export async function filterSql(
  db: DuckDBConnection,
  filter: string,
  syntax: unknown,
  columnOf: ColumnOf,
): Promise<string> {
  const writer = new FilterWriter(columnOf)
  try {
    const { sql, type } = writer.write(syntax)
    if (type !== 'boolean')
      throw new FilterProblem(0, 'expected a condition, that is true or false of a row.')
    for (const pattern of writer.patterns) await tryPattern(db, pattern)
    return sql
  } catch (error) {
    if (!(error instanceof FilterProblem)) throw error
    throw filterError(filter, error.at === null ? null : letterAt(filter, error.at), error.message)
  }
}

/** Whether a text is a regular expression, DuckDB alone can say. @throws FilterProblem */
async function tryPattern(db: DuckDBConnection, { sql, at }: Written): Promise<void> {
  await rowsOf(db, `select regexp_matches('', ${sql})`).catch((error: unknown) => {
    throw new FilterProblem(at, `this is no regular expression: ${firstLine(error)}.`)
  })
}

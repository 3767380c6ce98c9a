import { z } from 'zod'

/** Byte of the expression; null where DuckDB's parser does not say it, for which it has 2^64 - 1. */
const at = z.number().transform((byte) => (byte < 1e9 ? byte : null))
/** A part, to be read when its turn comes. */
const part = z.unknown()
const parts = z.array(part)
const typeName = z.object({ id: z.string() })

/** What a filter may be made of, as DuckDB's `json_serialize_sql` says it, numbers as they are written. */
const known = z.discriminatedUnion('class', [
  z.object({
    ...{ class: z.literal('CONSTANT'), query_location: at },
    value: z.object({ type: typeName.extend({ type_info: z.unknown() }), value: z.unknown() }),
  }),
  z.object({ class: z.literal('COLUMN_REF'), query_location: at, column_names: z.array(z.string()) }),
  z.object({ class: z.literal('COMPARISON'), query_location: at, type: z.string(), left: part, right: part }),
  z.object({ class: z.literal('CONJUNCTION'), query_location: at, type: z.string(), children: parts }),
  z.object({ class: z.literal('OPERATOR'), query_location: at, type: z.string(), children: parts }),
  z.object({ class: z.literal('BETWEEN'), query_location: at, input: part, lower: part, upper: part }),
  z.object({
    ...{ class: z.literal('FUNCTION'), query_location: at, function_name: z.string(), children: parts },
    // None of what only aggregates have, and no function of another schema.
    ...{ schema: z.enum(['', 'main']), filter: z.null(), distinct: z.literal(false) },
    order_bys: z.object({ orders: z.array(z.never()) }),
  }),
  z.object({
    ...{ class: z.literal('CAST'), query_location: at, child: part },
    ...{ cast_type: typeName, try_cast: z.boolean() },
  }),
  z.object({
    ...{ class: z.literal('CASE'), query_location: at, else_expr: part },
    case_checks: z.array(z.object({ when_expr: part, then_expr: part })),
  }),
])

export type Node = z.output<typeof known>

const stranger = z.object({ class: z.string(), query_location: at, function_name: z.string().optional() })

/** What there is in SQL and not in a filter, as a user would call it. */
const NAMES: Readonly<Record<string, string>> = {
  SUBQUERY: 'a query within it',
  WINDOW: 'a window function',
  STAR: '*',
  LAMBDA: 'an arrow',
  PARAMETER: 'a parameter',
  COLLATE: 'a collation',
}

/** One part of a filter, its own parts unread; or what it is instead, in words. */
export function readNode(found: unknown): Node | { readonly stranger: string; readonly at: number | null } {
  const result = known.safeParse(found)
  if (result.success) return result.data
  const { class: name, query_location, function_name } = stranger.parse(found)
  const called = NAMES[name] ?? (function_name === undefined ? name.toLowerCase() : `${function_name}()`)
  return { stranger: called, at: query_location }
}

import { suggestion } from '../../contract/nearest'
import { sqlText } from '../duckdb'
import { FilterProblem } from './filter-problem'
import {
  filterFunctions,
  FUNCTION_NAMES,
  isLike,
  likeAsRegex,
  writtenFunction,
  type ValueType,
} from './functions'
import { readNode, type Node } from './syntax'

/** A column as a filter may name it. */
export interface FilterColumn {
  readonly name: string
  readonly type: ValueType
  /** NULL where its value is missing. */
  readonly sql: string
}

/**
 * The column that one name, or several with points between them, mean.
 * @throws FilterProblem where there is none
 */
export type ColumnOf = (names: readonly string[], at: number | null) => FilterColumn

/** Part of a filter: SQL of our own, in brackets, and what it gives. */
export interface Written {
  readonly sql: string
  readonly type: ValueType
  /** Byte of the filter. */
  readonly at: number | null
  /** Of a text that is written out. */
  readonly text?: string
}

/** Parts within parts. */
const DEEPEST = 200

const COMPARISONS: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_DISTINCT_FROM: 'is distinct from',
  COMPARE_NOT_DISTINCT_FROM: 'is not distinct from',
}

/**
 * Writes a filter that was parsed anew, out of the nodes, functions and columns that it may be made of, types checked: nothing
 * that a user has typed reaches DuckDB but names that are known, numbers, and texts in quotes.
 */
export class FilterWriter {
  /** Regular expressions that were found. */
  readonly patterns: Written[] = []

  constructor(private readonly columnOf: ColumnOf) {}

  /** @throws FilterProblem */
  write(found: unknown, depth = 0): Written {
    const node = readNode(found)
    if ('stranger' in node) return refuse(node.at, `found ${node.stranger}, which a filter cannot have.`)
    if (depth > DEEPEST) refuse(node.query_location, `it is nested more than ${DEEPEST} levels deep.`)
    const { sql, ...rest } = this.#write(node, (part) => this.write(part, depth + 1))
    return { ...rest, sql: `(${sql})` }
  }

  #write(node: Node, write: (part: unknown) => Written): Written {
    const at = node.query_location
    switch (node.class) {
      case 'CONSTANT':
        return constant(node.value, at)
      case 'COLUMN_REF': {
        const { sql, type } = this.columnOf(node.column_names, at)
        return { sql, type, at }
      }
      case 'COMPARISON': {
        const symbol = COMPARISONS[node.type] ?? refuse(at, 'found a comparison that a filter cannot have.')
        const [left, right] = [write(node.left), write(node.right)]
        commonType([left, right], at)
        return { sql: `${left.sql} ${symbol} ${right.sql}`, type: 'boolean', at }
      }
      case 'CONJUNCTION': {
        const parts = node.children.map(write)
        parts.forEach((part) => mustBe('boolean', part, at))
        const word = node.type === 'CONJUNCTION_AND' ? ' and ' : ' or '
        return { sql: parts.map(({ sql }) => sql).join(word), type: 'boolean', at }
      }
      case 'OPERATOR':
        return operator(node.type, node.children.map(write), at)
      case 'BETWEEN': {
        const [x, low, high] = [node.input, node.lower, node.upper].map(write)
        commonType([x, low, high], at ?? x.at)
        return { sql: `${x.sql} between ${low.sql} and ${high.sql}`, type: 'boolean', at }
      }
      case 'FUNCTION': {
        const parts = node.children.map(write)
        if (node.function_name.startsWith('regexp_')) this.patterns.push(...parts.slice(1))
        return call(node.function_name, parts, at)
      }
      case 'CAST':
        return cast(node.cast_type.id, node.try_cast, write(node.child), at)
      case 'CASE':
        return cases(
          node.case_checks.map((each) => [write(each.when_expr), write(each.then_expr)] as const),
          write(node.else_expr),
          at,
        )
    }
  }
}

/** @throws FilterProblem always */
function refuse(at: number | null, problem: string): never {
  throw new FilterProblem(at, problem)
}

type Constant = Extract<Node, { class: 'CONSTANT' }>['value']

function constant({ type: { id, type_info }, value }: Constant, at: number | null): Written {
  if (id === 'NULL') return { sql: 'null', type: 'nothing', at }
  if (id === 'VARCHAR' && typeof value === 'string')
    return { sql: sqlText(value), type: 'text', text: value, at }
  if (id === 'BOOLEAN') return { sql: value === true ? 'true' : 'false', type: 'boolean', at }
  const scale = scaleOf(type_info)
  const number = Number(`${String(value)}e-${scale}`)
  if (Number.isFinite(number)) return { sql: `'${number}'::double`, type: 'number', at }
  return refuse(at, 'expected a number of at most 18 digits, or with an exponent, up to 1.8e308.')
}

/** Digits behind the point of a decimal number. */
function scaleOf(info: unknown): string {
  const hasScale = typeof info === 'object' && info !== null && 'scale' in info
  return hasScale ? String(info.scale) : '0'
}

const NAMES: Readonly<Record<ValueType, string>> = {
  number: 'a number',
  text: 'a text',
  boolean: 'a condition',
  nothing: 'nothing',
}

function mustBe(type: ValueType, part: Written, at: number | null): void {
  if (part.type === type || part.type === 'nothing') return
  refuse(part.at ?? at, `expected ${NAMES[type]}, found ${NAMES[part.type]}.`)
}

/** The type that all are of. @throws FilterProblem for texts beside numbers and the like */
function commonType(parts: readonly Written[], at: number | null): ValueType {
  const first = parts.find(({ type }) => type !== 'nothing')
  const other = parts.find(({ type }) => type !== 'nothing' && type !== first?.type)
  if (!first) return 'nothing'
  if (!other) return first.type
  refuse(
    at ?? other.at,
    `${NAMES[first.type]} cannot be compared with ${NAMES[other.type]}. Numbers stand without quotes, texts in single ones; a text is made a number by try_cast(... as double).`,
  )
}

function operator(type: string, parts: readonly Written[], at: number | null): Written {
  const [first, ...others] = parts
  switch (type) {
    case 'OPERATOR_NOT':
      mustBe('boolean', first, at)
      return { sql: `not ${first.sql}`, type: 'boolean', at }
    case 'OPERATOR_IS_NULL':
      return { sql: `${first.sql} is null`, type: 'boolean', at }
    case 'OPERATOR_IS_NOT_NULL':
      return { sql: `${first.sql} is not null`, type: 'boolean', at }
    case 'OPERATOR_COALESCE':
      return call('coalesce', parts, at)
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN': {
      commonType(parts, at)
      const word = type === 'COMPARE_IN' ? 'in' : 'not in'
      return { sql: `${first.sql} ${word} (${others.map(({ sql }) => sql).join(', ')})`, type: 'boolean', at }
    }
    default:
      return refuse(at, 'found an operator that a filter cannot have.')
  }
}

function call(name: string, given: readonly Written[], at: number | null): Written {
  const known = filterFunctions.get(name)
  const written = writtenFunction(name)
  if (!known) {
    return refuse(at, `found ${written}, which a filter cannot have. ${suggestion(name, FUNCTION_NAMES)}`)
  }
  const [least, most] = known.count ?? [known.takes.length, known.takes.length]
  if (given.length < least || given.length > most) {
    const expected = least === most ? String(least) : `${least} to ${most}`
    refuse(at, `${written} takes ${expected} ${most === 1 ? 'value' : 'values'}, found ${given.length}.`)
  }
  const values = given.map((part, i) =>
    argument(known.takes[Math.min(i, known.takes.length - 1)], name, part, at),
  )
  const type = known.gives === 'any' ? commonType(given, at) : known.gives
  return { sql: known.sql(...values), type, at }
}

function argument(
  takes: 'number' | 'text' | 'any' | 'pattern',
  name: string,
  part: Written,
  at: number | null,
): string {
  if (takes !== 'pattern') {
    if (takes !== 'any') mustBe(takes, part, at)
    return part.sql
  }
  if (part.text === undefined)
    refuse(part.at ?? at, `${writtenFunction(name)} takes a pattern in single quotes.`)
  return sqlText(isLike(name) ? likeAsRegex(part.text) : part.text)
}

/** Texts may be read as numbers, and numbers written as texts; what cannot be read is no value. */
function cast(to: string, isTry: boolean, part: Written, at: number | null): Written {
  if (to === 'BOOLEAN' && !isTry && (part.text === 't' || part.text === 'f'))
    return { sql: part.text === 't' ? 'true' : 'false', type: 'boolean', at: part.at }
  if (to === 'BOOLEAN' && part.type === 'boolean') return { ...part, at }
  if (to === 'DOUBLE' && part.type === 'number') return { ...part, at }
  if (to === 'DOUBLE' && isTry && part.type === 'text')
    return { sql: `nullif(try_cast(${part.sql} as double), 'nan'::double)`, type: 'number', at }
  if (to === 'VARCHAR') return { sql: `${part.sql}::varchar`, type: 'text', at }
  return refuse(
    at ?? part.at,
    'found a cast that a filter cannot have. Expected try_cast(... as double) or cast(... as varchar).',
  )
}

function cases(
  checks: readonly (readonly [when: Written, then: Written])[],
  otherwise: Written,
  at: number | null,
): Written {
  for (const [when] of checks) mustBe('boolean', when, at)
  const type = commonType([...checks.map(([, then]) => then), otherwise], at)
  const sql = checks.map(([when, then]) => `when ${when.sql} then ${then.sql}`).join(' ')
  return { sql: `case ${sql} else ${otherwise.sql} end`, type, at }
}

/** What a value of a filter is. `nothing`: NULL, which fits anywhere. */
export type ValueType = 'number' | 'text' | 'boolean' | 'nothing'

/** A function that a filter may use: what it takes and gives, and its SQL. All give the same for the same, and touch nothing. */
interface FilterFunction {
  /** Of each argument; the last is of those behind it too. `any`: all of one type. */
  readonly takes: readonly ('number' | 'text' | 'any' | 'pattern')[]
  /** How many arguments, where not as many as `takes` names. */
  readonly count?: readonly [least: number, most: number]
  readonly gives: 'number' | 'text' | 'boolean' | 'any'
  /** @param values SQL of the arguments, each in brackets */
  readonly sql: (...values: string[]) => string
}

const NAN = "'nan'::double"
/** Not a number is no value: DuckDB has it larger than all numbers. */
const number = (sql: string): string => `nullif(${sql}, ${NAN})`

const operator = (symbol: string): FilterFunction => ({
  takes: ['number', 'number'],
  gives: 'number',
  sql: (a, b) => number(`${a} ${symbol} ${b}`),
})
const sign = (symbol: '+' | '-'): FilterFunction => ({
  ...operator(symbol),
  count: [1, 2],
  sql: (a, b?: string) => (b === undefined ? `${symbol}${a}` : number(`${a} ${symbol} ${b}`)),
})
/** @param domain what must hold of x, or there is no value */
const ofNumber = (name: string, domain?: string): FilterFunction => ({
  takes: ['number'],
  gives: 'number',
  sql: (x) => (domain ? `case when ${x} ${domain} then ${name}(${x}) end` : `${name}(${x})`),
})
const ofText = (name: string): FilterFunction => ({
  takes: ['text'],
  gives: 'text',
  sql: (x) => `${name}(${x})`,
})
const ofTexts = (name: string): FilterFunction => ({
  takes: ['text', 'text'],
  gives: 'boolean',
  sql: (x, y) => `${name}(${x}, ${y})`,
})
/** Patterns are regular expressions, by which DuckDB (RE2) takes time in proportion to the text, and no more. */
const matching = (not: '' | 'not ', flags: string, name = 'regexp_full_match'): FilterFunction => ({
  takes: ['text', 'pattern'],
  gives: 'boolean',
  sql: (x, pattern) => `${not}${name}(${x}, ${pattern}, '${flags}')`,
})
const ofAny = (name: string): FilterFunction => ({
  ...{ takes: ['any'], count: [2, 100], gives: 'any' },
  sql: (...values) => `${name}(${values.join(', ')})`,
})
const length: FilterFunction = { takes: ['text'], gives: 'number', sql: (x) => `length(${x})::double` }
const whole = (x: string): string => `try_cast(${x} as bigint)`
const substring: FilterFunction = {
  ...{ takes: ['text', 'number', 'number'], count: [2, 3], gives: 'text' },
  sql: (x, from, size?: string) =>
    `substring(${x}, ${whole(from)}${size === undefined ? '' : `, ${whole(size)}`})`,
}
const power: FilterFunction = {
  takes: ['number', 'number'],
  gives: 'number',
  sql: (x, y) => number(`pow(${x}, ${y})`),
}
const ceiling = ofNumber('ceil')

export const filterFunctions: ReadonlyMap<string, FilterFunction> = new Map(
  Object.entries<FilterFunction>({
    '+': sign('+'),
    '-': sign('-'),
    '*': operator('*'),
    '/': operator('/'),
    '%': operator('%'),
    '**': power,
    '^': power,
    pow: power,
    power,
    abs: ofNumber('abs'),
    ceil: ceiling,
    ceiling,
    exp: ofNumber('exp'),
    floor: ofNumber('floor'),
    ln: ofNumber('ln', '> 0'),
    log10: ofNumber('log10', '> 0'),
    log2: ofNumber('log2', '> 0'),
    round: {
      ...{ takes: ['number', 'number'], count: [1, 2], gives: 'number' },
      sql: (x, places?: string) =>
        places === undefined ? `round(${x})` : `round(${x}, try_cast(${places} as integer))`,
    },
    sign: { takes: ['number'], gives: 'number', sql: (x) => `sign(${x})::double` },
    sqrt: ofNumber('sqrt', '>= 0'),
    coalesce: ofAny('coalesce'),
    greatest: ofAny('greatest'),
    least: ofAny('least'),
    nullif: { ...ofAny('nullif'), count: [2, 2] },
    '||': { takes: ['text', 'text'], gives: 'text', sql: (x, y) => `${x} || ${y}` },
    length,
    len: length,
    lower: ofText('lower'),
    upper: ofText('upper'),
    trim: ofText('trim'),
    ltrim: ofText('ltrim'),
    rtrim: ofText('rtrim'),
    substr: substring,
    substring,
    contains: ofTexts('contains'),
    starts_with: ofTexts('starts_with'),
    ends_with: ofTexts('ends_with'),
    regexp_matches: matching('', '', 'regexp_matches'),
    regexp_full_match: matching('', ''),
    '~~': matching('', 's'),
    '!~~': matching('not ', 's'),
    '~~*': matching('', 'si'),
    '!~~*': matching('not ', 'si'),
  }),
)

/** How they are written, where not by their names. */
const WRITTEN: Readonly<Record<string, string>> = {
  '~~': 'LIKE',
  '!~~': 'NOT LIKE',
  '~~*': 'ILIKE',
  '!~~*': 'NOT ILIKE',
}
export const writtenFunction = (name: string): string =>
  WRITTEN[name] ?? (/^\w+$/.test(name) ? `${name}()` : name)

/** Those with a name of letters. */
export const FUNCTION_NAMES = [...filterFunctions.keys()].filter((name) => /^\w+$/.test(name))

export const isLike = (name: string): boolean => name in WRITTEN

/** A pattern of LIKE as a regular expression: % is any text, _ any letter. */
export const likeAsRegex = (pattern: string): string =>
  Array.from(pattern)
    .map((letter) =>
      letter === '%' ? '.*' : letter === '_' ? '.' : letter.replace(/[\\^$.*+?()[\]{}|]/, '\\$&'),
    )
    .join('')

import { InvalidArgumentError, Option } from 'commander'
import { dialect, type Dialect, type TableChoice } from '../../contract/data-spec'
import { ENCODINGS, SEPARATORS, separators } from '../../contract/text-tables'

/** Which table of a file is meant, and how it is written, as it is said behind a command. */
export interface TableOptions extends Dialect {
  readonly table?: string
}

/** One part of a dialect, held against what an experiment may say of it. */
const parsedAs =
  <Part extends keyof Dialect>(part: Part, meant = (text: string): string => text) =>
  (text: string): Dialect[Part] => {
    const parsed = dialect.safeParse({ [part]: meant(text) })
    if (parsed.success) return parsed.data[part]
    throw new InvalidArgumentError(parsed.error.issues[0].message)
  }

/** Signs that a shell takes for its own, or that cannot be seen, may be called by their names. */
const signOf = (text: string): string =>
  text === '\\t' ? '\t' : (SEPARATORS.find((sign) => separators[sign] === text) ?? text)

/** How a file of text is written; what is not said is found out. */
export const dialectOptions = (): Option[] => [
  new Option(
    '--separator <sign>',
    'of text: the sign between fields: comma, semicolon, tab, "vertical bar", or the sign itself',
  ).argParser(parsedAs('separator', signOf)),
  new Option('--decimal <sign>', 'of text: the sign before decimals: . or ,').argParser(parsedAs('decimal')),
  new Option('--encoding <name>', `of text: ${ENCODINGS.join(', ')}`).argParser(parsedAs('encoding')),
  new Option('--header', 'of text: the first line names the columns'),
  new Option('--no-header', 'of text: the first line is a row, and the columns are x1, x2, ...'),
  new Option('--comment <sign>', 'of text: the sign with which lines begin that are left out').argParser(
    parsedAs('comment'),
  ),
]

/** What was said, as an experiment has it. */
export function choiceOf({ table, ...options }: TableOptions): TableChoice {
  const { separator, decimal, encoding, header, comment } = options
  const parts = Object.entries({ separator, decimal, encoding, header, comment })
  const said = parts.filter(([, value]) => value !== undefined)
  return {
    ...(table === undefined ? {} : { table }),
    ...(said.length === 0 ? {} : { dialect: Object.fromEntries(said) }),
  }
}

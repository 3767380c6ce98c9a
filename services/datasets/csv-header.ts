import type { Dialect } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { SEPARATORS, separators, type Separator } from '../contract/text-tables'
import { chunksOf } from './byte-chunks'
import type { PlainText } from './csv-encoding'
import type { TableFile } from './file-format'

/** What the first lines of a table of text say. */
export interface CsvHeader {
  readonly names: readonly string[]
  readonly separator: Separator
  /** Whether the first line names the columns, or is a row. */
  readonly isNamed: boolean
  /** The first line's number, from 1. */
  readonly line: number
}

const HEADER_BYTES = 1 << 24
/** Lines that are looked at to see which sign separates the fields. */
const SAMPLE = 20

/**
 * Reads the names of the columns. The separator, where it is not said, is the tab for .tsv and .txt and the comma for .csv;
 * or, where the first line has none of those outside of quotes, the one sign of which it has some; of several, the one that
 * occurs equally often in the lines that follow. Every line is held to it later.
 * @throws StudioError `tableEmpty`, `columnNameMissing`, `columnNameTwice`, `lineUnreadable`, `headerUnclear`,
 * `separatorUnclear`
 */
export async function readCsvHeader(
  { file, linesBefore }: PlainText,
  dialect: Dialect | undefined,
): Promise<CsvHeader> {
  const line = 1 + linesBefore
  const [text, ...others] = await firstRecords(file, line)
  const separator = dialect?.separator ?? separatorOf(file, [text, ...others])
  const fields = fieldsOf(text, separator)
  if (fields.length < 2) {
    const problem = `its first line, ${shortened(text)}, names one column (a ${separators[separator]} separates them)`
    throw new StudioError('tableEmpty', { file: file.path, problem })
  }
  if (dialect?.header === false) {
    return { names: fields.map((_, j) => `x${j + 1}`), separator, isNamed: false, line }
  }
  if (dialect?.header === undefined && fields.every(isNumber))
    throw new StudioError('headerUnclear', { file: file.path, line: shortened(text) })
  checkNames(fields, file)
  return { names: fields, separator, isNamed: true, line }
}

const shortened = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)

const isNumber = (text: string): boolean => /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(text)

/** @throws StudioError `separatorUnclear` */
function separatorOf({ format, path }: TableFile, records: readonly string[]): Separator {
  const usual: Separator = format === 'tsv' ? '\t' : ','
  const counts = (separator: Separator): number[] =>
    records.map((record) => fieldsOf(record, separator).length)
  const found = [usual, ...SEPARATORS.filter((each) => each !== usual)].filter((each) => counts(each)[0] > 1)
  const even = found.filter((separator) => new Set(counts(separator)).size === 1)
  const isUnclear = records.length > 1 && even.length > 1 && !(format === 'tsv' && even[0] === usual)
  if (!isUnclear) return [...even, ...found, usual][0]
  const [first, second] = even.map((each) => separators[each])
  throw new StudioError('separatorUnclear', { file: path, line: shortened(records[0]), first, second })
}

/** @throws StudioError `columnNameMissing`, `columnNameTwice` */
export function checkNames(names: readonly string[], { path }: Pick<TableFile, 'path'>): void {
  const seen = new Map<string, number>()
  names.forEach((column, i) => {
    if (column === '') throw new StudioError('columnNameMissing', { file: path, position: i + 1 })
    const first = seen.get(column)
    if (first !== undefined) {
      throw new StudioError('columnNameTwice', { file: path, column, first: first + 1, second: i + 1 })
    }
    seen.set(column, i)
  })
}

/** The first record, and what else of the first ones comes with the same bytes; without a byte order mark. */
async function firstRecords(file: TableFile, line: number): Promise<string[]> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of chunksOf(file)) {
    bytes = Buffer.concat([bytes, chunk])
    const ends = endsOfRecords(bytes)
    if (ends.length > 0) return decodedRecords(bytes, ends, file, line)
    if (bytes.length > HEADER_BYTES) {
      const problem = 'the header does not end'
      throw new StudioError('lineUnreadable', { file: file.path, line, problem })
    }
  }
  return decodedRecords(bytes, [bytes.length], file, line)
}

/** Where the first records end: at ends of lines outside of quotes. */
function endsOfRecords(bytes: Buffer): number[] {
  const ends: number[] = []
  let isQuoted = false
  for (let i = 0; i < bytes.length && ends.length < SAMPLE; i++) {
    if (bytes[i] === 0x22) isQuoted = !isQuoted
    else if (!isQuoted && (bytes[i] === 0x0a || bytes[i] === 0x0d)) ends.push(i)
  }
  return ends
}

function decodedRecords(bytes: Buffer, ends: readonly number[], file: TableFile, line: number): string[] {
  const first = decoded(bytes.subarray(0, ends[0]), file, line)
  const others = ends.slice(1).map((end, i) => bytes.subarray(ends[i] + 1, end).toString())
  return [first, ...others.filter((record) => record.trim() !== '')]
}

function decoded(bytes: Buffer, { path }: TableFile, line: number): string {
  const refuse = (problem: string): never => {
    throw new StudioError('lineUnreadable', { file: path, line, problem })
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (text.includes('\0')) refuse(NOT_TEXT)
    if (text.trim() === '') {
      const problem =
        bytes.length === 0 ? 'the file is empty, or begins with an empty line' : 'its first line is blank'
      throw new StudioError('tableEmpty', { file: path, problem })
    }
    return text
  } catch (error) {
    if (error instanceof TypeError) return refuse(NOT_UTF8)
    throw error
  }
}

export const NOT_UTF8 =
  'this is not UTF-8. Save the file in the encoding UTF-8, or say which it has: "dialect": { "encoding": "windows-1252" }'
export const NOT_TEXT = 'a zero byte: this is not UTF-8 text. Save the file in the encoding UTF-8'

/** Names without the blanks around them. Whether the quotes are in order is left to the check of the whole file. */
function fieldsOf(text: string, separator: string): string[] {
  const fields: string[] = []
  let field = ''
  let isQuoted = false
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted
    if (letter === separator && !isQuoted) {
      fields.push(field)
      field = ''
    } else {
      field += letter
    }
  }
  return [...fields, field].map((name) =>
    name
      .trim()
      .replace(/^"([^]*)"$/, '$1')
      .replaceAll('""', '"')
      .trim(),
  )
}

import { StudioError } from '../contract/errors'
import { byteChunks } from './byte-chunks'
import type { TableFile } from './file-format'

/** What the first line of a table of text says. */
export interface CsvHeader {
  readonly names: readonly string[]
  readonly separator: ',' | ';' | '\t'
}

const HEADER_BYTES = 1 << 24

/**
 * Reads the names of the columns. The separator is the tab for .tsv and .txt and the comma for .csv, or the semicolon
 * if the header has semicolons and no comma (quoted ones do not count): spreadsheets write it where the comma is the
 * decimal sign.
 * @throws StudioError `tableEmpty`, `columnNameMissing`, `columnNameTwice`, `lineUnreadable`
 */
export async function readCsvHeader(file: TableFile): Promise<CsvHeader> {
  const text = await firstRecord(file)
  const unquoted = text.replace(/"(?:[^"]|"")*"/g, '')
  const semicolons = unquoted.includes(';') && !unquoted.includes(',')
  const separator = file.format === 'tsv' ? '\t' : semicolons ? ';' : ','
  const names = fieldsOf(text, separator)
  if (names.length < 2) {
    const found = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)
    const problem = `its first line, ${found}, names one column (a ${WORDS[separator]} separates them)`
    throw new StudioError('tableEmpty', { file: file.path, problem })
  }
  checkNames(names, file)
  return { names, separator }
}

export const WORDS: Readonly<Record<CsvHeader['separator'], string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
}

/** @throws StudioError `columnNameMissing`, `columnNameTwice` */
function checkNames(names: readonly string[], { path }: TableFile): void {
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

/** Bytes up to the first end of line outside of quotes, as text without a byte order mark. */
async function firstRecord(file: TableFile): Promise<string> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of byteChunks(file.path, file.isGzip)) {
    bytes = Buffer.concat([bytes, chunk])
    const end = endOfRecord(bytes)
    if (end !== null) return decoded(bytes.subarray(0, end), file)
    if (bytes.length > HEADER_BYTES) {
      throw new StudioError('lineUnreadable', {
        file: file.path,
        line: 1,
        problem: 'the header does not end',
      })
    }
  }
  return decoded(bytes, file)
}

function endOfRecord(bytes: Buffer): number | null {
  let isQuoted = false
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0x22) isQuoted = !isQuoted
    else if (!isQuoted && (bytes[i] === 0x0a || bytes[i] === 0x0d)) return i
  }
  return null
}

function decoded(bytes: Buffer, { path }: TableFile): string {
  const refuse = (problem: string): never => {
    throw new StudioError('lineUnreadable', { file: path, line: 1, problem })
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

export const NOT_UTF8 = 'this is not UTF-8. Save the file in the encoding UTF-8'
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

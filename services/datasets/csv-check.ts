import { isUtf8 } from 'node:buffer'
import { StudioError } from '../contract/errors'
import { chunksOf } from './byte-chunks'
import { endOfLetters } from './csv-encoding'
import { NOT_TEXT, NOT_UTF8, type CsvHeader } from './csv-header'
import { CsvScanner } from './csv-scanner'
import type { TableFile } from './file-format'
import type { TableFacts } from './table-source'

const LF = 0x0a

/**
 * Checks every line of the file.
 * @throws StudioError `lineFieldCount`, `lineUnreadable`, `tableEmpty`
 */
export async function checkCsv(file: TableFile, header: CsvHeader): Promise<TableFacts> {
  const scanner = new CsvScanner(file, header, -1)
  const isComma = header.separator === ','
  let underscores = false
  // Where they separate fields, those within quotes may still be decimal signs.
  let commas = isComma
  for await (const bytes of wholeLetters(file, scanner)) {
    underscores ||= bytes.includes(0x5f)
    commas ||= bytes.includes(0x2c)
    scanner.feed(bytes)
  }
  scanner.finish()
  const rows = scanner.records - (header.isNamed ? 1 : 0)
  if (rows < 1) {
    throw new StudioError('tableEmpty', { file: file.path, problem: 'there is a header line and no row' })
  }
  return { rows, underscores, commas }
}

/** The line, counted from 1, on which a row, counted from 0, begins. */
export async function lineOfRow(file: TableFile, header: CsvHeader, row: number): Promise<number> {
  const scanner = new CsvScanner(file, header, header.isNamed ? row + 1 : row)
  for await (const bytes of wholeLetters(file, scanner)) {
    scanner.feed(bytes)
    if (scanner.wantedLine > 0) return scanner.wantedLine
  }
  scanner.finish()
  return scanner.wantedLine
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf])

/** The file in pieces that are UTF-8 by themselves: no letter is cut. The byte order mark is left out. */
async function* wholeLetters(file: TableFile, scanner: CsvScanner): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  let isFirst = true
  for await (const chunk of chunksOf(file)) {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const end = endOfLetters(bytes)
    rest = Buffer.from(bytes.subarray(end))
    bytes = bytes.subarray(0, end)
    if (isFirst && bytes.subarray(0, 3).equals(BOM)) bytes = bytes.subarray(3)
    isFirst = false
    mustBeText(bytes, scanner)
    yield bytes
  }
  mustBeText(rest, scanner)
}

function mustBeText(bytes: Buffer, scanner: CsvScanner): void {
  const zero = bytes.indexOf(0)
  if (zero >= 0) refuseAt(bytes.subarray(0, zero), NOT_TEXT, scanner)
  if (isUtf8(bytes)) return
  let from = 0
  for (;;) {
    const end = bytes.indexOf(LF, from)
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) break
    from = end + 1
  }
  refuseAt(bytes.subarray(0, from), NOT_UTF8, scanner)
}

/** Refuses the line that follows `before`; another error may come first. */
function refuseAt(before: Buffer, problem: string, scanner: CsvScanner): never {
  scanner.feed(before)
  return scanner.refuse(problem)
}

import { StudioError } from '../contract/errors'
import { separators } from '../contract/text-tables'
import type { CsvHeader } from './csv-header'
import type { TableFile } from './file-format'

const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20

/** Where in a record a byte is met: before a field, in one without quotes, in a quoted one, after the closing quote. */
const State = { start: 0, plain: 1, quoted: 2, closed: 3 } as const
type State = (typeof State)[keyof typeof State]

type LineEnd = 'LF' | 'CRLF' | 'CR'

/**
 * Goes through a table of text byte by byte and holds it to the letter: every record has as many fields as the header,
 * quotes enclose whole fields and are doubled inside, all lines end alike. DuckDB forgives some of this and then reads
 * something else than what was meant; so it only gets to see files that have passed here, and must count as many rows.
 * Blank lines between records are skipped.
 */
export class CsvScanner {
  line: number
  /** Records so far, the header among them. */
  records = 0
  /** Line on which record `wanted` (0 is the header) begins. */
  wantedLine = 0
  private state: State = State.start
  private fields = 1
  private isBlank = true
  private recordLine: number
  private afterCr = false
  private lineEnd: LineEnd | null = null
  private readonly separatorByte: number

  constructor(
    private readonly file: TableFile,
    private readonly header: CsvHeader,
    private readonly wanted: number,
  ) {
    this.line = this.recordLine = header.line
    this.separatorByte = header.separator.charCodeAt(0)
  }

  feed(bytes: Uint8Array): void {
    const { separatorByte } = this
    let { state, afterCr } = this
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]
      if (afterCr) {
        afterCr = false
        if (state !== State.quoted) this.ended(byte === LF ? 'CRLF' : 'CR')
        if (byte === LF) continue
      }
      if (state === State.plain) {
        // Most bytes are met here.
        if (byte > QUOTE && byte !== separatorByte) continue
        if (byte === separatorByte) {
          this.fields++
          state = State.start
        } else if (byte === LF || byte === CR) {
          state = State.start
          afterCr = this.endLine(byte)
        } else if (byte === QUOTE) {
          this.refuse(
            'a double quote inside a field. Enclose the whole field in quotes and double those inside',
          )
        }
      } else if (state === State.quoted) {
        if (byte === QUOTE) state = State.closed
        else if (byte === LF || byte === CR) {
          this.line++
          afterCr = byte === CR
        }
      } else if (byte === separatorByte) {
        this.fields++
        this.isBlank = false
        state = State.start
      } else if (byte === LF || byte === CR) {
        state = State.start
        afterCr = this.endLine(byte)
      } else if (byte === QUOTE) {
        this.isBlank = false
        state = State.quoted
      } else if (state === State.closed) {
        this.refuse('text after the closing quote of a field. Double the quotes that belong to the text')
      } else {
        this.isBlank = false
        if (byte !== SPACE) state = State.plain
      }
    }
    this.state = state
    this.afterCr = afterCr
  }

  /** What is left at the end of the file. */
  finish(): void {
    if (this.state === State.quoted) {
      this.line = this.recordLine
      this.refuse('a quoted field begins in this row and does not end')
    }
    if (!this.isBlank) this.endRecord()
  }

  refuse(problem: string): never {
    throw new StudioError('lineUnreadable', { file: this.file.path, line: this.line, problem })
  }

  /** Ends the line and its record; a line end of CR may yet turn out to be one of CR LF. */
  private endLine(byte: number): boolean {
    this.endRecord()
    if (byte === LF) this.ended('LF')
    this.line++
    this.recordLine = this.line
    return byte === CR
  }

  private endRecord(): void {
    if (!this.isBlank) {
      if (this.records === this.wanted) this.wantedLine = this.recordLine
      if (this.fields !== this.header.names.length) this.refuseFields()
      this.records++
    }
    this.fields = 1
    this.isBlank = true
  }

  private ended(end: LineEnd): void {
    this.lineEnd ??= end
    if (end === this.lineEnd) return
    // The line of a CR has been counted when what follows it is seen.
    if (end !== 'LF') this.line--
    this.refuse(
      `the line ends in ${end}, those before in ${this.lineEnd}. Save the file with the same line end throughout`,
    )
  }

  private refuseFields(): never {
    const { names, separator } = this.header
    throw new StudioError('lineFieldCount', {
      ...{ file: this.file.path, line: this.recordLine, found: this.fields, expected: names.length },
      ...{ last: names[names.length - 1], separator: `a ${separators[separator]}` },
    })
  }
}

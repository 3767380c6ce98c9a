import { isUtf8 } from 'node:buffer'
import type { Dialect } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import type { Encoding } from '../contract/text-tables'
import { chunksOf } from './byte-chunks'
import type { TableFile } from './file-format'
import type { Scratch } from './scratch'

/** A file of text in UTF-8 without comments: itself, or a copy of it. */
export interface PlainText {
  readonly file: TableFile
  /** Lines before its first that were blank or comments, and are not in the copy. */
  readonly linesBefore: number
  readonly encoding: Encoding
}

const LONGEST_LINE = 1 << 24

/**
 * Text of any encoding and with comments as what DuckDB reads. Comments are left out by ourselves: DuckDB would also cut what
 * follows the sign within a line. Lines keep their numbers.
 * @throws StudioError `lineUnreadable` for what is no text of that encoding; `fileUnreadable`
 */
export async function plainText(
  file: TableFile,
  dialect: Dialect | undefined,
  scratch: Scratch,
): Promise<PlainText> {
  const encoding = dialect?.encoding ?? (await sniffEncoding(file))
  const { comment } = dialect ?? {}
  if (encoding === 'utf-8' && comment === undefined) return { file, linesBefore: 0, encoding }
  const stripped = new Stripped(file, comment)
  const path = await scratch.write(file.path, stripped.lines(decoded(file, encoding)), 'csv')
  return { file: { ...file, bytes: { path, isGzip: false } }, linesBefore: stripped.linesBefore, encoding }
}

const BOMS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** Which encoding the first megabyte of a file is in: where it is neither UTF-8 nor UTF-16, that of Western Windows. */
async function sniffEncoding(file: TableFile): Promise<Encoding> {
  for await (const bytes of chunksOf(file)) {
    const marked = BOMS.find(([, bom]) => bom.every((byte, i) => bytes[i] === byte))
    return marked?.[0] ?? utf16Of(bytes) ?? (isBroken(bytes) ? 'windows-1252' : 'utf-8')
  }
  return 'utf-8'
}

/** Western text in UTF-16 has a zero in every other byte. */
function utf16Of(bytes: Buffer): Encoding | null {
  const head = bytes.subarray(0, 4096 & ~1)
  const zeros = [0, 0]
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i & 1]++
  const many = 0.2 * head.length
  if (zeros[1] > many && 20 * zeros[0] < zeros[1]) return 'utf-16le'
  return zeros[0] > many && 20 * zeros[1] < zeros[0] ? 'utf-16be' : null
}

/** No UTF-8, and not such as was damaged: then some of its letters would still be whole. Nor what is no text at all. */
function isBroken(bytes: Buffer): boolean {
  const end = endOfLetters(bytes)
  if (isUtf8(bytes.subarray(0, end)) || bytes.some(isControl)) return false
  for (let i = 0; i < end; i++) {
    const length = bytes[i] >= 0xf0 ? 4 : bytes[i] >= 0xe0 ? 3 : bytes[i] >= 0xc2 ? 2 : 1
    if (length > 1 && isUtf8(bytes.subarray(i, i + length))) return false
  }
  return true
}

/** A sign that stands in no text: below the space, but for tab, line ends and the end that old systems mark. */
const isControl = (byte: number): boolean => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1a

/** Where the last letter that may be cut off begins: a letter has at most four bytes. */
export function endOfLetters(bytes: Buffer): number {
  for (let i = bytes.length - 1; i >= Math.max(0, bytes.length - 4); i--) {
    if (bytes[i] < 0x80) return i + 1
    if (bytes[i] >= 0xc0) return i
  }
  return bytes.length
}

/** What a decoder puts in the place of what is no letter. */
const NO_LETTER = '\ufffd'

async function* decoded(file: TableFile, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  let line = 1
  const checked = (text: string): string => {
    const wrong = text.indexOf(NO_LETTER)
    line += count(wrong < 0 ? text : text.slice(0, wrong), /\r\n|\n|\r/g)
    if (wrong < 0) return text
    const problem = `this is not text in the encoding ${encoding}. Say which it has: "dialect": { "encoding": ... }`
    throw new StudioError('lineUnreadable', { file: file.path, line, problem })
  }
  for await (const chunk of chunksOf(file)) yield checked(decoder.decode(chunk, { stream: true }))
  yield checked(decoder.decode())
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0

/** Lines without the comments among them; a comment leaves a blank line behind. */
class Stripped {
  linesBefore = 0
  #isQuoted = false
  #hasBegun = false

  constructor(
    private readonly file: TableFile,
    private readonly comment: string | undefined,
  ) {}

  async *lines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
    if (this.comment === undefined) {
      yield* chunks
      return
    }
    let rest = ''
    for await (const chunk of chunks) {
      // The last line may go on, and a CR be the first half of a CR LF.
      const lines = (rest + chunk).split(/(?<=\r\n|\n|\r(?!\n|$))/)
      rest = lines.pop() ?? ''
      if (rest.length > LONGEST_LINE) this.#refuse()
      yield lines.map((line) => this.#strip(line)).join('')
    }
    yield this.#strip(rest)
  }

  #strip(line: string): string {
    const isComment = !this.#isQuoted && line.trimStart().startsWith(this.comment!)
    const kept = isComment ? line.replace(/[^\r\n]+/, '') : line
    this.#isQuoted = this.#isQuoted !== (count(kept, /"/g) % 2 === 1)
    this.#hasBegun ||= kept.trim() !== ''
    if (this.#hasBegun) return kept
    this.linesBefore++
    return ''
  }

  #refuse(): never {
    const problem = 'there is a line of more than 16 million letters'
    throw new StudioError('fileUnreadable', { file: this.file.path, problem })
  }
}

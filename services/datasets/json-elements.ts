import { chunksOf } from './byte-chunks'
import type { TableFile } from './file-format'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPENING = [0x5b, 0x7b]
const CLOSING = [0x5d, 0x7d]
const BLANKS = [0x20, 0x09, 0x0a, 0x0d]

/** One element in memory; a longer one is none of a table. */
const LONGEST = 1 << 24

const BOM = [0xef, 0xbb, 0xbf]

/** The first byte of a JSON text that is no blank, after a byte order mark; null where there is none. */
export async function firstByte(file: TableFile): Promise<number | null> {
  for await (const chunk of chunksOf(file)) {
    const from = BOM.every((byte, i) => chunk[i] === byte) ? 3 : 0
    const found = chunk.subarray(from).find((byte) => !BLANKS.includes(byte))
    if (found !== undefined) return found
  }
  return null
}

/**
 * The elements of a JSON array, as they are written and one at a time, so that a long one need not fit into memory. What they
 * are is not looked into, but for brackets and quotes.
 * @throws Error for what is no array, or breaks off
 */
export async function* jsonElements(file: TableFile): AsyncGenerator<Buffer> {
  const scan = new ElementScan()
  let rest = Buffer.alloc(0)
  for await (const chunk of chunksOf(file)) {
    const from = rest.length
    const bytes = from > 0 ? Buffer.concat([rest, chunk]) : chunk
    const { elements, begin } = scan.feed(bytes, from)
    yield* elements
    rest = Buffer.from(bytes.subarray(begin))
    if (rest.length > LONGEST) throw new Error('an element of its list takes more than 16 MB')
  }
  if (!scan.isEnded) throw new Error('it breaks off: its list does not end')
}

/** Where the elements of an array begin and end. */
class ElementScan {
  isEnded = false
  #depth = 0
  #isText = false
  #isEscaped = false
  #hasElement = false
  #isFirstByte = true

  /**
   * @param bytes from the beginning of an element on
   * @param from what has not been seen yet
   * @returns whole elements, and where the next begins
   */
  feed(bytes: Buffer, from: number): { elements: Buffer[]; begin: number } {
    const elements: Buffer[] = []
    let begin = 0
    if (this.#isFirstByte) {
      from = BOM.every((byte, i) => bytes[i] === byte) ? 3 : 0
      begin = from
      this.#isFirstByte = false
    }
    for (let i = from; i < bytes.length; i++) {
      const byte = bytes[i]
      if (this.#isText) this.#inText(byte)
      else if (BLANKS.includes(byte)) continue
      else if (this.isEnded) throw new Error('something follows its list')
      else if (this.#depth === 0) {
        if (byte !== OPENING[0]) throw new Error('it is no list')
        this.#depth = 1
        begin = i + 1
      } else if (this.#depth === 1 && (byte === COMMA || byte === CLOSING[0])) {
        this.#end(byte, bytes.subarray(begin, i), elements)
        begin = i + 1
      } else this.#step(byte)
    }
    return { elements, begin }
  }

  #inText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false
    else if (byte === BACKSLASH) this.#isEscaped = true
    else if (byte === QUOTE) this.#isText = false
  }

  #step(byte: number): void {
    this.#hasElement = true
    if (byte === QUOTE) this.#isText = true
    else if (OPENING.includes(byte)) this.#depth++
    else if (CLOSING.includes(byte) && --this.#depth < 1) throw new Error('a bracket in it closes nothing')
  }

  #end(byte: number, element: Buffer, elements: Buffer[]): void {
    if (this.#hasElement) elements.push(element)
    else if (byte === COMMA || elements.length > 0) throw new Error('a comma in its list is one too many')
    this.#hasElement = false
    this.isEnded = byte === CLOSING[0]
  }
}

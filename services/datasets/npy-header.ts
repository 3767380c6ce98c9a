/**
 * The header of NumPy's file format (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): six bytes of
 * magic, two of version, the header's length in 2 bytes (version 1) or 4, little-endian, and a Python literal such as
 * {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }.
 */
export interface NpyHeader {
  /** A type for each field of a row, or one for all. */
  readonly descr: PythonValue
  readonly isFortran: boolean
  readonly shape: readonly number[]
  /** Where the data begin. */
  readonly offset: number
}

export type PythonValue = string | number | boolean | null | readonly PythonValue[] | Map<string, PythonValue>

const MAGIC = '\x93NUMPY'
const MOST_BYTES = 1 << 20

/** How many bytes of a file hold its header. @throws Error for what is no such file */
export function headerEnd(head: Buffer): number {
  if (head.length < 12 || head.toString('latin1', 0, 6) !== MAGIC)
    throw new Error('it does not begin as an array of NumPy does')
  const isShort = head[6] === 1
  if (!isShort && head[6] !== 2 && head[6] !== 3)
    throw new Error(`it is of version ${head[6]} of the format, expected 1, 2 or 3`)
  const length = isShort ? head.readUInt16LE(8) : head.readUInt32LE(8)
  if (length > MOST_BYTES) throw new Error(`it says that its header has ${length} bytes`)
  return length + (isShort ? 10 : 12)
}

/** @throws Error for a header that is not as it should be */
export function parseHeader(bytes: Buffer): NpyHeader {
  const isShort = bytes[6] === 1
  const text = bytes.toString(bytes[6] === 3 ? 'utf8' : 'latin1', isShort ? 10 : 12)
  const header = new PythonLiteral(text).value()
  if (!(header instanceof Map)) throw new Error('its header is no dictionary')
  const [descr, isFortran, shape] = ['descr', 'fortran_order', 'shape'].map((key) => header.get(key))
  if (descr === undefined || typeof isFortran !== 'boolean' || !Array.isArray(shape))
    throw new Error('its header lacks descr, fortran_order or shape')
  const sizes = (shape as readonly PythonValue[]).map(Number)
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new Error('its header has a shape that is none')
  return { descr, isFortran, shape: sizes, offset: bytes.length }
}

/** Deeper literals are in no header. */
const DEEPEST = 16

/** Texts, numbers, True, False, None, and tuples, lists and dictionaries of them. */
class PythonLiteral {
  #at = 0

  constructor(private readonly text: string) {}

  value(depth = 0): PythonValue {
    if (depth > DEEPEST) throw new Error('its header is nested too deeply')
    if (this.#eat('(')) return this.#items(')', depth)
    if (this.#eat('[')) return this.#items(']', depth)
    if (this.#eat('{')) return this.#entries(depth)
    return this.#word()
  }

  #items(close: string, depth: number): PythonValue[] {
    const items: PythonValue[] = []
    while (!this.#eat(close)) {
      items.push(this.value(depth + 1))
      if (this.#eat(',')) continue
      this.#expect(close)
      break
    }
    return items
  }

  #entries(depth: number): Map<string, PythonValue> {
    const entries = new Map<string, PythonValue>()
    while (!this.#eat('}')) {
      const key = this.#word()
      this.#expect(':')
      entries.set(String(key), this.value(depth + 1))
      if (this.#eat(',')) continue
      this.#expect('}')
      break
    }
    return entries
  }

  #word(): string | number | boolean | null {
    const word = /^\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\d+)L?|(True|False|None))/.exec(
      this.text.slice(this.#at),
    )
    if (!word) throw new Error('its header cannot be understood')
    this.#at += word[0].length
    const [, single, double, digits, name] = word as (string | undefined)[]
    if (digits !== undefined) return Number(digits)
    if (name !== undefined) return name === 'None' ? null : name === 'True'
    return (single ?? double ?? '').replace(/\\(.)/g, '$1')
  }

  #eat(sign: string): boolean {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at++
    if (this.text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #expect(sign: string): void {
    if (!this.#eat(sign)) throw new Error(`its header lacks a ${sign}`)
  }
}

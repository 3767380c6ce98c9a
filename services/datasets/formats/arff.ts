import { StudioError } from '../../contract/errors'
import { textLines } from '../byte-chunks'
import type { TableFile } from '../file-format'
import type { Opening } from '../opening'
import { inBatches, stageTable, type StagedColumn, type Value } from '../staged-table'
import type { UncheckedSource } from '../table-source'

/**
 * Weka's attribute-relation file format (https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/): a header
 * of `@attribute name type`, then after `@data` a line for each row, of all values or, in braces, of those that are not the
 * first. ? is missing, % begins a comment. A nominal value stays the text that it is; one that was not declared is an error.
 */
export async function openArff(opening: Opening, file: TableFile): Promise<UncheckedSource> {
  const attributes = await attributesOf(file)
  const columns = attributes.map(({ name, kind, unfit }): StagedColumn => ({
    ...{ name, kind },
    ...(unfit === undefined ? {} : { unfit }),
  }))
  const rows = inBatches(valuesOf(file, attributes), columns.length)
  return stageTable(opening, file, columns, rows, (row) => lineOf(file, row))
}

interface Attribute extends StagedColumn {
  /** Of a nominal attribute. */
  readonly names: ReadonlySet<string> | null
}

/** A line with something on it, within the header or after `@data`. */
interface Line {
  readonly line: number
  readonly text: string
  readonly isData: boolean
}

async function* linesOf(file: TableFile): AsyncGenerator<Line> {
  let line = 0
  let isData = false
  for await (const written of textLines(file)) {
    line++
    const text = (line === 1 ? written.replace(/^\ufeff/, '') : written).trim()
    if (text === '' || text.startsWith('%')) continue
    if (text.includes('\ufffd') || text.includes('\0')) refuse(file, line, 'this is not text in UTF-8')
    if (!isData && /^@data$/i.test(text)) isData = true
    else yield { line, text, isData }
  }
}

function refuse(file: TableFile, line: number, problem: string): never {
  throw new StudioError('lineUnreadable', { file: file.path, line, problem })
}

async function attributesOf(file: TableFile): Promise<Attribute[]> {
  const attributes: Attribute[] = []
  for await (const { line, text, isData } of linesOf(file)) {
    if (isData) break
    if (/^@relation\b/i.test(text)) continue
    const declared = /^@attribute\s+/i.exec(text)
    if (!declared) refuse(file, line, `found "${text.slice(0, 40)}", expected @attribute or @data`)
    const refuseHere = (problem: string): never => refuse(file, line, problem)
    attributes.push(attributeOf(new Fields(text.slice(declared[0].length), refuseHere), refuseHere))
  }
  return attributes
}

type Refuse = (problem: string) => never

function attributeOf(fields: Fields, refuseHere: Refuse): Attribute {
  const name = fields.word(/[\s{]/).text
  fields.blanks()
  if (fields.eat('{')) return { name, kind: 'category', names: new Set(fields.list('}')) }
  const [type] = fields.rest().toLowerCase().split(/\s/)
  if (['numeric', 'real', 'integer'].includes(type)) return { name, kind: 'number', names: null }
  if (type === 'string') return { name, kind: 'category', names: null }
  if (type === 'date') return { name, kind: 'text', names: null, unfit: 'dates' }
  return refuseHere(`the attribute "${name}" is of type "${type}", expected numeric, string, date or {names}`)
}

async function* valuesOf(file: TableFile, attributes: readonly Attribute[]): AsyncGenerator<Value[]> {
  for await (const { line, text, isData } of linesOf(file)) {
    if (!isData) continue
    const refuseHere = (problem: string): never => refuse(file, line, problem)
    const fields = new Fields(text, refuseHere)
    yield fields.eat('{') ? sparse(fields, attributes, refuseHere) : whole(fields, attributes, refuseHere)
  }
}

function whole(fields: Fields, attributes: readonly Attribute[], refuseHere: Refuse): Value[] {
  const words = fields.words()
  if (words.length === attributes.length)
    return words.map((word, j) => valueOf(word, attributes[j], refuseHere))
  const isWeighted = words.length > attributes.length && /^\{.*\}$/.test(words[words.length - 1].text)
  const hint = isWeighted ? '; weights of rows are not read' : ''
  return refuseHere(
    `found ${words.length} values, expected ${attributes.length} as there are attributes${hint}`,
  )
}

/** What a sparse row leaves out is 0: of a nominal attribute, its first name. */
function sparse(fields: Fields, attributes: readonly Attribute[], refuseHere: Refuse): Value[] {
  const row = attributes.map(({ kind, names }): Value =>
    kind === 'number' ? 0 : ([...(names ?? [''])][0] ?? null),
  )
  const words = fields.words('}')
  for (const { text, isQuoted } of words) {
    const pair = /^(\d{1,6})\s+([^]+)$/.exec(text)
    if (!pair || !(Number(pair[1]) in attributes))
      return refuseHere(`found "${text.slice(0, 40)}", expected the number of an attribute and its value`)
    const value = isQuoted ? { text: pair[2], isQuoted } : new Fields(pair[2], refuseHere).word(/[^\s\S]/)
    row[Number(pair[1])] = valueOf(value, attributes[Number(pair[1])], refuseHere)
  }
  return row
}

interface Word {
  readonly text: string
  readonly isQuoted: boolean
}

function valueOf({ text, isQuoted }: Word, { name, kind, names }: Attribute, refuseHere: Refuse): Value {
  if (text === '?' && !isQuoted) return null
  if (names && !names.has(text))
    return refuseHere(`"${text.slice(0, 40)}" is none of the names of the attribute "${name}"`)
  if (kind !== 'number') return text
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^nan$|^[+-]?inf(inity)?$/i.test(text))
    return refuseHere(`the attribute "${name}" is numeric, found "${text.slice(0, 40)}"`)
  if (/inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  return Number(text)
}

/** Reads a line from left to right. */
class Fields {
  #at = 0

  constructor(
    private readonly text: string,
    private readonly refuse: Refuse,
  ) {}

  /** None at the end. */
  get #sign(): string {
    return this.text.charAt(this.#at)
  }

  eat(sign: string): boolean {
    if (this.text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  blanks(): void {
    while (/\s/.test(this.#sign)) this.#at++
  }

  rest(): string {
    return this.text.slice(this.#at).trim()
  }

  /** Up to a sign that ends it, which may stand within quotes; blanks around it do not count. */
  word(end: RegExp): Word {
    let text = ''
    let isQuoted = false
    this.blanks()
    for (let sign = this.#sign; sign !== '' && !end.test(sign); sign = this.#sign) {
      if (sign === "'" || sign === '"') {
        text += this.#quoted(sign)
        isQuoted = true
      } else {
        text += sign
        this.#at++
      }
    }
    return { text: isQuoted ? text : text.trim(), isQuoted }
  }

  /** Values up to the end of the line, or a sign behind which there is nothing. */
  words(close = ''): Word[] {
    const words: Word[] = []
    const end = close === '' ? /[,\t]/ : /[,}]/
    this.blanks()
    if (close !== '' && this.eat(close)) return this.#ended(words)
    for (;;) {
      words.push(this.word(end))
      if (this.eat(',') || (close === '' && this.eat('\t'))) continue
      if (close === '' || this.eat(close)) return this.#ended(words)
      return this.refuse(`there is no ${close} at the end`)
    }
  }

  list(close: string): string[] {
    return this.words(close).map(({ text }) => text)
  }

  #ended(words: Word[]): Word[] {
    return this.rest() === '' ? words : this.refuse(`found "${this.rest().slice(0, 40)}" behind the end`)
  }

  #quoted(quote: string): string {
    let text = ''
    for (this.#at++; this.#at < this.text.length; this.#at++) {
      const sign = this.text[this.#at]
      if (sign === '\\' && this.#at + 1 < this.text.length) text += this.text[++this.#at]
      else if (sign === quote) {
        this.#at++
        return text
      } else text += sign
    }
    return this.refuse('a quoted text begins here and does not end')
  }
}

async function lineOf(file: TableFile, wanted: number): Promise<string> {
  let row = 0
  for await (const { line, isData } of linesOf(file)) if (isData && row++ === wanted) return `line ${line}`
  return `row ${wanted + 1}`
}

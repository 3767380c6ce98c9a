import { posix } from 'node:path'
import { isDateFormat, BUILT_IN_DATES } from './xlsx-dates'
import { xmlEvents, type XmlEvent } from './xml-events'
import type { ZipEntry } from './zip-archive'

/** A workbook without the cells of its sheets. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly entry: ZipEntry }[]
  /** Texts that cells name by their place here. */
  readonly texts: readonly string[]
  /** For each style of cells, whether it shows numbers as dates. */
  readonly isDate: readonly boolean[]
  /** Days count from 1904. */
  readonly is1904: boolean
}

/** Of all texts. */
const MOST_LETTERS = 1 << 28

/**
 * Reads what an Office Open XML workbook (ECMA-376, SpreadsheetML) says of its sheets.
 * @throws Error for what is none
 */
export async function readWorkbook(entries: readonly ZipEntry[]): Promise<Workbook> {
  const parts = new Map(entries.map((entry) => [entry.name.replace(/^\//, ''), entry]))
  const root = await relations(parts, '', '_rels/.rels')
  const place = root.find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml'
  const book = parts.get(place)
  if (!book) throw new Error('it is no workbook of Excel (.xlsx)')
  const folder = posix.dirname(place)
  const related = await relations(parts, folder, `${folder}/_rels/${posix.basename(place)}.rels`)
  const partOf = (type: string): ZipEntry | undefined =>
    parts.get(related.find((each) => each.type.endsWith(type))?.target ?? '')
  const { names, is1904 } = await outline(book)
  const sheets = names.flatMap(({ name, id }) => {
    const relation = related.find((each) => each.id === id)
    const entry = relation?.type.endsWith('/worksheet') ? parts.get(relation.target) : undefined
    return entry ? [{ name, entry }] : []
  })
  const [texts, styles] = [partOf('/sharedStrings'), partOf('/styles')]
  return {
    ...{ sheets, is1904 },
    texts: texts ? await sharedTexts(texts) : [],
    isDate: styles ? await dateStyles(styles) : [],
  }
}

interface Relation {
  readonly id: string
  readonly type: string
  readonly target: string
}

async function relations(
  parts: ReadonlyMap<string, ZipEntry>,
  folder: string,
  name: string,
): Promise<Relation[]> {
  const found: Relation[] = []
  const part = parts.get(name)
  if (!part) return []
  for await (const event of xmlEvents(part.chunks())) {
    if (event.type !== 'open' || event.name !== 'Relationship') continue
    const {
      Id = '',
      Type = '',
      Target = '',
      TargetMode,
    } = event.attributes as Partial<Record<string, string>>
    if (TargetMode === 'External') continue
    const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target)
    found.push({ id: Id, type: Type, target })
  }
  return found
}

async function outline(part: ZipEntry): Promise<{ names: { name: string; id: string }[]; is1904: boolean }> {
  const names: { name: string; id: string }[] = []
  let is1904 = false
  for await (const event of xmlEvents(part.chunks())) {
    if (event.type !== 'open') continue
    const { name = '', id = '', date1904 } = event.attributes as Partial<Record<string, string>>
    if (event.name === 'sheet') names.push({ name, id })
    if (event.name === 'workbookPr') is1904 = date1904 === '1' || date1904 === 'true'
  }
  return { names, is1904 }
}

async function sharedTexts(part: ZipEntry): Promise<string[]> {
  const texts: string[] = []
  const collected = new Text()
  let letters = 0
  for await (const event of xmlEvents(part.chunks())) {
    collected.take(event)
    if (event.type !== 'close' || event.name !== 'si') continue
    const text = collected.end()
    letters += text.length + 16
    if (letters > MOST_LETTERS) throw new Error('its texts take too much memory')
    texts.push(text)
  }
  return texts
}

/** The text of a cell, out of the runs in which it is written. How it is pronounced is left out. */
export class Text {
  #text = ''
  #isText = false
  #isPhonetic = false

  take(event: XmlEvent): void {
    if (event.type === 'text') {
      if (this.#isText && !this.#isPhonetic) this.#text += event.text
      return
    }
    if (event.name === 't') this.#isText = event.type === 'open'
    if (event.name === 'rPh') this.#isPhonetic = event.type === 'open'
  }

  end(): string {
    const text = this.#text
    this.#text = ''
    return unescaped(text)
  }
}

/** Excel writes what XML has no sign for as _x000D_. */
export const unescaped = (text: string): string =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))

async function dateStyles(part: ZipEntry): Promise<boolean[]> {
  const own = new Map<string, boolean>()
  const styles: boolean[] = []
  let isCell = false
  for await (const event of xmlEvents(part.chunks())) {
    if (event.type === 'text') continue
    if (event.name === 'cellXfs') isCell = event.type === 'open'
    if (event.type === 'close') continue
    const { numFmtId = '0', formatCode = '' } = event.attributes as Partial<Record<string, string>>
    if (event.name === 'numFmt') own.set(numFmtId, isDateFormat(formatCode))
    if (event.name === 'xf' && isCell) styles.push(own.get(numFmtId) ?? BUILT_IN_DATES.has(Number(numFmtId)))
  }
  return styles
}

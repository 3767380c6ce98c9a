/** What comes when XML is read from beginning to end. */
export type XmlEvent =
  | { readonly type: 'open'; readonly name: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly type: 'close'; readonly name: string }
  | { readonly type: 'text'; readonly text: string }

/** A single tag or text that is longer is none. */
const LONGEST = 1 << 24

/**
 * Reads XML 1.0 in UTF-8 piece by piece, as far as spreadsheets use it: elements, attributes, text, CDATA and the five
 * entities. Names come without their prefix. There are no document types, so nothing is fetched and nothing expands.
 * @throws Error for what is no such XML
 */
export async function* xmlEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<XmlEvent> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const open: string[] = []
  let rest = ''
  for await (const chunk of chunks) {
    const found: XmlEvent[] = []
    rest = events(rest + decoder.decode(chunk, { stream: true }), open, found)
    if (rest.length > LONGEST) throw new Error('a part of it does not end')
    yield* found
  }
  if ((rest + decoder.decode()).trim() !== '' || open.length > 0) throw new Error('it breaks off')
}

/** @returns what is not complete yet */
function events(text: string, open: string[], found: XmlEvent[]): string {
  let at = 0
  for (;;) {
    const tag = text.indexOf('<', at)
    if (tag < 0) return text.slice(at)
    if (tag > at) found.push({ type: 'text', text: decoded(text.slice(at, tag)) })
    const end = endOf(text, tag)
    if (end < 0) return text.slice(tag)
    read(text.slice(tag, end), open, found)
    at = end
  }
}

const OTHERS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const

function endOf(text: string, from: number): number {
  for (const [begin, end] of OTHERS) {
    if (!text.startsWith(begin, from)) continue
    const at = text.indexOf(end, from + begin.length)
    return at < 0 ? -1 : at + end.length
  }
  // Too short to tell what it is.
  if (text.length < from + 9 && text.indexOf('>', from) < 0) return -1
  let quote = ''
  for (let i = from; i < text.length; i++) {
    const sign = text[i]
    if (quote !== '') {
      if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '>') return i + 1
  }
  return -1
}

function read(tag: string, open: string[], found: XmlEvent[]): void {
  if (tag.startsWith('<![CDATA[')) found.push({ type: 'text', text: tag.slice(9, -3) })
  else if (tag.startsWith('<!') && !tag.startsWith('<!--'))
    throw new Error('it has a document type, which is not read')
  else if (tag.startsWith('</')) close(tag.slice(2, -1).trim(), open, found)
  else if (!tag.startsWith('<!') && !tag.startsWith('<?')) begin(tag, open, found)
}

function begin(tag: string, open: string[], found: XmlEvent[]): void {
  const isEmpty = tag.endsWith('/>')
  const inside = tag.slice(1, isEmpty ? -2 : -1)
  const [name] = /^[^\s/>]+/.exec(inside) ?? ['']
  if (name === '') throw new Error('a tag in it has no name')
  const attributes: Record<string, string> = {}
  for (const [, key, double, single] of inside.matchAll(
    /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
  ) as Iterable<(string | undefined)[]>)
    attributes[local(key!)] = decoded(double ?? single ?? '')
  found.push({ type: 'open', name: local(name), attributes })
  if (isEmpty) found.push({ type: 'close', name: local(name) })
  else open.push(name)
}

function close(name: string, open: string[], found: XmlEvent[]): void {
  const opened = open.pop()
  if (opened !== name) throw new Error(`</${name}> closes <${opened ?? ''}>`)
  found.push({ type: 'close', name: local(name) })
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decoded(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x?)?(\w+);/g, (whole, number: string | undefined, name: string) => {
    if (number === undefined) return ENTITIES[name] ?? whole
    const code = number === '#x' ? parseInt(name, 16) : Number(name)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

import { XMLParser } from 'fast-xml-parser'

/** An element of XML: either with elements in it, or with text. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

type Attributes = Readonly<Record<string, string | number | undefined>>

/** Makes an element; attributes that are undefined are left out. */
export function element(name: string, given: Attributes, content: readonly Element[] | string = []): Element {
  const attributes = Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  )
  return typeof content === 'string'
    ? { name, attributes, children: [], text: content }
    : { name, attributes, children: content, text: '' }
}

/** Ends of lines and tabs would be read as blanks where they stand in an attribute. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r\u0085\u2028]/g, (each) => `&#${each.charCodeAt(0)};`)

export const xmlOf = (root: Element): string =>
  ['<?xml version="1.0" encoding="UTF-8"?>', ...linesOf(root, ''), ''].join('\n')

/** A line for each element that holds no others. */
function* linesOf({ name, attributes, children, text }: Element, indent: string): Generator<string> {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  const opening = `${indent}<${name}${given.join('')}`
  if (children.length === 0) {
    yield text === '' ? `${opening}/>` : `${opening}>${escaped(text)}</${name}>`
    return
  }
  yield `${opening}>`
  for (const child of children) yield* linesOf(child, `${indent} `)
  yield `${indent}</${name}>`
}

/** How fast-xml-parser has it: the one key that is not `:@` is the name. */
interface Node {
  readonly [name: string]: readonly Node[] | string | Readonly<Record<string, string>>
}

const ATTRIBUTES = ':@'
const TEXT = '#text'

/**
 * Reads what `xmlOf` wrote, and nothing else: what is not, written again, the same text was not understood.
 * @throws Error saying what is wrong
 */
export function readXml(xml: string): Element {
  const parser = new XMLParser({
    ...{ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '' },
    ...{ parseTagValue: false, parseAttributeValue: false, trimValues: false, htmlEntities: true },
    ignoreDeclaration: true,
  })
  const roots = (parser.parse(xml) as Node[]).filter((node) => !(TEXT in node))
  if (roots.length !== 1) throw new Error(`it has ${roots.length} roots`)
  const root = elementOf(roots[0])
  if (xmlOf(root) !== xml) throw new Error('it is not as it was written')
  return root
}

function elementOf(node: Node): Element {
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES)!
  const nodes = node[name] as readonly Node[]
  const attributes = (node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>
  const children = nodes.filter((each) => !(TEXT in each)).map(elementOf)
  const text = nodes.flatMap((each) => (TEXT in each ? [each[TEXT] as string] : [])).join('')
  if (children.length > 0 && text.trim() !== '') throw new Error(`${name} mixes text with elements`)
  return { name, attributes, children, text: children.length > 0 ? '' : text }
}

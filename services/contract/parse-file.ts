import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import type { z } from 'zod'
import { StudioError } from './errors'
import { placeOf } from './schema'

/**
 * Reads the text of a JSON file by its schema.
 * @param file its name, for errors
 * @param whole what the file is, in words
 * @throws StudioError with the line of the first thing that is wrong
 */
export function parseFile<Output>(
  schema: z.ZodType<Output>,
  text: string,
  file: string,
  whole: string,
): Output {
  const tree = parseJson(text.replace(/^\uFEFF/, ' '), file)
  const result = schema.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')))
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = placeOf(issue)
  throw new StudioError('experimentInvalid', {
    file,
    line: lineAt(text, nearestNode(tree, path).offset),
    key: dotted(path, whole),
    problem: issue.message,
  })
}

/** JSON as RFC 8259 has it: no comments, no trailing commas; and no key twice, where the first would be lost silently. */
function parseJson(text: string, file: string): Node {
  const fail = (offset: number, problem: string): never => {
    const before = text.slice(0, offset)
    const column = offset - before.lastIndexOf('\n')
    throw new StudioError('experimentNotJson', { file, line: lineAt(text, offset), column, problem })
  }
  if (text.trim() === '') return fail(0, 'the file is empty')
  const deep = tooDeep(text)
  if (deep !== null) return fail(deep, `brackets are nested more than ${MOST_DEPTH} deep here`)
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  if (errors.length > 0) fail(errors[0].offset, spaced(printParseErrorCode(errors[0].error)))
  if (!tree) return fail(0, 'the file is empty')
  const repeated = repeatedKey(tree)
  return repeated ? fail(repeated.offset, `the key "${String(repeated.value)}" stands here again`) : tree
}

/** Far more than any experiment has, and far less than the parser's recursion can bear. */
const MOST_DEPTH = 100

/** Where brackets outside of strings are nested too deep, or null. */
function tooDeep(text: string): number | null {
  let depth = 0
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]
    if (letter === '"') isQuoted = !isQuoted
    else if (isQuoted) i += letter === '\\' ? 1 : 0
    else if (letter === '{' || letter === '[') depth++
    else if (letter === '}' || letter === ']') depth--
    if (depth > MOST_DEPTH) return i
  }
  return null
}

/** `PropertyNameExpected` as words. */
const spaced = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()

function repeatedKey(node: Node): Node | undefined {
  const seen = new Set<unknown>()
  for (const child of node.children ?? []) {
    if (node.type === 'object') {
      const key = child.children![0]
      if (seen.has(key.value)) return key
      seen.add(key.value)
    }
    const below = repeatedKey(child)
    if (below) return below
  }
  return undefined
}

/** The node at the path, or the innermost one on the way to it that exists. */
function nearestNode(tree: Node, path: readonly PropertyKey[]): Node {
  const segments = path.filter((part) => typeof part !== 'symbol')
  for (let length = segments.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, segments.slice(0, length))
    // A value's key stands before it, perhaps a line above.
    if (node) return node.parent?.type === 'property' ? node.parent : node
  }
  return tree
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** `network.hidden[0].units`, or what stands for the whole file. */
function dotted(path: readonly PropertyKey[], whole: string): string {
  const joined = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return joined === '' ? whole : joined.replace(/^\./, '')
}

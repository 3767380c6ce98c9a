import { isUtf8 } from 'node:buffer'
import { StudioError } from '../../contract/errors'
import { chunksOf } from '../byte-chunks'
import type { TableFile } from '../file-format'
import { firstByte, jsonElements } from '../json-elements'
import type { Opening } from '../opening'
import { stageTable, type StagedColumn, type Value } from '../staged-table'
import type { UncheckedSource } from '../table-source'
import { openJsonLines } from './json-lines'

/**
 * JSON (RFC 8259): a list of objects, one for each row; or an object of columns, each a list, or an object by the names of the
 * rows; or columns and rows apart: what pandas writes as "records", "list", "columns" and "split". A list is read piece by
 * piece, an object has to fit into memory.
 */
export async function openJson(opening: Opening, file: TableFile): Promise<UncheckedSource> {
  const byte = await firstByte(file)
  if (byte === 0x5b) return openRecords(opening, file)
  if (byte === 0x7b) return openColumns(opening, file)
  const problem =
    byte === null ? 'the file is empty' : 'it is neither a list of objects nor an object of columns'
  throw new StudioError('tableEmpty', { file: file.path, problem })
}

/** A list becomes lines, of which each is an element. */
async function openRecords(opening: Opening, file: TableFile): Promise<UncheckedSource> {
  const path = await opening.scratch.write(file.path, linesOf(file), 'jsonl')
  const lines = await openJsonLines(opening, { ...file, bytes: { path, isGzip: false } })
  return { ...lines, file, place: (row) => Promise.resolve(`row ${row + 1}`) }
}

async function* linesOf(file: TableFile): AsyncGenerator<string> {
  let row = 0
  let lines: string[] = []
  for await (const bytes of jsonElements(file)) {
    lines.push(`${lineOf(file, bytes, ++row)}\n`)
    if (lines.length < 1000) continue
    yield lines.join('')
    lines = []
  }
  if (row === 0) throw new StudioError('tableEmpty', { file: file.path, problem: 'its list is empty' })
  yield lines.join('')
}

function lineOf(file: TableFile, bytes: Buffer, row: number): string {
  const text = bytes.toString()
  const refuse = (problem: string): never => {
    throw new StudioError('cellUnreadable', { file: file.path, place: `row ${row}`, problem })
  }
  if (!isUtf8(bytes)) return refuse('this is not UTF-8. Save the file in the encoding UTF-8')
  const value = parsed(text, refuse)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(`found ${text.trim().slice(0, 60)}, expected an object, as {"width": 1.5, "kind": "oak"}`)
  // Within texts, an end of line is written as \n: those that are left are blanks.
  return text.replace(/[\r\n]+/g, ' ')
}

function parsed(text: string, refuse: (problem: string) => never): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return refuse(`this is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const MOST_BYTES = 1 << 28

async function openColumns(opening: Opening, file: TableFile): Promise<UncheckedSource> {
  const refuse = (problem: string): never => {
    throw new StudioError('fileUnreadable', { file: file.path, problem })
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of chunksOf(file)) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MOST_BYTES)
      refuse('an object of columns of more than 256 MB is not read; write it as JSON lines')
  }
  const bytes = Buffer.concat(chunks)
  if (!isUtf8(bytes)) refuse('this is not UTF-8. Save the file in the encoding UTF-8')
  const value = parsed(bytes.toString().replace(/^\ufeff/, ''), refuse) as Readonly<Record<string, unknown>>
  const found = isSplit(value) ? columnsOfRows(value.columns, value.data, refuse) : columnsOf(value, refuse)
  const { names, values } = found
  const rows = values[0]?.length ?? 0
  const odd = values.findIndex((column) => column.length !== rows)
  if (odd >= 0) refuse(`its column "${names[odd]}" has ${values[odd].length} values, the first has ${rows}`)
  const columns = names.map((name, j): StagedColumn => columnOf(name, values[j]))
  const cells = values.map((column) => column.map(cellOf))
  return stageTable(opening, file, columns, rows > 0 ? [cells] : [], (row) => `row ${row + 1}`)
}

interface Columns {
  readonly names: readonly string[]
  readonly values: readonly (readonly unknown[])[]
}

interface SplitTable {
  readonly columns: readonly unknown[]
  readonly data: readonly unknown[]
}

const isSplit = (value: object): value is SplitTable =>
  'columns' in value && 'data' in value && Array.isArray(value.columns) && Array.isArray(value.data)

function columnsOfRows(
  names: readonly unknown[],
  rows: readonly unknown[],
  refuse: (problem: string) => never,
): Columns {
  rows.forEach((row, i) => {
    if (!Array.isArray(row) || row.length !== names.length)
      refuse(`row ${i + 1} of its "data" has not as many values as there are "columns" (${names.length})`)
  })
  const cells = rows as readonly (readonly unknown[])[]
  return { names: names.map(String), values: names.map((_, j) => cells.map((row) => row[j])) }
}

function columnsOf(value: Readonly<Record<string, unknown>>, refuse: (problem: string) => never): Columns {
  const names = Object.keys(value)
  const rowNames = names.length > 0 ? Object.keys((value[names[0]] as object | null) ?? {}) : []
  const values = names.map((name): readonly unknown[] => {
    const column = value[name]
    if (Array.isArray(column)) return column
    if (typeof column !== 'object' || column === null)
      return refuse(`its column "${name}" is no list: expected an object of columns, or a list of objects`)
    const byRow = column as Readonly<Record<string, unknown>>
    if (Object.keys(byRow).length !== rowNames.length)
      return refuse(`its column "${name}" has not the same rows as the first`)
    return rowNames.map((row) =>
      row in byRow ? byRow[row] : refuse(`its column "${name}" has no row "${row}"`),
    )
  })
  return { names, values }
}

/** As in JSON lines: numbers and texts may be mixed, and count as their text. */
function columnOf(name: string, values: readonly unknown[]): StagedColumn {
  const nested = values.find((value) => typeof value === 'object' && value !== null)
  if (nested === undefined) return { name, kind: 'text' }
  return { name, kind: 'text', unfit: Array.isArray(nested) ? 'lists' : 'objects' }
}

function cellOf(value: unknown): Value {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

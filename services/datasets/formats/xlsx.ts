import { StudioError } from '../../contract/errors'
import type { TableFile } from '../file-format'
import type { Opening } from '../opening'
import { inBatches, MOST_COLUMNS, stageTable, type StagedColumn, type Value } from '../staged-table'
import type { UncheckedSource } from '../table-source'
import { meantTable, tablesOf } from '../tables-in-file'
import { dateText } from '../xlsx-dates'
import { readWorkbook, Text, unescaped, type Workbook } from '../xlsx-workbook'
import { xmlEvents } from '../xml-events'
import { withZip, type ZipEntry } from '../zip-archive'

/**
 * A sheet of a workbook of Excel (ECMA-376). Its first row that is not empty names the columns, from the first to the last
 * name; empty rows are no rows. Of a formula, the value counts that was stored with it. A column with dates, an error or a
 * formula without a value cannot be used, which says in which cell it is.
 */
export async function openXlsx(opening: Opening, packed: TableFile): Promise<UncheckedSource> {
  const file = await opening.scratch.plain(packed)
  return withZip(file.bytes.path, file.path, async (entries) => {
    const book = await readWorkbook(entries)
    const names = book.sheets.map(({ name }) => name)
    const name = meantTable(file, names, opening.table)
    const source = await openSheet(opening, file, book, name, book.sheets[names.indexOf(name)].entry)
    return { ...source, tables: tablesOf(file, names, [name]) }
  })
}

async function openSheet(
  opening: Opening,
  file: TableFile,
  book: Workbook,
  sheet: string,
  entry: ZipEntry,
): Promise<UncheckedSource> {
  const rows = filledRows(book, entry)
  const header = await rows.next()
  if (header.done)
    throw new StudioError('tableEmpty', { file: file.path, problem: `its sheet "${sheet}" is empty` })
  const first = Math.min(...header.value.cells.keys())
  const columns = columnsOf(file, sheet, header.value, first)
  const numbers: number[] = []
  const values = valuesOf(file, sheet, rows, columns, first, numbers)
  return stageTable(opening, file, columns, inBatches(values, columns.length), (row) => `row ${numbers[row]}`)
}

function columnsOf(file: TableFile, sheet: string, { cells, row }: Row, first: number): StagedColumn[] {
  const last = Math.max(...cells.keys())
  if ([...cells.values()].every(({ value }) => typeof value === 'number')) {
    const problem = `row ${row} of its sheet "${sheet}" has nothing but numbers, and should name the columns`
    throw new StudioError('tableEmpty', { file: file.path, problem })
  }
  return Array.from({ length: last - first + 1 }, (_, j): StagedColumn => {
    const name = String(cells.get(first + j)?.value ?? '').trim()
    return { name, kind: 'text' }
  })
}

async function* valuesOf(
  file: TableFile,
  sheet: string,
  rows: AsyncIterable<Row>,
  columns: readonly StagedColumn[],
  first: number,
  numbers: number[],
): AsyncGenerator<Value[]> {
  for await (const { row, cells } of rows) {
    const values = new Array<Value>(columns.length).fill(null)
    for (const [at, { value, unfit }] of cells) {
      const column = columns[at - first] as StagedColumn | undefined
      const place = `cell ${lettersOf(at)}${row} of sheet "${sheet}"`
      if (!column) {
        const problem = 'there is a value, and its column has no name in the first row'
        throw new StudioError('cellUnreadable', { file: file.path, place, problem })
      }
      // A number is written as it is, to the last digit.
      values[at - first] = value === null ? null : String(value)
      if (unfit !== undefined) column.unfit ??= `${unfit} (in ${place})`
    }
    numbers.push(row)
    yield values
  }
}

interface Cell {
  readonly value: string | number | boolean | null
  readonly unfit?: string
}

interface Row {
  /** As Excel counts it, from 1. */
  readonly row: number
  /** By the number of their column, from 1; those that are empty are left out. */
  readonly cells: ReadonlyMap<number, Cell>
}

const MOST_ROWS = 1_048_576

/** The rows in which there is something. @throws Error for a sheet that is none */
async function* filledRows(book: Workbook, entry: ZipEntry): AsyncGenerator<Row> {
  let row = 0
  let column = 0
  let cells = new Map<number, Cell>()
  let cell: OpenCell | null = null
  for await (const event of xmlEvents(entry.chunks())) {
    if (event.type === 'open' && event.name === 'row') {
      const written = event.attributes['r'] as string | undefined
      const next: number = written === undefined ? row + 1 : Number(written)
      if (!Number.isInteger(next) || next <= row || next > MOST_ROWS)
        throw new Error(`row ${next} follows row ${row}`)
      row = next
      column = 0
    } else if (event.type === 'open' && event.name === 'c') {
      const reference = event.attributes['r'] as string | undefined
      const next: number = reference === undefined ? column + 1 : columnOf(reference, row)
      if (next <= column) throw new Error(`in row ${row}, the cells are not in order`)
      column = next
      cell = new OpenCell(event.attributes)
    } else if (event.type === 'close' && event.name === 'c' && cell) {
      const closed = cell.close(book)
      if (closed) cells.set(column, closed)
      cell = null
    } else if (event.type === 'close' && event.name === 'row') {
      if (cells.size > 0) yield { row, cells }
      cells = new Map()
    } else cell?.take(event)
  }
}

/** A cell that is being read. */
class OpenCell {
  readonly #text = new Text()
  #value = ''
  #isValue = false
  #isFormula = false

  constructor(private readonly attributes: Readonly<Record<string, string | undefined>>) {}

  take(event: Parameters<Text['take']>[0]): void {
    this.#text.take(event)
    if (event.type === 'text') {
      if (this.#isValue) this.#value += event.text
      return
    }
    if (event.name === 'v') this.#isValue = event.type === 'open'
    if (event.name === 'f') this.#isFormula = true
  }

  /** Null where it is empty. @throws Error where it is no cell */
  close({ texts, isDate, is1904 }: Workbook): Cell | null {
    const { t = 'n', s = '0' } = this.attributes
    const written = this.#value
    if (t === 'inlineStr') return filled(this.#text.end())
    if (written === '')
      return this.#isFormula && t !== 'str' ? { value: null, unfit: 'a formula without its value' } : null
    if (t === 'str') return filled(unescaped(written))
    if (t === 's') return filled(textAt(texts, written))
    if (t === 'b') return { value: written === '1' || written === 'true' }
    if (t === 'e') return { value: written, unfit: `the error ${written}` }
    if (t === 'd') return { value: written, unfit: 'dates' }
    const number = Number(written)
    if (t !== 'n' || Number.isNaN(number))
      throw new Error(`a cell of type "${t}" holds "${written.slice(0, 40)}"`)
    return isDate[Number(s)] ? { value: dateText(number, is1904), unfit: 'dates' } : { value: number }
  }
}

const filled = (text: string): Cell | null => (text === '' ? null : { value: text })

function textAt(texts: readonly string[], written: string): string {
  const text = /^\d+$/.test(written.trim()) ? (texts[Number(written)] as string | undefined) : undefined
  if (text === undefined)
    throw new Error(`a cell names the text ${written.slice(0, 20)}, and there are ${texts.length}`)
  return text
}

/** The number of the column in a reference such as AB12. */
function columnOf(reference: string, row: number): number {
  const [, letters = '', digits] = /^([A-Z]{1,3})(\d+)$/.exec(reference) ?? []
  if (letters === '' || Number(digits) !== row)
    throw new Error(`row ${row} has a cell "${reference.slice(0, 20)}"`)
  const column = letters.split('').reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0)
  if (column > MOST_COLUMNS)
    throw new Error(`it has a column ${letters}, beyond the ${MOST_COLUMNS} that are read`)
  return column
}

function lettersOf(column: number): string {
  const before = Math.floor((column - 1) / 26)
  return (before > 0 ? lettersOf(before) : '') + String.fromCharCode(65 + ((column - 1) % 26))
}

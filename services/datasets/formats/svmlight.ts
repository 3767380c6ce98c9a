import { totalmem } from 'node:os'
import { StudioError } from '../../contract/errors'
import { textLines } from '../byte-chunks'
import type { TableFile } from '../file-format'
import type { Opening } from '../opening'
import { mustFit } from '../prepare'
import { inBatches, MOST_COLUMNS, stageTable, type StagedColumn, type Value } from '../staged-table'
import type { UncheckedSource } from '../table-source'

/**
 * The text of SVMlight and LIBSVM (https://svmlight.joachims.org, "Input files"): a label and then `index:value` for each
 * feature that is not 0, in ascending order, a line for each row; what follows a # is a comment. The columns are `label` and
 * x1, x2 and so on, from x0 where the index 0 occurs. `qid:` is left out.
 */
export async function openSvmlight(opening: Opening, file: TableFile): Promise<UncheckedSource> {
  const { rows, first, last } = await lookThrough(file)
  mustFit(file.path, rows, last - first + 1, totalmem())
  const width = Math.max(0, last - first + 1)
  const features = Array.from({ length: width }, (_, j): StagedColumn => ({
    name: `x${first + j}`,
    kind: 'number',
  }))
  const columns: StagedColumn[] = [{ name: 'label', kind: 'text' }, ...features]
  const batches = inBatches(dense(file, first, width), columns.length)
  return stageTable(opening, file, columns, batches, (row) => lineOf(file, row))
}

interface SparseRow {
  readonly line: number
  readonly label: string
  readonly indices: readonly number[]
  readonly values: readonly number[]
}

async function* sparseRows(file: TableFile): AsyncGenerator<SparseRow> {
  let line = 0
  for await (const text of textLines(file)) {
    line++
    const [row] = text.split('#', 1)
    const words = row.trim().split(/\s+/)
    if (words[0] !== '') yield { line, label: words[0], ...pairsOf(file, line, words) }
  }
}

function pairsOf(
  file: TableFile,
  line: number,
  words: readonly string[],
): Pick<SparseRow, 'indices' | 'values'> {
  const refuse = (problem: string): never => {
    throw new StudioError('lineUnreadable', { file: file.path, line, problem })
  }
  if (words[0].includes(':') || words[0].includes('\ufffd'))
    refuse(`found "${words[0].slice(0, 40)}", expected a label and then index:value, as in "1 3:0.5 7:1"`)
  const indices: number[] = []
  const values: number[] = []
  for (const word of words.slice(1)) {
    const pair = /^(\d{1,9}):([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|[+-]?inf)$/i.exec(word)
    if (!pair) {
      if (/^qid:\d+$/.test(word)) continue
      refuse(`found "${word.slice(0, 40)}", expected index:value, as in "1 3:0.5 7:1"`)
    }
    const index = Number(pair![1])
    if (indices.length > 0 && index <= indices[indices.length - 1])
      refuse(`the index ${index} follows ${indices[indices.length - 1]}, expected ascending ones`)
    if (index > MOST_COLUMNS) refuse(`the index ${index} is beyond the ${MOST_COLUMNS} columns that are read`)
    indices.push(index)
    values.push(valueOf(pair![2]))
  }
  return { indices, values }
}

function valueOf(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1
  if (/nan/i.test(text)) return NaN
  return /inf/i.test(text) ? sign * Infinity : Number(text)
}

/** How many rows there are, and which indices occur. */
async function lookThrough(file: TableFile): Promise<{ rows: number; first: number; last: number }> {
  let [rows, last, first] = [0, 0, 1]
  for await (const { indices } of sparseRows(file)) {
    rows++
    if (indices.length === 0) continue
    first = Math.min(first, indices[0])
    last = Math.max(last, indices[indices.length - 1])
  }
  return { rows, first, last }
}

async function lineOf(file: TableFile, wanted: number): Promise<string> {
  let row = 0
  for await (const { line } of sparseRows(file)) if (row++ === wanted) return `line ${line}`
  return `row ${wanted + 1}`
}

async function* dense(file: TableFile, first: number, width: number): AsyncGenerator<Value[]> {
  for await (const { label, indices, values } of sparseRows(file)) {
    const row = new Array<Value>(width + 1).fill(0)
    row[0] = label
    indices.forEach((index, i) => (row[index - first + 1] = values[i]))
    yield row
  }
}

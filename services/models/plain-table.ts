import type { DataSpec } from '../contract/data-spec'
import { byteChunks } from '../datasets/byte-chunks'
import { locate } from '../datasets/file-format'

const PLAIN = /\.(csv|tsv|txt|jsonl|ndjson|parquet)(\.gz)?$/i
const LOOKED_AT = 1 << 16

/**
 * Whether a program with a reader of plain tables finds the rows of an experiment in its file as they are: text in UTF-8 with
 * commas or tabs, JSON lines, Parquet, IDX; no filter, and no column that is read in a way of its own.
 * @param folder what paths are relative to
 */
export async function isPlainTable(spec: DataSpec, folder: string): Promise<boolean> {
  const { source, table, dialect, filter, columns } = spec
  if (typeof source !== 'string') return 'train' in source
  const isRead = Object.values(columns).every(({ as, missing }) => as === undefined && missing === undefined)
  if (table !== undefined || dialect !== undefined || filter !== undefined || !isRead) return false
  if (!PLAIN.test(source)) return false
  return /\.(csv|tsv|txt)(\.gz)?$/i.test(source) ? isPlainText(locate(source, folder)) : true
}

async function isPlainText(path: string): Promise<boolean> {
  const isGzip = /\.gz$/i.test(path)
  for await (const chunk of byteChunks(path, isGzip)) {
    const start = chunk.subarray(0, LOOKED_AT)
    // An end within a letter is no fault of the encoding.
    const text = new TextDecoder('utf-8').decode(start)
    const [head] = text.split(/[\r\n]/)
    const separator = /\.csv(\.gz)?$/i.test(path) ? ',' : '\t'
    const isUtf8 = !text.includes('\0') && !text.slice(0, -1).includes('\ufffd')
    return isUtf8 && !text.startsWith('"sep=') && head.includes(separator) && !/^[#%]/.test(head)
  }
  return false
}

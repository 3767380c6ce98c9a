import type { FileHandle } from 'node:fs/promises'
import { FlatTable } from './flat-buffer'

/** What a message of Arrow's IPC format carries. */
export type ArrowMessage = 'schema' | 'dictionary' | 'rows' | 'other'

const HEADERS: Readonly<Record<number, ArrowMessage>> = { 1: 'schema', 2: 'dictionary', 3: 'rows' }
const FILE_MAGIC = 'ARROW1'
const MOST_METADATA = 1 << 26
/** Of one message, which is held in memory. */
const MOST_BODY = 2 ** 30

/**
 * The messages of a file in Arrow's IPC format
 * (https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc), one after another, as
 * a stream has them; a file (Feather 2) is such a stream between magic and a list of where its messages are.
 * @throws Error for what is none, or breaks off
 */
export async function* arrowMessages(
  file: FileHandle,
): AsyncGenerator<{ readonly kind: ArrowMessage; readonly bytes: Uint8Array }> {
  const { size } = await file.stat()
  const head = await bytesOf(file, 0, Math.min(8, size))
  if (head.toString('latin1', 0, 4) === 'FEA1')
    throw new Error('it is Feather of version 1; write it in version 2, as all programs have done since 2020')
  const isFile = head.toString('latin1', 0, 6) === FILE_MAGIC
  // A stream may end without saying so; a file says where it ends.
  const end = isFile ? await fileEnd(file, size) : size
  let at = isFile ? 8 : 0
  while (at < end) {
    const { offset, length } = await metadataAt(file, at, end)
    if (length === 0) return
    const metadata = await bytesOf(file, offset, length)
    const { kind, bodyBytes } = headerOf(metadata)
    if (bodyBytes > MOST_BODY)
      throw new Error(`a part of it has ${bodyBytes} bytes, more than fit into memory`)
    const next = offset + length + bodyBytes
    if (next > end) throw new Error('it breaks off')
    yield { kind, bytes: await bytesOf(file, at, next - at) }
    at = next
  }
}

async function fileEnd(file: FileHandle, size: number): Promise<number> {
  const tail = await bytesOf(file, Math.max(8, size - 10), Math.min(10, Math.max(0, size - 8)))
  if (tail.length < 10 || tail.toString('latin1', 4) !== FILE_MAGIC) throw new Error('it breaks off')
  const end = size - 10 - tail.readInt32LE(0)
  if (end < 8 || end > size) throw new Error('its end is damaged')
  return end
}

/** Where the metadata of a message are: behind their length, before which newer versions have four bytes of ones. */
async function metadataAt(
  file: FileHandle,
  at: number,
  end: number,
): Promise<{ offset: number; length: number }> {
  if (at + 4 > end) throw new Error('it breaks off')
  const prefix = await bytesOf(file, at, Math.min(8, end - at))
  const isNew = prefix.readInt32LE(0) === -1
  if (isNew && prefix.length < 8) throw new Error('it breaks off')
  const length = prefix.readInt32LE(isNew ? 4 : 0)
  const offset = at + (isNew ? 8 : 4)
  if (length < 0 || length > MOST_METADATA) throw new Error('it is no Arrow file, or damaged')
  if (offset + length > end) throw new Error('it breaks off')
  return { offset, length }
}

/**
 * Kind and length of a message, whose lists are looked through: they have to be as long as they say, since what reads them in
 * the end does not look (Message.fbs, Schema.fbs).
 */
function headerOf(metadata: Buffer): { kind: ArrowMessage; bodyBytes: number } {
  const message = FlatTable.root(metadata)
  const kind = HEADERS[message.byte(1)] ?? 'other'
  const header = message.table(2)
  const bodyBytes = message.int64(3)
  if (bodyBytes < 0 || !header) throw new Error('a message in it is damaged')
  if (kind === 'schema') mustBeFields(header.tables(1), { left: MOST_FIELDS })
  if (kind === 'rows') mustBeBatch(header)
  const dictionary = kind === 'dictionary' ? header.table(1) : null
  if (dictionary) mustBeBatch(dictionary)
  return { kind, bodyBytes }
}

const MOST_FIELDS = 200_000

/** Fields may be shared, and so be many more than there are bytes. */
function mustBeFields(fields: readonly FlatTable[], budget: { left: number }): void {
  for (const field of fields) {
    if (--budget.left < 0) throw new Error('it has too many fields')
    field.list(6, 4)
    mustBeFields(field.tables(5), budget)
  }
}

function mustBeBatch(batch: FlatTable): void {
  batch.list(1, 16)
  const buffers = batch.list(2, 16).length
  const variadic = batch.int64s(4)
  if (batch.int64(0) < 0 || variadic.some((count) => count < 0 || count > buffers))
    throw new Error('a message in it is damaged')
}

async function bytesOf(file: FileHandle, from: number, count: number): Promise<Buffer> {
  const buffer = Buffer.alloc(count)
  const { bytesRead } = await file.read(buffer, 0, count, from)
  if (bytesRead < count) throw new Error('it breaks off')
  return buffer
}

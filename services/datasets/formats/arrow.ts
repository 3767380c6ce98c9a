import {
  CompressionType,
  setCompressionCodec,
  tableFromIPC,
  Type,
  type Batch as ArrowBatch,
  type Column,
  type DataType,
  type Table,
} from '@uwdata/flechette'
import { decompress } from 'fzstd'
import { open, type FileHandle } from 'node:fs/promises'
import { arrowMessages } from '../arrow-messages'
import type { TableFile } from '../file-format'
import { unpackLz4 } from '../lz4'
import type { Opening } from '../opening'
import { stageTable, type Batch, type StagedColumn, type Value } from '../staged-table'
import type { UncheckedSource } from '../table-source'

/**
 * Apache Arrow's IPC format (arrow-messages.ts), as a stream or a file, which is Feather 2, with buffers packed by LZ4 or zstd or
 * not at all. One record batch at a time is in memory. Dates, times, lists and the like are columns that cannot be used.
 */
export async function openArrow(opening: Opening, packed: TableFile): Promise<UncheckedSource> {
  const file = await opening.scratch.plain(packed)
  const handle = await open(file.bytes.path)
  try {
    const tables = recordBatches(handle)
    const first = await tables.next()
    if (first.done) throw new Error('it has no schema')
    const fields = first.value.schema.fields
    const columns = fields.map(({ name, type }): StagedColumn => ({ name, ...kindOf(type) }))
    const batches = valuesOf(
      tables,
      fields.map(({ type }) => type),
    )
    return await stageTable(opening, file, columns, batches, (row) => `row ${row + 1}`)
  } finally {
    await handle.close()
  }
}

/** First the schema, as a table without rows; then each record batch as a table. */
async function* recordBatches(handle: FileHandle): AsyncGenerator<Table> {
  let schema: Uint8Array | null = null
  const dictionaries: Uint8Array[] = []
  for await (const { kind, bytes } of arrowMessages(handle)) {
    if (kind === 'schema' && !schema) yield tableOf([(schema = bytes)])
    else if (kind === 'dictionary') dictionaries.push(bytes)
    else if (kind === 'rows') {
      if (!schema) throw new Error('it has rows before its schema')
      yield tableOf([schema, ...dictionaries, bytes])
    }
  }
}

function tableOf(messages: Uint8Array[]): Table {
  unpacked = 0
  const table = tableFromIPC(messages, { useBigInt: true, useDecimalInt: true })
  if (table.schema.endianness === 1) throw new Error('its numbers are big-endian, which is not read')
  return table
}

/** Of the buffers of one record batch. */
const MOST_UNPACKED = 2 ** 30
let unpacked = 0

/** The length stands before the bytes that are handed over here; it is held to. */
function lengthBefore(packed: Uint8Array): number {
  if (packed.byteOffset < 8) throw new Error('a packed buffer is damaged')
  const length = Number(new DataView(packed.buffer, packed.byteOffset - 8, 8).getBigInt64(0, true))
  if (length < 0 || (unpacked += length) > MOST_UNPACKED)
    throw new Error(`a packed buffer says it has ${length} bytes, more than fit into memory`)
  return length
}

const encode = (): never => {
  throw new Error('Nothing is packed here')
}
setCompressionCodec(CompressionType.LZ4_FRAME, {
  encode,
  decode: (packed) => unpackLz4(packed, lengthBefore(packed)),
})
setCompressionCodec(CompressionType.ZSTD, {
  encode,
  decode: (packed) => {
    const length = lengthBefore(packed)
    const bytes = decompress(packed, new Uint8Array(length))
    if (bytes.length !== length) throw new Error('its zstd data are damaged')
    return bytes
  },
})

type Kind = Pick<StagedColumn, 'kind' | 'unfit'>
const NUMBERS: readonly number[] = [Type.Int, Type.Float, Type.Decimal]
const TEXTS: readonly number[] = [Type.Utf8, Type.LargeUtf8, Type.Utf8View, Type.Null]
const TEMPORALS: readonly number[] = [Type.Date, Type.Time, Type.Timestamp, Type.Duration]

function kindOf(type: DataType): Kind {
  if (type.typeId === Type.Dictionary) return kindOf(type.dictionary)
  if (NUMBERS.includes(type.typeId)) return { kind: 'number' }
  if (type.typeId === Type.Bool) return { kind: 'boolean' }
  if (TEXTS.includes(type.typeId)) return { kind: 'text' }
  if (TEMPORALS.includes(type.typeId)) return { kind: 'text', unfit: 'dates or times' }
  const [name] = Object.entries(Type).find(([, id]) => id === type.typeId) ?? ['unknown']
  return { kind: 'text', unfit: `values of type ${name}` }
}

async function* valuesOf(tables: AsyncIterable<Table>, types: readonly DataType[]): AsyncGenerator<Batch> {
  for await (const table of tables) {
    const rows = table.numRows
    const columns = types.map((type, j) => {
      const column = table.getChildAt<Column<unknown>>(j)
      if (column.length !== rows) throw new Error(`its columns have ${column.length} and ${rows} rows`)
      column.data.forEach(mustBeWhole)
      const read = readerOf(type)
      return read && Array.from({ length: rows }, (_, i) => checked(column.at(i), read))
    })
    // Only what has as many values as it says is known to have that many rows.
    if (rows > 0 && columns.every((column) => column === null))
      throw new Error('it has no column that can be read')
    if (rows > 0) yield columns.map((column) => column ?? new Array<Value>(rows).fill(null))
  }
}

type Read = (value: unknown) => Value

function checked(value: unknown, read: Read): Value {
  if (value === undefined) throw new Error('it breaks off, or is damaged')
  return value === null ? null : read(value)
}

/** Null for what cannot be used. */
function readerOf(type: DataType): Read | null {
  if (type.typeId === Type.Dictionary) return readerOf(type.dictionary)
  // Has no values by which it would be known how many there are.
  if (type.typeId === Type.Null) return null
  if (type.typeId === Type.Decimal) return (value) => scaled(value as number | bigint, type.scale)
  if (NUMBERS.includes(type.typeId)) return Number
  if (type.typeId === Type.Bool || TEXTS.includes(type.typeId)) return (value) => value as Value
  if (type.typeId === Type.Date || type.typeId === Type.Timestamp) return isoTime
  return null
}

/** To the nearest double, as the text would be read. */
const scaled = (value: number | bigint, scale: number): number => Number(`${value}e${-scale}`)

function isoTime(value: unknown): string {
  const date = new Date(Number(value))
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString()
}

/** Buffers that are too short would be read as missing values, or as shorter texts. @throws Error */
function mustBeWhole(batch: ArrowBatch<unknown>): void {
  const { length, nullCount, type, validity, values, offsets } = batch as Buffers
  const bits = (bytes: { length: number } | undefined): number => 8 * (bytes?.length ?? 0)
  const refuse = (): never => {
    throw new Error('it breaks off, or is damaged: a buffer is too short')
  }
  if (nullCount !== 0 && type.typeId !== Type.Null && (bits(validity) < length || !validity)) refuse()
  if (type.typeId === Type.Bool && bits(values) < length) refuse()
  if (NUMBERS.includes(type.typeId) || type.typeId === Type.Dictionary || TEMPORALS.includes(type.typeId)) {
    const words = type.typeId === Type.Decimal && type.bitWidth > 32 ? type.bitWidth / 64 : 1
    if ((values?.length ?? 0) < length * words) refuse()
  }
  if (type.typeId === Type.Utf8 || type.typeId === Type.LargeUtf8) mustAscend(offsets, length, values, refuse)
  if (type.typeId === Type.Utf8View && (values?.length ?? 0) < 16 * length) refuse()
}

/** Each kind of batch has some of them. */
type Buffers = Pick<ArrowBatch<unknown>, 'length' | 'nullCount' | 'type'> &
  Partial<Pick<ArrowBatch<unknown>, 'validity' | 'values' | 'offsets'>>

function mustAscend(
  offsets: Buffers['offsets'],
  length: number,
  values: { length: number } | undefined,
  refuse: () => never,
): void {
  if (length === 0) return
  if (!offsets || offsets.length < length + 1) return refuse()
  let before = 0
  for (let i = 0; i <= length; i++) {
    const offset = Number(offsets[i])
    if (offset < before || offset > (values?.length ?? 0)) refuse()
    before = offset
  }
}

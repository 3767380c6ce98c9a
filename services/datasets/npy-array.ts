import { open, type FileHandle } from 'node:fs/promises'
import { headerEnd, parseHeader, type NpyHeader, type PythonValue } from './npy-header'
import type { Batch, StagedColumn, Value } from './staged-table'

/** An array of one or two dimensions, as a table: a column for each of its columns, or for each field of its rows. */
export interface NpyArray {
  readonly rows: number
  readonly columns: readonly StagedColumn[]
  /** Row by row or column by column, as it is stored. */
  readonly read: (first: number, count: number) => Promise<Batch>
  readonly close: () => Promise<void>
}

/** One value in the file. */
interface Scalar {
  readonly kind: StagedColumn['kind']
  readonly bytes: number
  readonly read: (bytes: Buffer, at: number) => Value
}

interface Field extends Scalar {
  readonly name: string
  /** Within a row. */
  readonly offset: number
}

/**
 * Opens an array of numbers, truth values or texts, in C or Fortran order, of either endianness. Objects are pickles, which
 * are programs: they are not read.
 * @param nameOf the name of a column of an array without field names, counted from 1; null of an array of one dimension
 * @throws Error for what is no such array
 */
export async function openArray(path: string, nameOf: (column: number | null) => string): Promise<NpyArray> {
  const file = await open(path)
  try {
    return await arrayOf(file, nameOf)
  } catch (error) {
    await file.close()
    throw error
  }
}

async function arrayOf(file: FileHandle, nameOf: (column: number | null) => string): Promise<NpyArray> {
  const header = await headerOf(file)
  const { shape, offset, descr } = header
  if (shape.length !== 1 && shape.length !== 2)
    throw new Error(
      `it has ${shape.length} dimensions (${shape.join(' x ')}), expected rows, or rows x columns: reshape it`,
    )
  const [rows, width = 1] = shape
  const { fields, rowBytes } = fieldsOf(descr, shape.length === 1 ? null : width, nameOf)
  const expected = offset + rows * rowBytes
  const { size } = await file.stat()
  if (size !== expected)
    throw new Error(
      `its header says ${shape.join(' x ')} values, ${expected} bytes with the header, and it has ${size}`,
    )
  const read = (first: number, count: number): Promise<Batch> =>
    header.isFortran && width > 1
      ? readByColumn(file, header, fields, first, count)
      : readByRow(file, header, fields, rowBytes, first, count)
  return { rows, columns: fields.map(({ name, kind }) => ({ name, kind })), read, close: () => file.close() }
}

async function headerOf(file: FileHandle): Promise<NpyHeader> {
  const end = headerEnd(await bytesOf(file, 0, 12))
  return parseHeader(await bytesOf(file, 0, end))
}

async function bytesOf(file: FileHandle, from: number, count: number): Promise<Buffer> {
  const buffer = Buffer.alloc(count)
  const { bytesRead } = await file.read(buffer, 0, count, from)
  if (bytesRead < count) throw new Error('it breaks off')
  return buffer
}

async function readByRow(
  file: FileHandle,
  { offset }: NpyHeader,
  fields: readonly Field[],
  rowBytes: number,
  first: number,
  count: number,
): Promise<Batch> {
  const bytes = await bytesOf(file, offset + first * rowBytes, count * rowBytes)
  return fields.map((field) =>
    Array.from({ length: count }, (_, i) => field.read(bytes, i * rowBytes + field.offset)),
  )
}

async function readByColumn(
  file: FileHandle,
  { offset, shape }: NpyHeader,
  fields: readonly Field[],
  first: number,
  count: number,
): Promise<Batch> {
  const columns: Value[][] = []
  for (const [j, { bytes: size, read }] of fields.entries()) {
    const bytes = await bytesOf(file, offset + (j * shape[0] + first) * size, count * size)
    columns.push(Array.from({ length: count }, (_, i) => read(bytes, i * size)))
  }
  return columns
}

/** More are in no table that is read. */
const MOST_FIELDS = 100_000

function fieldsOf(
  descr: PythonValue,
  width: number | null,
  nameOf: (column: number | null) => string,
): { fields: Field[]; rowBytes: number } {
  if (Array.isArray(descr)) return structured(descr as readonly PythonValue[], width)
  const scalar = scalarOf(descr)
  const columns = width ?? 1
  if (columns > MOST_FIELDS) throw new Error(`it has ${columns} columns`)
  const fields = Array.from({ length: columns }, (_, j) => ({
    ...scalar,
    name: nameOf(width === null ? null : j + 1),
    offset: j * scalar.bytes,
  }))
  return { fields, rowBytes: columns * scalar.bytes }
}

function structured(
  descr: readonly PythonValue[],
  width: number | null,
): { fields: Field[]; rowBytes: number } {
  if (width !== null) throw new Error('it has rows x columns of fields, expected rows of fields')
  const fields: Field[] = []
  let offset = 0
  for (const each of descr) {
    const [name, type, ...shape] = Array.isArray(each) ? (each as readonly PythonValue[]) : []
    if (shape.length > 0) throw new Error('a field of its rows is an array itself')
    const padding = typeof type === 'string' && name === '' ? /^\|V(\d+)$/.exec(type) : null
    if (padding) {
      offset += Number(padding[1])
      continue
    }
    const scalar = scalarOf(type)
    fields.push({ ...scalar, name: String(Array.isArray(name) ? name[1] : name), offset })
    offset += scalar.bytes
  }
  return { fields, rowBytes: offset }
}

/** @throws Error for types of values that are not read */
function scalarOf(descr: PythonValue | undefined): Scalar {
  const [, order, kind, digits] =
    typeof descr === 'string' ? (/^([<>|=]?)([a-zA-Z?])(\d*)/.exec(descr) ?? []) : []
  const bytes = Number(digits)
  const isBig = order === '>'
  const of = (kind: Scalar['kind'], read: Scalar['read'], size = bytes): Scalar => ({
    kind,
    bytes: size,
    read,
  })
  if (kind === 'b' && bytes === 1) return of('boolean', (b, at) => b[at] !== 0)
  if (kind === 'i' && bytes in SIGNED) return of('number', SIGNED[bytes](isBig))
  if (kind === 'u' && bytes in UNSIGNED) return of('number', UNSIGNED[bytes](isBig))
  if (kind === 'f' && bytes in FLOATS) return of('number', FLOATS[bytes](isBig))
  if (kind === 'S' && bytes > 0) return of('text', (b, at) => endless(b.toString('latin1', at, at + bytes)))
  if (kind === 'U' && bytes > 0) return of('text', (b, at) => codePoints(b, at, bytes, isBig), 4 * bytes)
  const hint = kind === 'O' ? ': objects are stored as programs (pickle), which are not run' : ''
  throw new Error(
    `its values are of type ${JSON.stringify(descr)}, expected whole numbers, floats, bools or texts${hint}`,
  )
}

type Readers = Readonly<Record<number, (isBig: boolean) => Scalar['read']>>

const SIGNED: Readers = {
  1: () => (b, at) => b.readInt8(at),
  2: (isBig) => (b, at) => (isBig ? b.readInt16BE(at) : b.readInt16LE(at)),
  4: (isBig) => (b, at) => (isBig ? b.readInt32BE(at) : b.readInt32LE(at)),
  8: (isBig) => (b, at) => Number(isBig ? b.readBigInt64BE(at) : b.readBigInt64LE(at)),
}
const UNSIGNED: Readers = {
  1: () => (b, at) => b[at],
  2: (isBig) => (b, at) => (isBig ? b.readUInt16BE(at) : b.readUInt16LE(at)),
  4: (isBig) => (b, at) => (isBig ? b.readUInt32BE(at) : b.readUInt32LE(at)),
  8: (isBig) => (b, at) => Number(isBig ? b.readBigUInt64BE(at) : b.readBigUInt64LE(at)),
}
const FLOATS: Readers = {
  2: (isBig) => (b, at) => half(isBig ? b.readUInt16BE(at) : b.readUInt16LE(at)),
  4: (isBig) => (b, at) => (isBig ? b.readFloatBE(at) : b.readFloatLE(at)),
  8: (isBig) => (b, at) => (isBig ? b.readDoubleBE(at) : b.readDoubleLE(at)),
}

/** IEEE 754's binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** Texts are filled up with zeros. */
const endless = (text: string): string => text.replace(/\0+$/, '')

function codePoints(bytes: Buffer, at: number, count: number, isBig: boolean): string {
  let text = ''
  for (let i = at; i < at + 4 * count; i += 4) {
    const code = isBig ? bytes.readUInt32BE(i) : bytes.readUInt32LE(i)
    if (code > 0x10ffff)
      throw new Error(`a text in it has a letter of the number ${code}, which there is not`)
    text += String.fromCodePoint(code)
  }
  return endless(text)
}

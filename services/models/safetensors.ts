import { open } from 'node:fs/promises'
import { reasonOf, StudioError } from '../contract/errors'
import { writeAtomically } from '../runs/atomic-file'
import { isNumberType, numberTypes, toFloat32 } from './float-types'

/**
 * The safetensors format: 8 bytes of header length, a JSON header, then the tensors' bytes. Written in little-endian
 * float32, and read from whatever numbers there are; see https://github.com/huggingface/safetensors#format.
 */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly metadata: Readonly<Record<string, string>>
}

/** The layer whose weights a tensor of this studio is by its name; null where it is none. */
export function weighs(name: string): number | null {
  const found = /^layer(\d+)\.weight$/.exec(name)
  return found && Number(found[1])
}

const MAX_HEADER_BYTES = 100_000_000

export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  let offset = 0
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const begin = offset
    offset += data.byteLength
    return [name, { dtype: 'F32', shape, data_offsets: [begin, offset] }] as const
  })
  const header = JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries]))
  // The format asks for tensors that begin at a multiple of 8.
  const headerBytes = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8))
  const start = 8 + Math.ceil(headerBytes.length / 8) * 8
  const file = new Uint8Array(start + offset).fill(0x20, 8, start)
  const view = new DataView(file.buffer)
  view.setBigUint64(0, BigInt(start - 8), true)
  file.set(headerBytes, 8)
  let at = start
  for (const { data } of tensors.values()) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return file
}

/**
 * Reads tensors, as float32 whatever their type. Nothing of the file is believed before it is checked.
 * @throws Error with one sentence on what is wrong
 */
export function decodeSafetensors(file: Uint8Array): TensorFile {
  if (file.byteLength < 8) throw new Error('it is too short for a header')
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const headerLength = Number(view.getBigUint64(0, true))
  if (headerLength > MAX_HEADER_BYTES || 8 + headerLength > file.byteLength) {
    throw new Error(`its header claims ${headerLength} bytes of the file's ${file.byteLength}`)
  }
  const header = parseHeader(new TextDecoder().decode(file.subarray(8, 8 + headerLength)))
  const body = file.subarray(8 + headerLength)
  const tensors = new Map<string, Tensor>()
  let metadata: Record<string, string> = {}
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') metadata = stringsOf(entry)
    else tensors.set(name, tensorOf(name, entry, body))
  }
  return { tensors, metadata }
}

function parseHeader(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('its header is not JSON')
  }
  if (!isRecord(value)) throw new Error('its header is not an object')
  return value
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function stringsOf(entry: unknown): Record<string, string> {
  if (!isRecord(entry)) return {}
  return Object.fromEntries(
    Object.entries(entry).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function tensorOf(name: string, entry: unknown, body: Uint8Array): Tensor {
  if (!isRecord(entry)) throw new Error(`the entry of tensor ${name} is not an object`)
  const { dtype, shape, data_offsets: offsets } = entry
  if (!isNumberType(dtype)) {
    const types = Object.keys(numberTypes).join(', ')
    throw new Error(`tensor ${name} has type ${String(dtype)}, expected one of ${types}`)
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) throw new Error(`tensor ${name} has no shape`)
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw new Error(`tensor ${name} has no offsets`)
  }
  const [begin, end] = offsets
  const count = shape.reduce((product, n) => product * n, 1)
  if (end > body.byteLength || end - begin !== numberTypes[dtype].bytes * count) {
    throw new Error(`tensor ${name} of ${count} values does not fit its bytes ${begin} to ${end}`)
  }
  return { shape, data: toFloat32(body.subarray(begin, end), dtype) }
}

export async function writeSafetensors(file: string, content: TensorFile): Promise<void> {
  await writeAtomically(file, encodeSafetensors(content))
}

const CHUNK_BYTES = 1 << 30

/** The bytes of a file; readFile refuses those beyond 2 GiB, which the checkpoint of a large network is. */
async function wholeFile(file: string): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const bytes = new Uint8Array(size)
    for (let done = 0; done < size;) {
      const { bytesRead } = await handle.read(bytes, done, Math.min(CHUNK_BYTES, size - done), done)
      if (bytesRead === 0) return bytes.subarray(0, done)
      done += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}

/** @throws StudioError `fileMissing`, `fileUnreadable` or `tensorsUnreadable` */
export async function readSafetensors(file: string): Promise<TensorFile> {
  const bytes = await wholeFile(file).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw isMissing
      ? new StudioError('fileMissing', { file })
      : new StudioError('fileUnreadable', { file, problem: reasonOf(error) })
  })
  try {
    return decodeSafetensors(bytes)
  } catch (error) {
    throw new StudioError('tensorsUnreadable', { file, problem: reasonOf(error) })
  }
}

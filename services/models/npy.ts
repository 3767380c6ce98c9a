import { numberTypes, toFloat32, type NumberTypeName } from './float-types'
import type { Tensor } from './safetensors'
import { unzip, zipStored } from './zip'

/**
 * NumPy's own format: "\x93NUMPY", a version, the length of a header, the header (a Python dictionary), then the values. See
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 */
const MAGIC = '\x93NUMPY'
const ALIGNMENT = 64

/** An array as it is written: numbers, or the bytes of a text. */
export interface NpyArray {
  readonly shape: readonly number[]
  readonly data: Float32Array | Uint8Array
}

/** Version 1.0, whose header is long enough for any shape of ours. */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  const description = data instanceof Float32Array ? '<f4' : '|u1'
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const text = `{'descr': '${description}', 'fortran_order': False, 'shape': (${dimensions}), }`
  const start = MAGIC.length + 2 + 2
  const length = Math.ceil((start + text.length + 1) / ALIGNMENT) * ALIGNMENT - start
  const head = Buffer.from(`${MAGIC}\x01\x00\x00\x00${text.padEnd(length - 1)}\n`, 'latin1')
  head.writeUInt16LE(length, start - 2)
  return Buffer.concat([head, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)])
}

/** An archive of arrays by name, as `numpy.load` opens it. */
export const encodeNpz = (arrays: ReadonlyMap<string, NpyArray>): Uint8Array =>
  zipStored(new Map([...arrays].map(([name, array]) => [`${name}.npy`, encodeNpy(array)])))

/** @throws Error with what is wrong */
export function decodeNpz(file: Uint8Array): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>()
  for (const [name, bytes] of unzip(file)) {
    if (!name.endsWith('.npy')) throw new Error(`its archive holds ${name}, which is no array`)
    tensors.set(name.slice(0, -4), decodeNpy(bytes, name))
  }
  return tensors
}

const TYPES: Readonly<Record<string, NumberTypeName>> = {
  ...{ '<f8': 'F64', '<f4': 'F32', '<f2': 'F16' },
  ...{ '<i8': 'I64', '<i4': 'I32', '<i2': 'I16', '|i1': 'I8', '|u1': 'U8' },
}

const HEADER =
  /^\{\s*'descr':\s*'([^']*)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d\s,]*)\)\s*,?\s*\}\s*$/

/**
 * An array of numbers as float32.
 * @param name what the message calls it
 * @throws Error with what is wrong
 */
export function decodeNpy(file: Uint8Array, name: string): Tensor {
  const { header, body } = partsOf(file, name)
  const found = HEADER.exec(header)
  if (!found) throw new Error(`${name} has a header that is none of an array: ${header.slice(0, 60)}`)
  const [, description, isFortran, dimensions] = found
  const type = Object.hasOwn(TYPES, description) ? TYPES[description] : undefined
  if (!type)
    throw new Error(`${name} holds ${description}, expected numbers (${Object.keys(TYPES).join(', ')})`)
  const shape = dimensions
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
  const count = shape.reduce((product, n) => product * n, 1)
  const bytes = count * numberTypes[type].bytes
  if (body.length !== bytes) {
    throw new Error(`${name} of ${shape.join(' x ')} values takes ${bytes} bytes, and has ${body.length}`)
  }
  const data = toFloat32(body, type)
  return { shape, data: isFortran === 'True' && shape.length > 1 ? rowMajor(data, shape, name) : data }
}

function partsOf(file: Uint8Array, name: string): { header: string; body: Uint8Array } {
  const refuse = (): never => {
    throw new Error(`${name} is no array of NumPy, or breaks off`)
  }
  if (file.length < 12 || Buffer.from(file.subarray(0, 6)).toString('latin1') !== MAGIC) refuse()
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const isFirst = file[6] === 1
  const start = isFirst ? 10 : 12
  const end = start + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true))
  if (end > file.length) refuse()
  return { header: Buffer.from(file.subarray(start, end)).toString('latin1'), body: file.subarray(end) }
}

/** From column after column, as Fortran and the transpose of an array have them. */
function rowMajor(data: Float32Array, shape: readonly number[], name: string): Float32Array {
  if (shape.length !== 2)
    throw new Error(`${name} has ${shape.length} dimensions in the order of Fortran, expected 2 at most`)
  const [rows, columns] = shape
  return data.map((_, i) => data[(i % columns) * rows + Math.floor(i / columns)])
}

import { toFloat32, type NumberTypeName } from '../../float-types'
import type { Tensor } from '../../safetensors'
import type { Tensor as TensorProto } from '../../formats/onnx/onnx-proto'

/** TensorProto.DataType, as far as they are numbers that a network may be made of. */
const TYPES: Readonly<Record<number, NumberTypeName>> = {
  ...{ 1: 'F32', 10: 'F16', 11: 'F64', 16: 'BF16' },
  ...{ 2: 'U8', 3: 'I8', 5: 'I16', 6: 'I32', 7: 'I64', 9: 'U8' },
}

const EXTERNAL = 1
const MOST_VALUES = 2 ** 31

/** Where weights lie that are in a file of their own. */
interface Elsewhere {
  readonly location: string
  readonly offset: number
  readonly length: number | null
}

/** Null where a tensor is in the file of the model itself. @throws Error */
export function placeElsewhere({ name, dataLocation, externalData }: TensorProto): Elsewhere | null {
  if (dataLocation !== EXTERNAL) return null
  const said = new Map((externalData ?? []).map(({ key, value }) => [key, value]))
  const location = said.get('location')
  const count = (key: string): number | null => {
    const value = said.get(key)
    if (value === undefined) return null
    if (!/^\d{1,15}$/.test(value))
      throw new Error(`the ${key} of the tensor ${name} is ${value.slice(0, 40)}`)
    return Number(value)
  }
  if (!location) throw new Error(`the tensor ${name} lies in another file, which is not named`)
  return { location, offset: count('offset') ?? 0, length: count('length') }
}

/**
 * The numbers of a tensor as float32, whatever their type.
 * @param files those beside the model in which tensors lie, by their names
 * @throws Error naming the tensor
 */
export function constantOf(proto: TensorProto, files: ReadonlyMap<string, Uint8Array>): Tensor {
  const { name, dims, dataType } = proto
  const shape = dims.map(Number)
  const count = shape.reduce((product, n) => product * n, 1)
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0) || count > MOST_VALUES) {
    throw new Error(`the tensor ${name} has the shape ${shape.join(' x ')}`)
  }
  const type = (TYPES as Partial<typeof TYPES>)[dataType]
  if (!type)
    throw new Error(`the tensor ${name} is of type ${dataType}, which is no type of numbers that is read`)
  const bytes = bytesOf(proto, files)
  const data = bytes?.length ? fromBytes(bytes, type, name) : listed(proto, type)
  if (data.length !== count)
    throw new Error(`the tensor ${name} holds ${data.length} values, its shape ${count}`)
  return { shape, data }
}

function bytesOf(proto: TensorProto, files: ReadonlyMap<string, Uint8Array>): Uint8Array | undefined {
  const elsewhere = placeElsewhere(proto)
  if (!elsewhere) return proto.rawData
  const { location, offset, length } = elsewhere
  const file = files.get(location)
  const end = offset + (length ?? (file?.length ?? 0) - offset)
  if (!file || end > file.length || end < offset) {
    throw new Error(
      `the tensor ${proto.name} is to be bytes ${offset} to ${end} of ${location}, which has not as many`,
    )
  }
  return file.subarray(offset, end)
}

const BYTES: Readonly<Record<NumberTypeName, number>> = {
  ...{ F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1 },
}

function fromBytes(bytes: Uint8Array, type: NumberTypeName, name: string): Float32Array {
  if (bytes.length % BYTES[type] !== 0) throw new Error(`the tensor ${name} ends within a value`)
  return toFloat32(bytes, type)
}

/** Values that are listed one by one; those of half precision as their bits. */
function listed(proto: TensorProto, type: NumberTypeName): Float32Array {
  const { floatData = [], doubleData = [], int64Data = [], int32Data = [] } = proto
  if (type === 'F32') return Float32Array.from(floatData)
  if (type === 'F64') return Float32Array.from(doubleData)
  if (type === 'I64') return Float32Array.from(int64Data, Number)
  if (type !== 'F16' && type !== 'BF16') return Float32Array.from(int32Data)
  return toFloat32(new Uint8Array(Uint16Array.from(int32Data).buffer), type)
}

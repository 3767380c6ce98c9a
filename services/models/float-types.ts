/** How numbers of other types become float32: little-endian values, one after the other. */
export interface NumberType {
  readonly bytes: number
  readonly at: (view: DataView, offset: number) => number
}

/** By the names that safetensors has for them. */
export const numberTypes = {
  F64: { bytes: 8, at: (view, offset) => view.getFloat64(offset, true) },
  F32: { bytes: 4, at: (view, offset) => view.getFloat32(offset, true) },
  F16: { bytes: 2, at: (view, offset) => halfOf(view.getUint16(offset, true)) },
  /** The upper half of a float32. */
  BF16: { bytes: 2, at: (view, offset) => bitsToFloat(view.getUint16(offset, true) << 16) },
  I64: { bytes: 8, at: (view, offset) => Number(view.getBigInt64(offset, true)) },
  I32: { bytes: 4, at: (view, offset) => view.getInt32(offset, true) },
  I16: { bytes: 2, at: (view, offset) => view.getInt16(offset, true) },
  I8: { bytes: 1, at: (view, offset) => view.getInt8(offset) },
  U8: { bytes: 1, at: (view, offset) => view.getUint8(offset) },
} as const satisfies Record<string, NumberType>

export type NumberTypeName = keyof typeof numberTypes

export const isNumberType = (name: unknown): name is NumberTypeName =>
  typeof name === 'string' && Object.hasOwn(numberTypes, name)

/**
 * Numbers of any type as float32, in memory of their own.
 * @param bytes a multiple of the type's
 */
export function toFloat32(bytes: Uint8Array, type: NumberTypeName): Float32Array {
  // A copy (slice of a Buffer would be none): the bytes of a file need not lie at a multiple of 4.
  if (type === 'F32') return new Float32Array(new Uint8Array(bytes).buffer)
  const { bytes: size, at }: NumberType = numberTypes[type]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.byteLength / size }, (_, i) => at(view, i * size))
}

/** What is meant by a number that was stored as a float32: the one of seven digits that is the same float32, if there is one. */
export function meantBy(stored: number): number {
  const short = Number(stored.toPrecision(7))
  return Math.fround(short) === Math.fround(stored) ? short : stored
}

const scratch = new DataView(new ArrayBuffer(4))

function bitsToFloat(bits: number): number {
  scratch.setInt32(0, bits)
  return scratch.getFloat32(0)
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of the fraction. */
function halfOf(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff]
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

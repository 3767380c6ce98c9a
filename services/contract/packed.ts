/** Bytes that `pack` made of a value of this type. The type is there for the compiler alone. */
export type Packed<Value> = Uint8Array<ArrayBuffer> & { readonly [VALUE]?: Value }

declare const VALUE: unique symbol

/** Arrays of numbers that travel as they are. */
const ARRAYS = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array } as const
type ArrayName = keyof typeof ARRAYS
type Numbers = InstanceType<(typeof ARRAYS)[ArrayName]>

/** What stands in the JSON for an array. */
interface Place {
  readonly $array: ArrayName
  /** In bytes, from the end of the head. */
  readonly offset: number
  readonly length: number
}

/** What stands in the JSON for a number that JSON has no word for. */
interface Unwritable {
  readonly $number: 'NaN' | 'Infinity' | '-Infinity'
}

const WIDEST = Float64Array.BYTES_PER_ELEMENT
const roundedUp = (size: number): number => Math.ceil(size / WIDEST) * WIDEST

/**
 * A plain value that holds arrays of numbers anywhere, as bytes: the length of the head as uint32, the head as JSON in which
 * each array is its place, and NaN and the infinities go by their names, blanks up to a multiple of 8, then the arrays, each at a multiple of 8. In the byte order of the
 * machine, which is little-endian wherever the studio runs and the same at both ends, since none of its doors leaves the
 * machine.
 */
export function pack<Value>(value: Value): Packed<Value> {
  const arrays: { readonly place: Place; readonly numbers: Numbers }[] = []
  let size = 0
  const head = JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) return { $number: String(inner) }
    const name = nameOf(inner)
    if (name === null) return inner
    const numbers = inner as Numbers
    const place: Place = { $array: name, offset: size, length: numbers.length }
    arrays.push({ place, numbers })
    size = roundedUp(size + numbers.byteLength)
    return place
  })
  const text = new TextEncoder().encode(head)
  const start = roundedUp(4 + text.length)
  const bytes = new Uint8Array(start + size)
  new Uint32Array(bytes.buffer, 0, 1)[0] = text.length
  bytes.fill(0x20, 4, start).set(text, 4)
  for (const { place, numbers } of arrays) {
    const { buffer, byteOffset, byteLength } = numbers
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start + place.offset)
  }
  return bytes
}

/** Reads what `pack` wrote; copies the bytes only where they do not lie at a multiple of 8. */
export function unpack<Value>(packed: Packed<Value>): Value {
  const bytes = packed.byteOffset % WIDEST === 0 ? packed : new Uint8Array(packed)
  const [length] = new Uint32Array(bytes.buffer, bytes.byteOffset, 1)
  const head = new TextDecoder().decode(bytes.subarray(4, 4 + length))
  const start = bytes.byteOffset + roundedUp(4 + length)
  return JSON.parse(head, (_, inner: unknown) => {
    if (isPlace(inner)) return new ARRAYS[inner.$array](bytes.buffer, start + inner.offset, inner.length)
    return isUnwritable(inner) ? Number(inner.$number) : inner
  }) as Value
}

function nameOf(value: unknown): ArrayName | null {
  if (!ArrayBuffer.isView(value)) return null
  const [found] = Object.entries(ARRAYS).filter(([, type]) => value.constructor === type)
  return found[0] as ArrayName
}

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' && value !== null && '$array' in value

const isUnwritable = (value: unknown): value is Unwritable =>
  typeof value === 'object' && value !== null && '$number' in value

import { toFloat32, type NumberTypeName } from '../float-types'
import type { Tensor } from '../safetensors'

/**
 * Reads datasets of numbers from HDF5 files in the layout that h5py, and so Keras, writes unasked: superblock 0 or 1, object
 * headers of version 1, groups as symbol tables, values in one piece. See the HDF5 File Format Specification, version 3. HDF5's
 * own library is not let near files from elsewhere: what is damaged it may take for something else.
 * @returns all datasets, by their paths with / between names
 * @throws Error with what is wrong
 */
export const decodeHdf5 = (bytes: Uint8Array): Map<string, Tensor> => new Hdf5Reader(bytes).read()

const SIGNATURE = '\x89HDF\r\n\x1a\n'
const UNDEFINED = 0xffffffffffffffffn
const MOST_OBJECTS = 100_000
const DEEPEST = 32
const [DATASPACE, DATATYPE, LAYOUT, CONTINUATION, SYMBOL_TABLE] = [0x01, 0x03, 0x08, 0x10, 0x11]
const [LINK_INFO, LINK, FILTERS] = [0x02, 0x06, 0x0b]
const SYMBOL_BYTES = 40
const SOFT_LINK = 2

type Messages = ReadonlyMap<number, { readonly at: number; readonly size: number }>

class Hdf5Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #tensors = new Map<string, Tensor>()
  /** Groups on the way to where we are, so that none leads into itself. */
  readonly #open = new Set<number>()
  #objects = 0
  #values = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  read(): Map<string, Tensor> {
    if (this.#bytes.length < 96 || this.#text(0, 8) !== SIGNATURE)
      throw new Error('it is no HDF5 file, or breaks off')
    const version = this.#bytes[8]
    if (version > 1)
      throw new Error(
        `its superblock is of version ${version}; the layout of h5py, version 0, is what is read`,
      )
    if (this.#bytes[13] !== 8 || this.#bytes[14] !== 8) throw new Error('its addresses are not of 8 bytes')
    const entry = (version === 0 ? 24 : 28) + 32
    this.#object(this.#address(entry + 8), '', 0)
    return this.#tensors
  }

  #object(header: number, path: string, depth: number): void {
    if (++this.#objects > MOST_OBJECTS || depth > DEEPEST)
      throw new Error('it has too many groups, or too deep ones')
    const messages = this.#messages(header, path)
    const table = messages.get(SYMBOL_TABLE)
    if (table) return this.#group(table.at, header, path, depth)
    if (messages.has(LINK_INFO) || messages.has(LINK)) {
      throw new Error(`the group /${path} is in the newer layout of HDF5; that of h5py is what is read`)
    }
    if (messages.has(DATASPACE)) this.#tensors.set(path, this.#dataset(messages, path))
  }

  /** Messages of version 1, with their continuations; of each kind the first. */
  #messages(header: number, path: string): Messages {
    if (this.#byte(header) !== 1)
      throw new Error(`the object /${path} is in the newer layout of HDF5; that of h5py is what is read`)
    const found = new Map<number, { at: number; size: number }>()
    const blocks = [{ at: header + 16, end: header + 16 + this.#uint32(header + 8) }]
    let left = this.#uint16(header + 2)
    for (const { at: begin, end } of blocks) {
      for (let at = begin; at + 8 <= end && left > 0; left--) {
        const [type, size] = [this.#uint16(at), this.#uint16(at + 2)]
        const data = at + 8
        if (data + size > end) throw new Error(`the header of /${path} breaks off`)
        if (type === CONTINUATION) {
          if (blocks.length > 100) throw new Error(`the header of /${path} goes on for ever`)
          const next = this.#address(data)
          blocks.push({ at: next, end: next + this.#size(data + 8) })
        } else if (!found.has(type)) found.set(type, { at: data, size })
        at = data + size
      }
    }
    return found
  }

  #group(table: number, header: number, path: string, depth: number): void {
    if (this.#open.has(header)) throw new Error(`the group /${path} leads into itself`)
    this.#open.add(header)
    const heap = this.#address(table + 8)
    this.#mustSay(heap, 'HEAP')
    const names = this.#address(heap + 24)
    for (const node of this.#leaves(this.#address(table), 0)) this.#symbols(node, names, path, depth)
    this.#open.delete(header)
  }

  /** The addresses of the symbol tables below a node of a B-tree. */
  #leaves(node: number, depth: number): number[] {
    if (this.#text(node, 4) === 'SNOD') return [node]
    this.#mustSay(node, 'TREE')
    if (++this.#objects > MOST_OBJECTS || depth > DEEPEST) throw new Error('a tree of its groups has no end')
    const count = this.#uint16(node + 6)
    const children = Array.from({ length: count }, (_, i) => this.#address(node + 32 + 16 * i))
    return children.flatMap((child) => this.#leaves(child, depth + 1))
  }

  #symbols(node: number, names: number, path: string, depth: number): void {
    const count = this.#uint16(node + 6)
    for (let i = 0; i < count; i++) {
      const at = node + 8 + SYMBOL_BYTES * i
      const name = this.#name(names + this.#size(at))
      const full = path === '' ? name : `${path}/${name}`
      if (this.#uint32(at + 16) === SOFT_LINK) throw new Error(`/${full} is a link, which is not followed`)
      if (this.#tensors.has(full)) throw new Error(`it holds /${full} twice`)
      this.#object(this.#address(at + 8), full, depth + 1)
    }
  }

  #dataset(messages: Messages, path: string): Tensor {
    if (messages.has(FILTERS)) throw new Error(`/${path} is compressed, which is not read`)
    const shape = this.#shape(this.#message(messages, DATASPACE, path), path)
    const { type, size } = this.#type(this.#message(messages, DATATYPE, path), path)
    const count = shape.reduce((product, n) => product * n, 1)
    const bytes = this.#content(this.#message(messages, LAYOUT, path), path)
    if (bytes.length !== count * size) {
      throw new Error(
        `/${path} of ${shape.join(' x ')} values takes ${count * size} bytes, and has ${bytes.length}`,
      )
    }
    this.#values += bytes.length
    // Two datasets may be said to lie in the same place.
    if (this.#values > this.#bytes.length) throw new Error('its datasets claim to be larger than the file')
    return { shape, data: toFloat32(bytes, type) }
  }

  #message(messages: Messages, kind: number, path: string): number {
    const found = messages.get(kind)
    if (!found) throw new Error(`the header of /${path} lacks a message of kind ${kind}`)
    return found.at
  }

  #shape(at: number, path: string): number[] {
    const [version, rank] = [this.#byte(at), this.#byte(at + 1)]
    if (version < 1 || version > 2) throw new Error(`the shape of /${path} is of an unknown version`)
    return Array.from({ length: rank }, (_, i) => this.#size(at + (version === 1 ? 8 : 4) + 8 * i))
  }

  #type(at: number, path: string): { type: NumberTypeName; size: number } {
    const [kind, bits, size] = [this.#byte(at) & 0x0f, this.#byte(at + 1), this.#uint32(at + 4)]
    const exponent = kind === 1 ? this.#byte(at + 13) : 0
    const known = TYPES.find((each) => each.kind === kind && each.size === size && each.exponent === exponent)
    const isPlain = (bits & 0x01) === 0 && (kind === 1 || (bits & 0x08) !== 0 || size === 1)
    if (known && isPlain) return { type: kind === 0 && (bits & 0x08) === 0 ? 'U8' : known.type, size }
    throw new Error(`/${path} holds values that are no little-endian numbers of 16 to 64 bits`)
  }

  #content(at: number, path: string): Uint8Array {
    const [version, layout] = [this.#byte(at), this.#byte(at + 1)]
    if (version < 3) throw new Error(`the layout of /${path} is of version ${version}, expected 3 or newer`)
    const [COMPACT, CONTIGUOUS] = [0, 1]
    if (layout === COMPACT) return this.#slice(at + 4, this.#uint16(at + 2))
    if (layout !== CONTIGUOUS) throw new Error(`/${path} is stored in chunks, which are not read`)
    const size = this.#size(at + 10)
    // A dataset that was never written has no place.
    if (this.#view.getBigUint64(at + 2, true) === UNDEFINED && size === 0) return new Uint8Array()
    return this.#slice(this.#address(at + 2), size)
  }

  #slice(at: number, length: number): Uint8Array {
    if (at + length > this.#bytes.length)
      throw new Error('it breaks off, or refers to what lies behind its end')
    return this.#bytes.subarray(at, at + length)
  }

  #byte(at: number): number {
    return this.#slice(at, 1)[0]
  }

  #uint16(at: number): number {
    this.#slice(at, 2)
    return this.#view.getUint16(at, true)
  }

  #uint32(at: number): number {
    this.#slice(at, 4)
    return this.#view.getUint32(at, true)
  }

  /** A number of 8 bytes, of those that can be one here: a size, an address, an extent. */
  #size(at: number): number {
    this.#slice(at, 8)
    const value = this.#view.getBigUint64(at, true)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('it refers to what lies behind its end')
    return Number(value)
  }

  #address(at: number): number {
    const address = this.#size(at)
    this.#slice(address, 1)
    return address
  }

  #text(at: number, length: number): string {
    return Buffer.from(this.#slice(at, length)).toString('latin1')
  }

  #mustSay(at: number, signature: string): void {
    if (this.#text(at, 4) !== signature) throw new Error(`it is damaged: expected ${signature} at byte ${at}`)
  }

  /** Up to its zero byte. */
  #name(at: number): string {
    const end = this.#bytes.indexOf(0, at)
    if (end < 0 || end - at > 1000) throw new Error('a name in it has no end')
    const name = new TextDecoder().decode(this.#bytes.subarray(at, end))
    if (name === '' || name.includes('/'))
      throw new Error(`it has a dataset or group that is called "${name}"`)
    return name
  }
}

/** Numbers by class (0: whole, 1: floating), bytes and bits of the exponent. */
const TYPES: readonly { kind: number; size: number; exponent: number; type: NumberTypeName }[] = [
  { kind: 1, size: 2, exponent: 5, type: 'F16' },
  { kind: 1, size: 4, exponent: 8, type: 'F32' },
  { kind: 1, size: 8, exponent: 11, type: 'F64' },
  { kind: 0, size: 1, exponent: 0, type: 'I8' },
  { kind: 0, size: 4, exponent: 0, type: 'I32' },
  { kind: 0, size: 8, exponent: 0, type: 'I64' },
]

import type { Tensor } from './safetensors'
import { zipStored } from './zip'

/**
 * A state dict as `torch.save` writes it: an archive with a pickle of protocol 2, in which every tensor refers to the storage
 * of its values, an entry of its own. See `torch/serialization.py` and `torch/_utils.py`.
 */
export function encodeStateDict(tensors: ReadonlyMap<string, Tensor>, name = 'model'): Uint8Array {
  const pickle = new Pickle()
  pickle.bytes(PROTO, 2).orderedDict().bytes(MARK)
  const storages: [string, Uint8Array][] = []
  let key = 0
  for (const [tensor, { shape, data }] of tensors) {
    pickle.text(tensor).tensor(String(key), shape, data.length)
    storages.push([`${name}/data/${key}`, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)])
    key++
  }
  pickle.bytes(SET_ITEMS, STOP)
  const text = new TextEncoder()
  return zipStored(
    new Map([
      [`${name}/data.pkl`, pickle.content],
      [`${name}/byteorder`, text.encode('little')],
      ...storages,
      [`${name}/version`, text.encode('3\n')],
    ]),
  )
}

const [PROTO, MARK, STOP, SET_ITEMS, GLOBAL, REDUCE] = [0x80, 0x28, 0x2e, 0x75, 0x63, 0x52]
const [EMPTY_TUPLE, TUPLE, PERSISTENT_ID, NEW_FALSE] = [0x29, 0x74, 0x51, 0x89]
const [UNICODE, INT_1, INT_4, LONG_1] = [0x58, 0x4b, 0x4a, 0x8a]

/** Writes the few opcodes that a state dict is made of; see `pickletools` of Python. */
class Pickle {
  readonly #parts: Uint8Array[] = []

  get content(): Uint8Array {
    return Buffer.concat(this.#parts)
  }

  bytes(...bytes: readonly number[]): this {
    this.#parts.push(Uint8Array.from(bytes))
    return this
  }

  text(value: string): this {
    const bytes = Buffer.from(value, 'utf8')
    const head = Buffer.alloc(5)
    head[0] = UNICODE
    head.writeUInt32LE(bytes.length, 1)
    this.#parts.push(head, bytes)
    return this
  }

  int(value: number): this {
    if (value < 0x100) return this.bytes(INT_1, value)
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(value))
    return value < 2 ** 31 ? this.bytes(INT_4, ...bytes.subarray(0, 4)) : this.bytes(LONG_1, 8, ...bytes)
  }

  tuple(values: readonly number[]): this {
    if (values.length === 0) return this.bytes(EMPTY_TUPLE)
    this.bytes(MARK)
    for (const value of values) this.int(value)
    return this.bytes(TUPLE)
  }

  global(module: string, name: string): this {
    this.bytes(GLOBAL)
    this.#parts.push(Buffer.from(`${module}\n${name}\n`, 'latin1'))
    return this
  }

  orderedDict(): this {
    return this.global('collections', 'OrderedDict').bytes(EMPTY_TUPLE, REDUCE)
  }

  /** `_rebuild_tensor_v2(storage, offset, shape, stride, requires_grad, backward_hooks)`. */
  tensor(key: string, shape: readonly number[], count: number): this {
    const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, n) => product * n, 1))
    this.global('torch._utils', '_rebuild_tensor_v2').bytes(MARK)
    this.bytes(MARK).text('storage').global('torch', 'FloatStorage').text(key).text('cpu').int(count)
    this.bytes(TUPLE, PERSISTENT_ID).int(0).tuple(shape).tuple(strides).bytes(NEW_FALSE).orderedDict()
    return this.bytes(TUPLE, REDUCE)
  }
}

/**
 * Reads the pickles that `torch.save` writes, and runs nothing: a fixed list of opcodes builds plain values, and a name that
 * the pickle calls or refers to must be one that the caller knows. See `pickletools` of Python.
 */

/** A name of Python, of those that are known. */
export class PythonName {
  constructor(readonly name: string) {}
}

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PythonName
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | { readonly kind: string }

export interface PickleWorld {
  /** Whether `module.name` may be referred to. */
  readonly knows: (name: string) => boolean
  /** What a call of a known name gives. @throws Error */
  readonly call: (name: string, given: readonly PickleValue[]) => PickleValue
  /** What a persistent id refers to. @throws Error */
  readonly refer: (id: PickleValue) => PickleValue
}

/** @throws Error with what is wrong */
export function unpickle(bytes: Uint8Array, world: PickleWorld): PickleValue {
  return new Unpickler(bytes, world).run()
}

/** Where a MARK was put. */
const MARK = Symbol('mark')
type Stacked = PickleValue | typeof MARK

class Unpickler {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #world: PickleWorld
  readonly #stack: Stacked[] = []
  readonly #memo = new Map<number, PickleValue>()
  #at = 0

  constructor(bytes: Uint8Array, world: PickleWorld) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#world = world
  }

  /** Every opcode takes at least its own byte, so that this ends. */
  run(): PickleValue {
    for (;;) {
      const code = String.fromCharCode(this.#take(1)[0])
      if (code === '.') return this.#pop()
      const operation = Object.hasOwn(this.#operations, code) ? this.#operations[code] : undefined
      if (!operation) throw new Error(`its pickle has the opcode ${JSON.stringify(code)}, which is not read`)
      operation()
    }
  }

  readonly #operations: Readonly<Record<string, () => void>> = {
    // PROTO and FRAME say nothing that is needed.
    '\x80': () => void this.#take(1),
    '\x95': () => void this.#take(8),
    '(': () => void this.#stack.push(MARK),
    N: () => this.#push(null),
    '\x88': () => this.#push(true),
    '\x89': () => this.#push(false),
    K: () => this.#push(this.#take(1)[0]),
    M: () => this.#push(this.#number(2, (at) => this.#view.getUint16(at, true))),
    J: () => this.#push(this.#number(4, (at) => this.#view.getInt32(at, true))),
    '\x8a': () => this.#push(this.#long()),
    G: () => this.#push(this.#number(8, (at) => this.#view.getFloat64(at))),
    X: () => this.#push(this.#text(this.#number(4, (at) => this.#view.getUint32(at, true)))),
    '\x8c': () => this.#push(this.#text(this.#take(1)[0])),
    ')': () => this.#push([]),
    ']': () => this.#push([]),
    '}': () => this.#push(new Map()),
    t: () => this.#push(this.#popMarked()),
    '\x85': () => this.#push([this.#pop()]),
    '\x86': () => this.#push(this.#popSome(2)),
    '\x87': () => this.#push(this.#popSome(3)),
    q: () => this.#remember(this.#take(1)[0]),
    r: () => this.#remember(this.#number(4, (at) => this.#view.getUint32(at, true))),
    '\x94': () => this.#remember(this.#memo.size),
    h: () => this.#push(this.#recall(this.#take(1)[0])),
    j: () => this.#push(this.#recall(this.#number(4, (at) => this.#view.getUint32(at, true)))),
    a: () => this.#append([this.#pop()]),
    e: () => this.#append(this.#popMarked()),
    s: () => this.#set(this.#popSome(2)),
    u: () => this.#set(this.#popMarked()),
    c: () => this.#push(this.#name(`${this.#line()}.${this.#line()}`)),
    '\x93': () => this.#push(this.#name(this.#popSome(2).map(String).join('.'))),
    R: () => this.#call(),
    Q: () => this.#push(this.#world.refer(this.#pop())),
    // The state of an object besides its content, as the versions of modules in a state dict: nothing that is needed.
    b: () => void this.#pop(),
  }

  #take(count: number): Uint8Array {
    const end = this.#at + count
    if (end > this.#bytes.length) throw new Error('its pickle breaks off')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  #number(size: number, read: (at: number) => number): number {
    const at = this.#at
    this.#take(size)
    return read(at)
  }

  #long(): number {
    const bytes = this.#take(this.#take(1)[0])
    if (bytes.length > 8) throw new Error('its pickle has a whole number of more than 64 bits')
    const padded = Buffer.alloc(8, (bytes.at(-1) ?? 0) >= 0x80 ? 0xff : 0)
    padded.set(bytes)
    return Number(padded.readBigInt64LE())
  }

  #text(length: number): string {
    return new TextDecoder().decode(this.#take(length))
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at)
    if (end < 0) throw new Error('its pickle breaks off')
    const text = this.#text(end - this.#at)
    this.#at++
    return text
  }

  #push(value: PickleValue): void {
    this.#stack.push(value)
  }

  #pop(): PickleValue {
    const value = this.#stack.pop()
    if (value === undefined || value === MARK) throw new Error('its pickle takes more than it has put')
    return value
  }

  #popSome(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse()
  }

  #popMarked(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK)
    if (mark < 0) throw new Error('its pickle takes more than it has put')
    return this.#stack.splice(mark).slice(1) as PickleValue[]
  }

  #top(): PickleValue {
    const value = this.#pop()
    this.#push(value)
    return value
  }

  #remember(place: number): void {
    this.#memo.set(place, this.#top())
  }

  #recall(place: number): PickleValue {
    const value = this.#memo.get(place)
    if (value === undefined) throw new Error(`its pickle refers to value ${place}, which it has not put`)
    return value
  }

  #append(values: readonly PickleValue[]): void {
    const list = this.#top()
    if (!Array.isArray(list)) throw new Error('its pickle appends to what is no list')
    for (const value of values) list.push(value)
  }

  #set(pairs: readonly PickleValue[]): void {
    const map = this.#top()
    if (!(map instanceof Map) || pairs.length % 2 !== 0)
      throw new Error('its pickle sets keys of what is no dictionary')
    for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1])
  }

  #name(name: string): PythonName {
    if (this.#world.knows(name)) return new PythonName(name)
    throw new Error(
      `its pickle refers to ${name.slice(0, 100)}, which is nothing of a state dict: only tensors by name are read`,
    )
  }

  #call(): void {
    const [callee, given] = this.#popSome(2)
    if (!(callee instanceof PythonName) || !Array.isArray(given))
      throw new Error('its pickle calls what cannot be called')
    this.#push(this.#world.call(callee.name, given))
  }
}

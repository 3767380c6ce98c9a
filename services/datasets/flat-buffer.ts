/**
 * A table of a FlatBuffer (https://flatbuffers.dev/internals/): at its place how far back its list of fields is, which says
 * where each lies. Nothing is read outside of the bytes.
 */
export class FlatTable {
  private readonly vtable: number
  private readonly slots: number

  /** @throws Error where there is no table */
  constructor(
    private readonly bytes: Buffer,
    private readonly at: number,
  ) {
    this.#within(at, 4)
    this.vtable = at - bytes.readInt32LE(at)
    this.#within(this.vtable, 4)
    this.slots = bytes.readUInt16LE(this.vtable)
  }

  /** The table that the bytes begin with. */
  static root(bytes: Buffer): FlatTable {
    if (bytes.length < 8) throw damaged()
    return new FlatTable(bytes, bytes.readUInt32LE(0))
  }

  byte(field: number): number {
    const place = this.#place(field, 1)
    return place === 0 ? 0 : this.bytes[place]
  }

  int64(field: number): number {
    const place = this.#place(field, 8)
    return place === 0 ? 0 : Number(this.bytes.readBigInt64LE(place))
  }

  /** Null where it is left out. */
  table(field: number): FlatTable | null {
    const place = this.#place(field, 4)
    return place === 0 ? null : new FlatTable(this.bytes, place + this.bytes.readUInt32LE(place))
  }

  /** Of a list of items of so many bytes each; empty where it is left out. @returns where each lies */
  list(field: number, itemBytes: number): number[] {
    const place = this.#place(field, 4)
    if (place === 0) return []
    const from = place + this.bytes.readUInt32LE(place)
    this.#within(from, 4)
    const length = this.bytes.readUInt32LE(from)
    this.#within(from + 4, length * itemBytes)
    return Array.from({ length }, (_, i) => from + 4 + i * itemBytes)
  }

  tables(field: number): FlatTable[] {
    return this.list(field, 4).map((at) => new FlatTable(this.bytes, at + this.bytes.readUInt32LE(at)))
  }

  int64s(field: number): number[] {
    return this.list(field, 8).map((at) => Number(this.bytes.readBigInt64LE(at)))
  }

  #place(field: number, bytes: number): number {
    const slot = 4 + 2 * field
    if (slot + 2 > this.slots) return 0
    this.#within(this.vtable + slot, 2)
    const offset = this.bytes.readUInt16LE(this.vtable + slot)
    if (offset === 0) return 0
    this.#within(this.at + offset, bytes)
    return this.at + offset
  }

  #within(from: number, count: number): void {
    if (from < 0 || from + count > this.bytes.length) throw damaged()
  }
}

const damaged = (): Error => new Error('it is damaged: a part of its description lies outside of it')

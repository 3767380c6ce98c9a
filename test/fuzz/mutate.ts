import { unzipSync, zipSync } from 'fflate'
import { crc32, gunzipSync, gzipSync } from 'node:zlib'

/** Numbers from 0 to below 1, by mulberry32: the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

type Random = () => number
const below = (random: Random, end: number): number => Math.floor(random() * end)
const chosen = <T>(random: Random, all: readonly T[]): T => all[below(random, all.length)]

type Mutation = (bytes: Buffer, random: Random) => Buffer

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]

/** What may happen to a file. */
const mutations: readonly Mutation[] = [
  function flipBits(bytes, random) {
    for (let i = below(random, 8); i >= 0; i--) bytes[below(random, bytes.length)] ^= 1 << below(random, 8)
    return bytes
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, below(random, bytes.length))
  },
  function changeLength(bytes, random) {
    const at = below(random, bytes.length - 8)
    const value = chosen(random, [...EXTREMES, bytes.length, bytes.length - 1, below(random, 2 ** 32)])
    const write = chosen(random, [
      () => bytes.writeUInt32LE(value, at),
      () => bytes.writeUInt32BE(value, at),
      () => bytes.writeUInt16LE(value & 0xffff, at),
      () => bytes.writeBigUInt64LE(BigInt(value) << BigInt(below(random, 33)), at),
    ])
    write()
    return bytes
  },
  function insert(bytes, random) {
    const at = below(random, bytes.length)
    const more = Buffer.from(Array.from({ length: 1 + below(random, 40) }, () => below(random, 256)))
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)])
  },
  function remove(bytes, random) {
    const at = below(random, bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(random, 60))])
  },
  function swap(bytes, random) {
    const size = 1 + below(random, Math.min(400, bytes.length >> 1))
    const [a, b] = [below(random, bytes.length - size), below(random, bytes.length - size)]
    const block = Buffer.from(bytes.subarray(a, a + size))
    bytes.copyWithin(a, b, b + size)
    block.copy(bytes, b)
    return bytes
  },
  function repeat(bytes, random) {
    const at = below(random, bytes.length)
    const block = bytes.subarray(at, at + 1 + below(random, 300))
    const copies = Array.from({ length: 1 + below(random, 50) }, () => block)
    return Buffer.concat([bytes.subarray(0, at), ...copies, bytes.subarray(at)])
  },
  function letters(bytes, random) {
    const signs = [
      '"',
      ',',
      '\n',
      '{',
      '}',
      '[',
      ']',
      ':',
      '<',
      '>',
      '&',
      '\0',
      '9',
      '-',
      'e',
      "'",
      ';',
      '\\',
      '%',
    ]
    for (let i = below(random, 6); i >= 0; i--)
      bytes[below(random, bytes.length)] = chosen(random, signs).charCodeAt(0)
    return bytes
  },
]

/** A file with something wrong with it; of those with checksums, every other one with checksums that are right again. */
export function mutated(name: string, bytes: Buffer, seed: number): Buffer {
  const random = randomOf(seed)
  const change = (of: Buffer): Buffer => {
    let changed: Buffer = of.length > 16 ? Buffer.from(of) : Buffer.concat([of, Buffer.alloc(16)])
    for (let i = below(random, 3); i >= 0 && changed.length > 16; i--)
      changed = chosen(random, mutations)(changed, random)
    return changed
  }
  const isWithin = random() < 0.6
  if (!isWithin) return change(bytes)
  if (/\.(zip|npz|xlsx)$/.test(name)) {
    const files = unzipSync(bytes)
    const entry = chosen(random, Object.keys(files))
    return Buffer.from(zipSync({ ...files, [entry]: change(Buffer.from(files[entry])) }))
  }
  if (name.endsWith('.gz')) return gzipSync(change(gunzipSync(bytes)))
  return name.endsWith('.png') ? withSums(change(bytes)) : change(bytes)
}

/** A PNG whose parts have the right checksums, as far as they can be told apart. */
function withSums(bytes: Buffer): Buffer {
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    if (at + 12 + length > bytes.length) break
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, at + 8 + length)), at + 8 + length)
    at += 12 + length
  }
  return bytes
}

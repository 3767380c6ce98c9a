import { hash } from 'lz4js/xxh32.js'

/**
 * LZ4 frames (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md) of blocks (lz4_Block_format.md), of which the
 * length is known: whatever does not come to just as many bytes, or has another checksum, is an error.
 */
const MAGIC = 0x184d2204
const UNPACKED = 0x80000000

/** @param length how many bytes come out @throws Error for what is damaged */
export function unpackLz4(packed: Uint8Array, length: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  if (packed.length < 7 || view.getUint32(0, true) !== MAGIC) throw new Error('it is no LZ4 frame')
  const flags = packed[4]
  if (flags >> 6 !== 1 || flags & 1)
    throw new Error('its LZ4 frame is of another version, or needs a dictionary')
  const checksumBytes = flags & 0x10 ? 4 : 0
  let at = 7 + (flags & 8 ? 8 : 0)
  const out = new Uint8Array(length)
  let filled = 0
  for (;;) {
    if (at + 4 > packed.length) throw damaged()
    const word = view.getUint32(at, true)
    at += 4
    if (word === 0) break
    const size = word % UNPACKED
    if (at + size + checksumBytes > packed.length) throw damaged()
    const block = packed.subarray(at, at + size)
    if (checksumBytes > 0) mustSum(block, view, at + size)
    filled = word >= UNPACKED ? copied(block, out, filled) : unpackBlock(block, out, filled)
    at += size + checksumBytes
  }
  if (filled !== length) throw damaged()
  if (flags & 4) mustSum(out, view, at)
  return out
}

/** @throws Error where the checksum at a place is not that of the bytes */
function mustSum(bytes: Uint8Array, view: DataView, at: number): void {
  if (at + 4 > view.byteLength) throw damaged()
  if (hash(0, bytes, 0, bytes.length) >>> 0 !== view.getUint32(at, true)) throw damaged()
}

const damaged = (): Error => new Error('its LZ4 data are damaged')

function copied(block: Uint8Array, out: Uint8Array, filled: number): number {
  if (filled + block.length > out.length) throw damaged()
  out.set(block, filled)
  return filled + block.length
}

/** Sequences of literals and of matches with what came before, which may overlap with what they make. */
function unpackBlock(block: Uint8Array, out: Uint8Array, start: number): number {
  let at = 0
  let filled = start
  /** A length of 15 or more goes on in bytes, of which 255 is followed by another. */
  const longer = (length: number): number => {
    if (length < 15) return length
    let sum = length
    for (;;) {
      if (at >= block.length) throw damaged()
      const more = block[at++]
      sum += more
      if (more !== 255) return sum
    }
  }
  while (at < block.length) {
    const token = block[at++]
    const literals = longer(token >> 4)
    if (at + literals > block.length) throw damaged()
    filled = copied(block.subarray(at, at + literals), out, filled)
    at += literals
    if (at === block.length) return filled
    if (at + 2 > block.length) throw damaged()
    const offset = block[at] | (block[at + 1] << 8)
    at += 2
    const match = longer(token & 15) + 4
    if (offset === 0 || offset > filled || filled + match > out.length) throw damaged()
    for (let i = 0; i < match; i++, filled++) out[filled] = out[filled - offset]
  }
  // A block ends with literals.
  throw damaged()
}

import { StudioError } from '../contract/errors'
import { byteChunks } from './byte-chunks'
import { mustExist } from './file-format'

/** A file in the IDX format of MNIST: bytes in so many dimensions. */
export interface Idx {
  readonly dimensions: readonly number[]
  /** Row-major. */
  readonly bytes: Uint8Array
}

const UNSIGNED_BYTE = 0x08
/** gzip makes a byte of 1032 at the most (RFC 1951: 258 bytes for two bits). */
const MOST_INFLATED = 1032

/**
 * Reads an IDX file, gzip or not. How long it is, is known from its header: that much memory is taken, and not before
 * the file has proved long enough to fill it; whatever would come out beyond is an error.
 * Format: two zero bytes, 0x08 for unsigned bytes, the number of dimensions, their sizes (32 bits each, big-endian), data.
 * @throws StudioError `fileMissing`, `fileUnreadable`, `idxUnreadable`
 */
export async function readIdx(path: string, dimensions: number): Promise<Idx> {
  const most = await mostBytes(path)
  const headerBytes = 4 + 4 * dimensions
  let head = Buffer.alloc(0)
  let idx: Idx | null = null
  let filled = 0
  for await (const chunk of byteChunks(path, isGzip(path))) {
    let data = chunk
    if (!idx) {
      head = Buffer.concat([head, chunk])
      if (head.length < headerBytes) continue
      const sizes = sizesOf(head, dimensions, path, most)
      idx = { dimensions: sizes, bytes: new Uint8Array(product(sizes)) }
      data = head.subarray(headerBytes)
    }
    if (filled + data.length > idx.bytes.length) {
      refuse(path, `it goes on after the ${idx.bytes.length} bytes of data that its header says`)
    }
    idx.bytes.set(data, filled)
    filled += data.length
  }
  if (head.length >= 4) checkMagic(head, dimensions, path)
  if (!idx) return refuse(path, `it has ${head.length} bytes, and its header alone takes ${headerBytes}`)
  if (filled < idx.bytes.length)
    refuse(path, `${tooShort(idx.dimensions, idx.bytes.length)}, found ${filled}`)
  return idx
}

/**
 * The sizes that an IDX file says it has, without its data.
 * @throws StudioError `fileMissing`, `fileUnreadable`, `idxUnreadable`
 */
export async function readIdxSizes(path: string, dimensions: number): Promise<readonly number[]> {
  const most = await mostBytes(path)
  let head = Buffer.alloc(0)
  for await (const chunk of byteChunks(path, isGzip(path))) {
    head = Buffer.concat([head, chunk])
    if (head.length >= 4 + 4 * dimensions) return sizesOf(head, dimensions, path, most)
  }
  if (head.length >= 4) checkMagic(head, dimensions, path)
  return refuse(path, `it has ${head.length} bytes, and its header alone takes ${4 + 4 * dimensions}`)
}

const tooShort = (sizes: readonly number[], length: number): string =>
  `it breaks off: its header says ${sizes.join(' x ')} = ${length} bytes of data`

function checkMagic(head: Buffer, dimensions: number, path: string): void {
  const what = dimensions === 1 ? 'labels (one dimension)' : 'images (three dimensions)'
  if (head[0] !== 0 || head[1] !== 0 || head[2] !== UNSIGNED_BYTE || head[3] !== dimensions) {
    const magic = (bytes: readonly number[]): string =>
      bytes.map((b) => b.toString(16).padStart(2, '0')).join(' ')
    const expected = magic([0, 0, UNSIGNED_BYTE, dimensions])
    refuse(
      path,
      `expected ${what} of unsigned bytes, which begin with ${expected}, found ${magic([...head.subarray(0, 4)])}`,
    )
  }
}

function sizesOf(head: Buffer, dimensions: number, path: string, most: number): number[] {
  checkMagic(head, dimensions, path)
  const sizes = Array.from({ length: dimensions }, (_, i) => head.readUInt32BE(4 + 4 * i))
  if (sizes.includes(0)) refuse(path, `it is empty: its header says ${sizes.join(' x ')}`)
  if (4 + 4 * dimensions + product(sizes) > most) refuse(path, tooShort(sizes, product(sizes)))
  return sizes
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)
const isGzip = (path: string): boolean => path.toLowerCase().endsWith('.gz')

/** What can come out of the file at the most. */
async function mostBytes(path: string): Promise<number> {
  const fileBytes = await mustExist(path)
  return isGzip(path) ? fileBytes * MOST_INFLATED : fileBytes
}

export function refuse(file: string, problem: string): never {
  throw new StudioError('idxUnreadable', { file, problem })
}

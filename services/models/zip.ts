import { crc32, inflateRawSync } from 'node:zlib'
import { zipSync, type Zippable } from 'fflate'

/** Content by name, as an archive holds it. */
export type ZipEntries = ReadonlyMap<string, Uint8Array>

const ALIGNMENT = 64
/** A field of the header that is there for its length; its number is the one that PyTorch uses. */
const PADDING = 0x4246
const LOCAL_HEADER = 30
const FIELD_HEADER = 4

/** An archive whose entries are stored as they are, each beginning at a multiple of 64 bytes, so that they can be mapped. */
export function zipStored(entries: ZipEntries): Uint8Array {
  const content: Zippable = {}
  let offset = 0
  for (const [name, bytes] of entries) {
    const head = offset + LOCAL_HEADER + Buffer.byteLength(name) + FIELD_HEADER
    const padding = (ALIGNMENT - (head % ALIGNMENT)) % ALIGNMENT
    // Always the same moment: an export of the same model is the same bytes.
    const mtime = new Date(1980, 0, 1)
    content[name] = [bytes, { level: 0, mtime, extra: { [PADDING]: new Uint8Array(padding) } }]
    offset = head + padding + bytes.length
  }
  return zipSync(content)
}

/** What an archive may come to, unpacked, and how many entries it may have. */
export interface ZipLimits {
  readonly bytes: number
  readonly entries: number
}

const LIMITS: ZipLimits = { bytes: 2 ** 31, entries: 10_000 }

/** An entry as the directory at the end of an archive lists it. */
interface Listed {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly header: number
}

/**
 * Unpacks an archive: every entry that `wanted` names, whole and checked by its CRC. Nothing of it is believed: names stay
 * within the archive, sizes within its bytes and the limits.
 * @throws Error with what is wrong
 */
export function unzip(
  file: Uint8Array,
  wanted: (name: string) => boolean = () => true,
  limits: ZipLimits = LIMITS,
): Map<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const entries = new Map<string, Uint8Array>()
  let total = 0
  for (const each of listedIn(file, view, limits)) {
    if (!wanted(each.name) || each.name.endsWith('/')) continue
    if (entries.has(each.name)) throw new Error(`its archive holds ${each.name} twice`)
    total += each.size
    if (total > limits.bytes) throw new Error(`its archive claims more than ${limits.bytes} bytes`)
    entries.set(each.name, contentOf(file, view, each))
  }
  return entries
}

const END = 0x06054b50
const END_BYTES = 22
const LARGE_END = 0x06064b50
const LARGE_LOCATOR = 0x07064b50
const LISTED = 0x02014b50
const LISTED_BYTES = 46
const LOCAL = 0x04034b50

/** Whether a file begins as an archive does. */
export const isZip = (file: Uint8Array): boolean =>
  file.length >= END_BYTES && new DataView(file.buffer, file.byteOffset).getUint32(0, true) === LOCAL

function listedIn(file: Uint8Array, view: DataView, limits: ZipLimits): Listed[] {
  const { count, offset } = directoryOf(view)
  if (count > limits.entries)
    throw new Error(`its archive lists ${count} entries, more than ${limits.entries}`)
  const listed: Listed[] = []
  for (let i = 0, at = offset; i < count; i++) {
    if (at + LISTED_BYTES > file.length || view.getUint32(at, true) !== LISTED) {
      throw new Error(`the directory of its archive breaks off at entry ${i + 1} of ${count}`)
    }
    const [nameLength, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true))
    const end = at + LISTED_BYTES + nameLength + extra
    if (end > file.length)
      throw new Error(`the directory of its archive breaks off at entry ${i + 1} of ${count}`)
    listed.push(listedAt(file, view, at, nameLength, extra))
    at = end + comment
  }
  return listed
}

function directoryOf(view: DataView): { count: number; offset: number } {
  const last = view.byteLength - END_BYTES
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) !== END) continue
    const [count, offset] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)]
    const isLarge = count === 0xffff || offset === 0xffffffff
    return isLarge ? largeDirectoryOf(view, at) : { count, offset }
  }
  throw new Error('it is no zip archive, or breaks off')
}

function largeDirectoryOf(view: DataView, end: number): { count: number; offset: number } {
  const locator = end - 20
  if (locator >= 0 && view.getUint32(locator, true) === LARGE_LOCATOR) {
    const at = Number(view.getBigUint64(locator + 8, true))
    if (at + 56 <= view.byteLength && view.getUint32(at, true) === LARGE_END) {
      return {
        count: Number(view.getBigUint64(at + 32, true)),
        offset: Number(view.getBigUint64(at + 48, true)),
      }
    }
  }
  throw new Error('the end of its archive is damaged')
}

function listedAt(file: Uint8Array, view: DataView, at: number, nameLength: number, extra: number): Listed {
  const nameAt = at + LISTED_BYTES
  const name = new TextDecoder().decode(file.subarray(nameAt, nameAt + nameLength))
  mustStayWithin(name)
  const [packed, size, header] = largeFields(view, nameAt + nameLength, extra, [
    view.getUint32(at + 20, true),
    view.getUint32(at + 24, true),
    view.getUint32(at + 42, true),
  ])
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)]
  return { name, flags, method, crc: view.getUint32(at + 16, true), packed, size, header }
}

/** Packed and unpacked size and the place of the header; those of 4 GiB and more stand in a field of 64 bits, sizes first. */
function largeFields(
  view: DataView,
  from: number,
  length: number,
  [packed, size, header]: readonly [number, number, number],
): [number, number, number] {
  const values = { size, packed, header }
  if (![packed, size, header].includes(0xffffffff)) return [packed, size, header]
  for (let at = from; at + FIELD_HEADER <= from + length;) {
    const [id, bytes] = [view.getUint16(at, true), view.getUint16(at + 2, true)]
    let place = at + FIELD_HEADER
    const end = Math.min(place + bytes, from + length)
    if (id === 1) {
      for (const key of ['size', 'packed', 'header'] as const) {
        if (values[key] !== 0xffffffff || place + 8 > end) continue
        values[key] = Number(view.getBigUint64(place, true))
        place += 8
      }
    }
    at = end
  }
  return [values.packed, values.size, values.header]
}

/** @throws Error for a name that leads out of the folder that it would be unpacked to */
function mustStayWithin(name: string): void {
  const isOutside =
    name.startsWith('/') || name.includes('\\') || name.includes('\0') || /^[a-z]:/i.test(name)
  if (!isOutside && !name.split('/').includes('..')) return
  throw new Error(`its archive holds ${JSON.stringify(name)}, which leads out of it`)
}

const STORED = 0
const DEFLATED = 8
/** What a byte can become at most by the method that archives use. */
const LARGEST_GROWTH = 1032

function contentOf(file: Uint8Array, view: DataView, { name, ...entry }: Listed): Uint8Array {
  const { flags, method, crc, packed, size, header } = entry
  const refuse = (problem: string): never => {
    throw new Error(`${name} in its archive ${problem}`)
  }
  if ((flags & 1) !== 0) refuse('is encrypted')
  if (header + LOCAL_HEADER > file.length || view.getUint32(header, true) !== LOCAL)
    refuse('is not where it is listed')
  const at = header + LOCAL_HEADER + view.getUint16(header + 26, true) + view.getUint16(header + 28, true)
  if (at + packed > file.length)
    refuse(`claims ${packed} bytes, and ${Math.max(0, file.length - at)} are left`)
  const bytes = file.subarray(at, at + packed)
  const content =
    method === STORED
      ? bytes
      : method === DEFLATED
        ? inflated(bytes, size, refuse)
        : refuse('is packed by a method that is not read')
  if (content.length !== size) refuse(`comes to ${content.length} bytes, expected ${size}`)
  if (crc32(content) !== crc) refuse('is damaged')
  return content
}

function inflated(bytes: Uint8Array, size: number, refuse: (problem: string) => never): Uint8Array {
  if (size > LARGEST_GROWTH * bytes.length + 64)
    refuse(`claims to be ${size} bytes, packed in ${bytes.length}`)
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) })
  } catch {
    return refuse('is damaged')
  }
}

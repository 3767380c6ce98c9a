import { crc32 } from 'node:zlib'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { reasonOf, StudioError } from '../contract/errors'

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string
  readonly bytes: number
  /** @throws StudioError `fileUnreadable`, also where its bytes are not those that were packed */
  readonly chunks: () => AsyncGenerator<Buffer>
}

/** deflate makes a byte of 1032 at the most (RFC 1951: 258 bytes for two bits). */
const MOST_INFLATED = 1032
const MOST_ENTRIES = 100_000
/** STORED and DEFLATE. */
const METHODS = [0, 8]

/**
 * The files of a zip archive (PKWARE's APPNOTE), without folders and without what Finder puts beside each. Nothing is written
 * under the names of an archive; which of them lead outside is refused all the same.
 * @param work what is done with them while the archive is open
 * @throws StudioError `fileUnreadable`
 */
export async function withZip<T>(
  path: string,
  named: string,
  work: (entries: readonly ZipEntry[]) => Promise<T>,
): Promise<T> {
  const refuse = (problem: string): never => {
    throw new StudioError('fileUnreadable', { file: named, problem })
  }
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) =>
    refuse(`it is no zip archive, or breaks off (${reasonOf(error)})`),
  )
  try {
    return await work(await entriesOf(zip, refuse))
  } finally {
    zip.close()
  }
}

type Refuse = (problem: string) => never

async function entriesOf(zip: ZipFile, refuse: Refuse): Promise<ZipEntry[]> {
  if (zip.entryCount > MOST_ENTRIES) refuse(`it says it has ${zip.entryCount} files`)
  const entries: ZipEntry[] = []
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/') || /(^|\/)(__MACOSX\/|\.DS_Store$)/.test(entry.fileName)) continue
      entries.push({
        name: entry.fileName,
        bytes: entry.uncompressedSize,
        chunks: () => chunksOf(zip, entry, refuse),
      })
    }
  } catch (error) {
    refuse(`its list of files is damaged (${reasonOf(error)})`)
  }
  return entries
}

/** The bytes of an entry, counted and checked: as many as it says, and with its checksum. */
async function* chunksOf(zip: ZipFile, entry: Entry, refuse: Refuse): AsyncGenerator<Buffer> {
  const { fileName: name, compressedSize, uncompressedSize, compressionMethod } = entry
  if (entry.isEncrypted()) refuse(`"${name}" in it is encrypted`)
  if (!METHODS.includes(compressionMethod))
    refuse(`"${name}" in it is compressed by a method (${compressionMethod}) other than deflate`)
  if (uncompressedSize > MOST_INFLATED * compressedSize)
    refuse(`"${name}" in it says it has more bytes than can be packed into ${compressedSize}`)
  let sum = 0
  let size = 0
  try {
    const stream = await zip.openReadStreamPromise(entry)
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      sum = crc32(chunk, sum)
      yield chunk
    }
  } catch (error) {
    if (error instanceof StudioError) throw error
    refuse(`"${name}" in it is damaged (${reasonOf(error)})`)
  }
  if (size !== uncompressedSize) refuse(`"${name}" in it breaks off`)
  if (sum !== entry.crc32) refuse(`"${name}" in it is damaged: its checksum is another`)
}

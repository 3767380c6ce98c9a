import { open, statfs } from 'node:fs/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { reasonOf, StudioError } from '../contract/errors'
import { byteChunks } from './byte-chunks'
import type { TableFile } from './file-format'

/** A folder for what is unpacked, put into UTF-8 or sorted into columns on the way; whoever made it removes it. */
export class Scratch {
  #files = 0

  /** @param folder it exists */
  constructor(readonly folder: string) {}

  /** Gives `work` a new one, and removes it whatever happens. */
  static async within<T>(work: (scratch: Scratch) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'descent-reading-'))
    try {
      return await work(new Scratch(folder))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** A path of nothing as yet. */
  newFile(ending: string): string {
    return join(this.folder, `${++this.#files}.${ending}`)
  }

  /**
   * Writes what comes.
   * @returns its path
   * @throws StudioError `fileUnwritable` where there is no room for it
   */
  async write(named: string, chunks: AsyncIterable<string | Uint8Array>, ending = 'copy'): Promise<string> {
    const path = this.newFile(ending)
    const room = await roomIn(dirname(path))
    const file = await open(path, 'wx')
    let size = 0
    try {
      for await (const chunk of chunks) {
        size += chunk.length
        if (size > room) throw noRoom(named, room)
        await file.appendFile(chunk).catch((error: unknown) => {
          throw new StudioError('fileUnwritable', { file: path, problem: reasonOf(error) })
        })
      }
    } finally {
      await file.close()
    }
    return path
  }

  /** The file as it is once it is no gzip any more, so that it can be read from anywhere in it. */
  async plain(file: TableFile): Promise<TableFile> {
    if (!file.bytes.isGzip) return file
    const path = await this.write(file.path, byteChunks(file.bytes.path, true, file.path), file.format)
    return { ...file, bytes: { path, isGzip: false } }
  }
}

/** Some of the disk is left to others. */
const SHARE = 0.9

async function roomIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return SHARE * bavail * bsize
}

function noRoom(named: string, room: number): StudioError {
  const problem = `it takes more than the ${(room / 1e9).toFixed(1)} GB that are free for unpacking it`
  return new StudioError('fileUnreadable', { file: named, problem })
}

import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { TABLES, type TableName } from '../contract/api'
import { RUN_FILES } from '../runs/run-files'
import type { Moment } from '../training/session-types'
import { MOST_BYTES, ofTables, WHOLE_FILES, type Lengths, type RunMirror, type WholeFile } from './run-mirror'

const LINE_END = '\n'.charCodeAt(0)

/** Where a file lies in the folder of a run. */
export const pathIn = (folder: string, file: WholeFile | TableName): string => join(folder, RUN_FILES[file])

/** The folder of a run that is written here, and pushed to its mirror as it grows. */
export class PushedFolder {
  readonly #stamps = new Map<WholeFile, string>()
  #sent: Lengths

  /** @param lengths of the tables that the mirror has already */
  constructor(
    private readonly mirror: RunMirror,
    private readonly folder: string,
    private readonly holder: string,
    lengths: Lengths = ofTables(() => 0),
  ) {
    this.#sent = lengths
  }

  /** Of the tables, as far as they have been pushed. */
  get lengths(): Lengths {
    return this.#sent
  }

  /** What lies there now has been pushed by someone else. */
  async skipFiles(): Promise<void> {
    for (const file of WHOLE_FILES) await this.#changed(file)
  }

  /**
   * Pushes all that is new. Files go with the last piece of the tables, since they count on what those say.
   * @returns as `RunMirror.push`
   */
  async push(moment: Moment | null): Promise<'held' | 'stop' | 'lost'> {
    // Before the tables: a checkpoint says how long those are at least.
    const files = new Map<WholeFile, Buffer>()
    for (const file of WHOLE_FILES) {
      const bytes = await this.#changed(file)
      if (bytes) files.set(file, bytes)
    }
    for (;;) {
      const read = {} as Record<TableName, { from: number; bytes: Buffer }>
      for (const table of TABLES) {
        const from = this.#sent[table]
        read[table] = { from, bytes: await linesFrom(pathIn(this.folder, table), from) }
      }
      const isLast = TABLES.every((table) => read[table].bytes.length < MOST_BYTES / 2)
      const answer = await this.mirror.push(this.holder, {
        moment,
        tables: read,
        files: isLast ? files : new Map(),
      })
      if (answer === 'lost') return answer
      this.#sent = ofTables((table) => read[table].from + read[table].bytes.length)
      if (isLast) return answer
    }
  }

  /** The content of a file that is another one than it was the last time; null where it is not, or is not there. */
  async #changed(file: WholeFile): Promise<Buffer | null> {
    const handle = await open(pathIn(this.folder, file)).catch(() => null)
    if (!handle) return null
    try {
      const { mtimeNs, size, ino } = await handle.stat({ bigint: true })
      const stamp = `${mtimeNs} ${size} ${ino}`
      if (this.#stamps.get(file) === stamp) return null
      const bytes = await handle.readFile()
      this.#stamps.set(file, stamp)
      return bytes
    } finally {
      await handle.close()
    }
  }
}

/** Whole lines of a table that may be growing, from an offset on. */
async function linesFrom(file: string, from: number): Promise<Buffer> {
  const handle = await open(file).catch(() => null)
  if (!handle) return Buffer.alloc(0)
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.max(0, Math.min(size - from, MOST_BYTES)))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from)
    return bytes.subarray(0, bytes.subarray(0, bytesRead).lastIndexOf(LINE_END) + 1)
  } finally {
    await handle.close()
  }
}

import { existsSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { reasonOf, StudioError } from '../contract/errors'

/**
 * A CSV file that only ever grows, by whole lines. Numbers are written so that they read back as the same bits; NaN and
 * Infinity by these names, as Pandas, DuckDB and Excel know them; null as nothing.
 */
export class TableFile {
  readonly #file: string
  readonly #handle: FileHandle
  #length: number
  #waiting: string[] = []

  private constructor(file: string, handle: FileHandle, length: number) {
    this.#file = file
    this.#handle = handle
    this.#length = length
  }

  static async create(file: string, columns: readonly string[]): Promise<TableFile> {
    const table = new TableFile(file, await opened(file, 'wx'), 0)
    table.#waiting.push(columns.join())
    await table.flush()
    return table
  }

  /** Goes on after the first `length` bytes; what was written behind them is cut off. */
  static async reopen(file: string, length: number): Promise<TableFile> {
    const handle = await opened(file, 'r+').catch((error: unknown) => {
      if (!existsSync(file)) throw new StudioError('runDamaged', { file, problem: 'it does not exist' })
      throw error
    })
    const { size } = await handle.stat()
    if (size < length) {
      await handle.close()
      throw new StudioError('runDamaged', {
        file,
        problem: `it has ${size} bytes, expected at least ${length}`,
      })
    }
    await handle.truncate(length)
    return new TableFile(file, handle, length)
  }

  /** Bytes on the disk, all of whole lines. */
  get length(): number {
    return this.#length
  }

  add(row: readonly (number | null)[]): void {
    this.#waiting.push(row.map((value) => value ?? '').join())
  }

  /** Hands what has been added to the operating system: from here on a killed process loses nothing of it. */
  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return
    const bytes = Buffer.from(this.#waiting.map((line) => `${line}\n`).join(''))
    this.#waiting = []
    try {
      await writeAll(this.#handle, bytes, this.#length)
    } catch (error) {
      // A full disk may have taken half a line.
      await this.#handle.truncate(this.#length).catch(() => undefined)
      throw new StudioError('fileUnwritable', { file: this.#file, problem: reasonOf(error) })
    }
    this.#length += bytes.length
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

async function opened(file: string, flags: string): Promise<FileHandle> {
  try {
    return await open(file, flags)
  } catch (error) {
    throw new StudioError('fileUnwritable', { file, problem: reasonOf(error) })
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

import { createReadStream, existsSync, ftruncateSync, writeSync } from 'node:fs'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { reasonOf, StudioError } from '../contract/errors'
import type { Rows } from '../contract/frames'

type Row = readonly (number | null)[]

/**
 * A CSV file that only ever grows, by whole lines. Numbers are written so that they read back as the same bits; NaN and
 * Infinity by these names, as Pandas, DuckDB and Excel know them; null as nothing.
 */
export class TableFile {
  readonly #file: string
  readonly #handle: FileHandle
  #length: number
  #rows: number
  #waiting: Row[] = []

  private constructor(file: string, handle: FileHandle, length: number, rows: number) {
    this.#file = file
    this.#handle = handle
    this.#length = length
    this.#rows = rows
  }

  static async create(file: string, columns: readonly string[]): Promise<TableFile> {
    const table = new TableFile(file, await opened(file, 'wx'), 0, 0)
    table.#write([columns.join()])
    return table
  }

  /**
   * Goes on after the first `length` bytes; what was written behind them is cut off. A table of length 0, which has not even
   * a head, is made: the run began when there was no such table yet.
   */
  static async reopen(file: string, length: number, columns: readonly string[]): Promise<TableFile> {
    if (length === 0) {
      await rm(file, { force: true }).catch(() => undefined)
      return TableFile.create(file, columns)
    }
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
    return new TableFile(file, handle, length, (await countLines(file)) - 1)
  }

  /** Bytes on the disk, all of whole lines. */
  get length(): number {
    return this.#length
  }

  add(row: Row): void {
    this.#waiting.push(row)
  }

  /**
   * Hands what has been added to the operating system: from here on a killed process loses nothing of it. Synchronous, since
   * it takes microseconds, and waiting for another thread to do it takes longer on a machine that is busy training.
   * @returns the rows that were handed over
   */
  flush(): Rows {
    const rows = this.#waiting
    this.#waiting = []
    this.#write(rows.map((row) => row.map((value) => value ?? '').join()))
    const first = this.#rows
    this.#rows += rows.length
    const numbers = Float64Array.from(rows.flat(), (value) => value ?? NaN)
    return { first, columns: rows.at(0)?.length ?? 0, numbers }
  }

  #write(lines: readonly string[]): void {
    if (lines.length === 0) return
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    const { fd } = this.#handle
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(fd, bytes, done, bytes.length - done, this.#length + done)
      }
    } catch (error) {
      // A full disk may have taken half a line.
      ftruncateSync(fd, this.#length)
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

const LINE_END = '\n'.charCodeAt(0)

/** Lines that are ended. */
export async function countLines(file: string): Promise<number> {
  let count = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, at + 1)) count++
  }
  return count
}

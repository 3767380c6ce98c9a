import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { reasonOf, StudioError } from '../contract/errors'

/** Numbers in memory, of this program alone or shared by threads. */
export type Numbers = Float64Array | Float32Array | Int32Array

/** The system takes no more than 2 GiB at once, and copies what threads share: in pieces, that stays small. */
const PIECE = 1 << 24

/** Numbers on the disk which memory has better not hold, in the byte order of the machine. Whoever opened it closes it. */
export class NumberFile {
  private constructor(
    readonly path: string,
    /** By which the threads of this process know it, as long as it is open. */
    readonly descriptor: number,
  ) {}

  /** @throws StudioError `fileUnwritable` */
  static create(path: string): NumberFile {
    return new NumberFile(
      path,
      told('fileUnwritable', path, () => openSync(path, 'wx+')),
    )
  }

  /** One that is there, to be read. @throws StudioError `fileUnreadable` */
  static open(path: string): NumberFile {
    return new NumberFile(
      path,
      told('fileUnreadable', path, () => openSync(path, 'r')),
    )
  }

  /** One that is open. */
  static of({ path, descriptor }: { readonly path: string; readonly descriptor: number }): NumberFile {
    return new NumberFile(path, descriptor)
  }

  /** @param at in bytes. @throws StudioError `fileUnwritable` where there is no room for them */
  write(numbers: Numbers, at: number): void {
    for (const [bytes, from] of piecesOf(numbers, at)) {
      let done = 0
      while (done < bytes.length)
        done += told('fileUnwritable', this.path, () =>
          writeSync(this.descriptor, bytes, done, bytes.length - done, from + done),
        )
    }
  }

  /** @param at in bytes. @throws StudioError `fileUnreadable` where it holds less */
  read(into: Numbers, at: number): void {
    for (const [bytes, from] of piecesOf(into, at)) {
      let done = 0
      while (done < bytes.length) {
        const count = told('fileUnreadable', this.path, () =>
          readSync(this.descriptor, bytes, done, bytes.length - done, from + done),
        )
        if (count === 0)
          throw new StudioError('fileUnreadable', { file: this.path, problem: 'it was cut off' })
        done += count
      }
    }
  }

  close(): void {
    closeSync(this.descriptor)
  }
}

function* piecesOf(numbers: Numbers, at: number): Generator<[bytes: Uint8Array, at: number]> {
  for (let from = 0; from < numbers.byteLength; from += PIECE) {
    const length = Math.min(PIECE, numbers.byteLength - from)
    yield [new Uint8Array(numbers.buffer, numbers.byteOffset + from, length), at + from]
  }
}

function told<T>(code: 'fileUnreadable' | 'fileUnwritable', file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new StudioError(code, { file, problem: reasonOf(error) })
  }
}

import { open } from 'node:fs/promises'

/** Whole lines of a table that may be growing: their texts, and how many bytes they are with their ends. */
export interface Lines {
  readonly texts: readonly string[]
  readonly length: number
}

const MOST_BYTES = 4 << 20

/**
 * Reads whole lines from an offset on, four megabytes at most; a line that is still being written is left for later.
 * @returns `'shorter'` where the table does not reach as far as the offset
 */
export async function readLines(file: string, offset: number): Promise<Lines | 'shorter'> {
  const handle = await open(file, 'r').catch(() => null)
  if (!handle) return offset > 0 ? 'shorter' : { texts: [], length: 0 }
  try {
    const { size } = await handle.stat()
    if (size < offset) return 'shorter'
    const bytes = Buffer.alloc(Math.min(size - offset, MOST_BYTES))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset)
    const length = bytes.subarray(0, bytesRead).lastIndexOf('\n') + 1
    if (length === 0) return { texts: [], length }
    return { texts: bytes.toString('utf8', 0, length - 1).split('\n'), length }
  } finally {
    await handle.close()
  }
}

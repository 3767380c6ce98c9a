import type { RowsFrom, RunId } from './api'

/** Rows of a table of a run, one after another: `numbers` holds `columns` numbers a row. */
export interface Rows {
  /** The place of the first one in its table, from 0. */
  readonly first: number
  readonly columns: number
  /** An absent number is NaN, as only dead shares and metrics can be. */
  readonly numbers: Float64Array<ArrayBuffer>
}

/**
 * What a run has done since the last frame: how far it is, and the rows that it wrote. All of them are on the disk before
 * anyone sees them.
 */
export interface Frame {
  readonly run: RunId
  /** Counts the times that the run was taken up while the studio is open: rows of an earlier sitting may have been cut off. */
  readonly sitting: number
  /** Milliseconds since 1970. */
  readonly sentAtMs: number
  readonly step: number
  /** Whole epochs. */
  readonly epoch: number
  /** Of all sittings. */
  readonly elapsedMs: number
  readonly steps: Rows
  readonly epochs: Rows
}

interface Head extends Omit<Frame, 'steps' | 'epochs'> {
  readonly steps: TableHead
  readonly epochs: TableHead
}

interface TableHead {
  readonly first: number
  readonly columns: number
  readonly length: number
}

const BYTES = Float64Array.BYTES_PER_ELEMENT

/**
 * A frame as bytes: the length of the head as uint32, the head as JSON, blanks up to a multiple of 8, then the numbers of
 * steps and of epochs as float64. In the byte order of the machine, which is little-endian wherever the studio runs and
 * the same at both ends, since none of its doors leaves the machine.
 */
export function encodeFrame({ steps, epochs, ...rest }: Frame): Uint8Array<ArrayBuffer> {
  const head: Head = { ...rest, steps: headOf(steps), epochs: headOf(epochs) }
  const text = new TextEncoder().encode(JSON.stringify(head))
  const start = Math.ceil((4 + text.length) / BYTES) * BYTES
  const bytes = new Uint8Array(start + steps.numbers.byteLength + epochs.numbers.byteLength)
  new Uint32Array(bytes.buffer, 0, 1)[0] = text.length
  bytes.fill(0x20, 4, start).set(text, 4)
  const numbers = new Float64Array(bytes.buffer, start)
  numbers.set(steps.numbers)
  numbers.set(epochs.numbers, steps.numbers.length)
  return bytes
}

const headOf = ({ first, columns, numbers }: Rows): TableHead => ({ first, columns, length: numbers.length })

/** Reads what `encodeFrame` wrote; copies the bytes only where they do not lie at a multiple of 8. */
export function decodeFrame(given: Uint8Array<ArrayBuffer>): Frame {
  const bytes = given.byteOffset % BYTES === 0 ? given : new Uint8Array(given)
  const [length] = new Uint32Array(bytes.buffer, bytes.byteOffset, 1)
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Head
  const start = bytes.byteOffset + Math.ceil((4 + length) / BYTES) * BYTES
  const rows = ({ first, columns, length: count }: TableHead, offset: number): Rows => ({
    ...{ first, columns },
    numbers: new Float64Array(bytes.buffer, start + offset * BYTES, count),
  })
  return { ...head, steps: rows(head.steps, 0), epochs: rows(head.epochs, head.steps.length) }
}

/** Where the rows of a frame end. */
export const endOf = ({ first, columns, numbers }: Rows): number =>
  first + (columns === 0 ? 0 : numbers.length / columns)

/** The rows that follow a frame. */
export const after = ({ steps, epochs }: Frame): RowsFrom => ({ steps: endOf(steps), epochs: endOf(epochs) })

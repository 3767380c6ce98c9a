/** A file of a folder that comes as one stream of bytes. */
export interface StreamedFile {
  /** Seen from the folder, as it was sent. */
  readonly path: string
  /** Of its bytes; to be read before the next file is asked for. */
  readonly content: AsyncIterable<Buffer>
}

const HEAD_BYTES = 12
const MOST_NAME = 4096

/**
 * The files of a folder in one stream: for each the length of its path (uint32, big-endian), the length of its bytes (uint64),
 * its path in UTF-8, its bytes. So a browser sends a folder from the disk, without holding it.
 * @throws Error for what is cut off or no such stream
 */
export async function* filesIn(stream: AsyncIterable<Buffer>): AsyncGenerator<StreamedFile> {
  const bytes = new Bytes(stream)
  for (;;) {
    const head = await bytes.take(HEAD_BYTES)
    if (head.length === 0) return
    const [nameLength, size] = [head.readUInt32BE(0), head.readBigUInt64BE(4)]
    if (nameLength > MOST_NAME || size > BigInt(Number.MAX_SAFE_INTEGER))
      throw new Error('the files that were sent cannot be told apart')
    const path = (await bytes.take(nameLength)).toString('utf8')
    yield { path, content: bytes.upTo(Number(size)) }
  }
}

const CUT_OFF = 'what was sent breaks off'

class Bytes {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  /** So many bytes; none where the stream has ended. */
  async take(count: number): Promise<Buffer> {
    while (this.#rest.length < count) {
      const next = await this.#next()
      if (!next && this.#rest.length === 0) return this.#rest
      if (!next) throw new Error(CUT_OFF)
      this.#rest = Buffer.concat([this.#rest, next])
    }
    return this.#cut(count)
  }

  async *upTo(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.#rest.length === 0) {
        const next = await this.#next()
        if (!next) throw new Error(CUT_OFF)
        this.#rest = next
      }
      const chunk = this.#cut(Math.min(left, this.#rest.length))
      left -= chunk.length
      yield chunk
    }
  }

  /** Null at the end. */
  async #next(): Promise<Buffer | null> {
    const next: IteratorResult<Buffer, unknown> = await this.#chunks.next()
    return next.done ? null : next.value
  }

  #cut(count: number): Buffer {
    const taken = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return taken
  }
}

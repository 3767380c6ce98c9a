import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { reasonOf, StudioError } from '../contract/errors'

const CHUNK_BYTES = 1 << 20

/**
 * The bytes of a file, inflated on the way if it is gzip, chunk by chunk: memory stays small whatever comes out.
 * @throws StudioError `fileUnreadable`, also for what is no gzip or breaks off
 */
export async function* byteChunks(path: string, isGzip: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  // The error comes out of the loop below; pipeline only sees to it that both streams are closed.
  const source = isGzip ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined) : file
  try {
    for await (const chunk of source) yield chunk as Buffer
  } catch (error) {
    if (error instanceof StudioError) throw error
    const problem = isGzip ? `it is no gzip file, or breaks off (${reasonOf(error)})` : reasonOf(error)
    throw new StudioError('fileUnreadable', { file: path, problem })
  } finally {
    source.destroy()
    file.destroy()
  }
}

/** The lines of a text, without their ends, in UTF-8 or what comes closest. */
export async function* textLines(path: string, isGzip: boolean): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest = ''
  for await (const chunk of byteChunks(path, isGzip)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

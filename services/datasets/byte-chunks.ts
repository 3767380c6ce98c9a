import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { reasonOf, StudioError } from '../contract/errors'
import type { TableFile } from './file-format'

const CHUNK_BYTES = 1 << 20
const LONGEST_LINE = 1 << 26

/**
 * The bytes of a file, inflated on the way if it is gzip, chunk by chunk: memory stays small whatever comes out.
 * @param named how messages call it
 * @throws StudioError `fileUnreadable`, also for what is no gzip or breaks off
 */
export async function* byteChunks(path: string, isGzip: boolean, named = path): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  // The error comes out of the loop below; pipeline only sees to it that both streams are closed.
  const source = isGzip ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined) : file
  try {
    for await (const chunk of source) yield chunk as Buffer
  } catch (error) {
    if (error instanceof StudioError) throw error
    const problem = isGzip ? `it is no gzip file, or breaks off (${reasonOf(error)})` : reasonOf(error)
    throw new StudioError('fileUnreadable', { file: named, problem })
  } finally {
    source.destroy()
    file.destroy()
  }
}

/** The same of a table. */
export const chunksOf = ({ path, bytes }: TableFile): AsyncGenerator<Buffer> =>
  byteChunks(bytes.path, bytes.isGzip, path)

/** The lines of a text, without their ends, in UTF-8 or what comes closest. */
export async function* textLines(file: TableFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest = ''
  for await (const chunk of chunksOf(file)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) {
      const problem = `there is a line of more than ${LONGEST_LINE >> 20} million letters`
      throw new StudioError('fileUnreadable', { file: file.path, problem })
    }
    yield* lines
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

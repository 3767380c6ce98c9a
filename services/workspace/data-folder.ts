import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, parse } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { reasonOf, StudioError } from '../contract/errors'
import { filesIn } from './folder-stream'

/**
 * Puts a file into the data folder of a workspace, whole or not at all, under its own name or, where another file has
 * that, under the next that is free. One that is there already, byte for byte, is not stored twice.
 * @returns its path
 * @throws StudioError `fileUnwritable`
 */
export async function putData(folder: string, name: string, content: Readable): Promise<string> {
  const beside = join(folder, `.${randomUUID()}.part`)
  const hash = createHash('sha256')
  // It may fail before anybody reads it; whoever reads it then hears of it.
  content.on('error', () => undefined)
  try {
    await mkdir(folder, { recursive: true })
    content.on('data', (chunk: Buffer) => hash.update(chunk))
    await pipeline(content, createWriteStream(beside, { flags: 'wx' }))
    return await inTurn(() => settle(beside, folder, fileName(name), hash.digest('hex')))
  } catch (error) {
    if (error instanceof StudioError) throw error
    throw new StudioError('fileUnwritable', { file: join(folder, fileName(name)), problem: reasonOf(error) })
  } finally {
    await rm(beside, { force: true }).catch(() => undefined)
  }
}

/**
 * Puts a folder of files into the data folder of a workspace, whole or not at all, under its own name or the next that is free.
 * @param content as `filesIn` reads it
 * @returns its path
 * @throws StudioError `fileUnwritable`
 */
export async function putFolder(folder: string, name: string, content: Readable): Promise<string> {
  const beside = join(folder, `.${randomUUID()}.part`)
  const own = fileName(name)
  try {
    await mkdir(beside, { recursive: true })
    for await (const file of filesIn(content as AsyncIterable<Buffer>)) {
      // Whatever a stranger calls it, it lies within.
      const place = join(beside, ...file.path.split('/').map(fileName))
      await mkdir(dirname(place), { recursive: true })
      await pipeline(file.content, createWriteStream(place, { flags: 'wx' }))
    }
    return await inTurn(() => settleFolder(beside, folder, own))
  } catch (error) {
    throw new StudioError('fileUnwritable', { file: join(folder, own), problem: reasonOf(error) })
  } finally {
    await rm(beside, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function settleFolder(beside: string, folder: string, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const place = join(folder, n === 1 ? name : `${name}-${n}`)
    if (await stat(place).catch(() => null)) continue
    await rename(beside, place)
    return place
  }
}

/** Removes what a process left half written that was killed. To be called before anything is put here. */
export async function removeParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const parts = names.filter((name) => /^\.[\da-f-]{36}\.part$/.test(name))
  await Promise.allSettled(parts.map((name) => rm(join(folder, name), { recursive: true })))
}

let last: Promise<unknown> = Promise.resolve()

/** One after another: of two files of one name that come at once, the second is to find the first. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work)
  last = turn.catch(() => undefined)
  return turn
}

async function settle(beside: string, folder: string, name: string, digest: string): Promise<string> {
  const { size } = await stat(beside)
  // What a file holds is told by its ending, of data.csv.gz by both.
  const ending = /(\.[^.]{1,8})?\.gz$/i.exec(name)?.[0] ?? extname(name)
  const stem = basename(name, ending)
  for (let n = 1; ; n++) {
    const place = join(folder, n === 1 ? name : `${stem}-${n}${ending}`)
    const there = await stat(place).catch(() => null)
    if (!there) {
      await rename(beside, place)
      return place
    }
    if (there.isFile() && there.size === size && (await digestOf(place)) === digest) return place
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** What a file may be called on every system, from whatever a stranger calls it. */
export function fileName(given: string): string {
  const last = basename(given.replaceAll('\\', '/'))
  const plain = trimmed(last.replace(/[\p{Cc}<>:"|?*/]/gu, '_'))
  const ext = beginning(extname(plain), 20)
  const short = trimmed(`${trimmed(beginning(parse(plain).name, MOST_BYTES))}${ext}`)
  // Names of devices on Windows, whatever follows the point.
  return /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|con(in|out)\$) *(\.|$)/i.test(short)
    ? `_${short}`
    : short || 'file'
}

/** Of a name without its ending; systems have room for 255 in all. */
const MOST_BYTES = 150

/** As many whole characters as have room in so many bytes. */
function beginning(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes))
  return text.slice(0, read)
}

const trimmed = (name: string): string => name.replace(/^[. ]+|[. ]+$/g, '')

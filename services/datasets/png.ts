import { crc32, inflateSync } from 'node:zlib'
import type { Picture } from './picture'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Samples of a pixel by the type of colour: grey, RGB, palette, grey with alpha, RGB with alpha. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  ...{ 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] },
}

interface Png {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colour: number
  readonly isInterlaced: boolean
  palette: Buffer
  transparent: Buffer
  readonly data: Buffer[]
}

/**
 * Reads a PNG (https://www.w3.org/TR/png-3/). Every checksum is verified, and no more is unpacked than its size says. What is
 * transparent lies on white.
 * @throws Error for what is none
 */
export function readPng(bytes: Buffer, mostPixels: number): Picture {
  const png = chunksOf(bytes, mostPixels)
  const bits = CHANNELS[png.colour] * png.depth
  const passes = passesOf(png)
  const expected = passes.reduce((sum, { width, height }) => sum + height * (1 + rowBytes(width, bits)), 0)
  const packed = unpacked(Buffer.concat(png.data), expected)
  const rgb = new Uint8Array(png.width * png.height * 3)
  const colourOf = colours(png)
  let at = 0
  for (const pass of passes) {
    const size = rowBytes(pass.width, bits)
    let before = new Uint8Array(size)
    for (let y = 0; y < pass.height; y++) {
      const row = new Uint8Array(packed.subarray(at + 1, at + 1 + size))
      unfilter(packed[at], row, before, Math.max(1, bits >> 3))
      for (let x = 0; x < pass.width; x++) {
        const to = 3 * ((pass.y + y * pass.dy) * png.width + pass.x + x * pass.dx)
        colourOf(row, x, rgb, to)
      }
      before = row
      at += 1 + size
    }
  }
  return { width: png.width, height: png.height, rgb }
}

function chunksOf(bytes: Buffer, mostPixels: number): Png {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error('it is no PNG')
  let png: Png | null = null
  for (let at = 8; ;) {
    if (at + 12 > bytes.length) throw new Error('it breaks off')
    const length = bytes.readUInt32BE(at)
    if (at + 12 + length > bytes.length) throw new Error('it breaks off')
    const type = bytes.toString('latin1', at + 4, at + 8)
    const body = bytes.subarray(at + 8, at + 8 + length)
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length))
      throw new Error(`it is damaged: the checksum of a part of it (${JSON.stringify(type)}) is another`)
    if (type === 'IHDR') png = headerOf(body, mostPixels)
    else if (!png) throw new Error('it is no PNG')
    else if (type === 'PLTE') png.palette = body
    else if (type === 'tRNS') png.transparent = body
    else if (type === 'IDAT') png.data.push(body)
    else if (type === 'IEND') return png
    at += 12 + length
  }
}

function headerOf(body: Buffer, mostPixels: number): Png {
  if (body.length !== 13) throw new Error('it is no PNG')
  const [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)]
  const [depth, colour, compression, filter, interlace] = body.subarray(8)
  if (
    !(DEPTHS[colour] as readonly number[] | undefined)?.includes(depth) ||
    compression ||
    filter ||
    interlace > 1
  )
    throw new Error('it is of a kind that PNG does not know')
  if (width === 0 || height === 0 || width * height > mostPixels)
    throw new Error(`it has ${width} x ${height} pixels, expected ${mostPixels / 1e6} million at most`)
  const [palette, transparent] = [Buffer.alloc(0), Buffer.alloc(0)]
  return { width, height, depth, colour, isInterlaced: interlace === 1, palette, transparent, data: [] }
}

function unpacked(packed: Buffer, expected: number): Buffer {
  try {
    const bytes = inflateSync(packed, { maxOutputLength: expected })
    if (bytes.length === expected) return bytes
  } catch {
    // What is wrong with it is said below.
  }
  throw new Error('it is damaged: its pixels are not as many as its size says')
}

/** Pixels that are stored together: those from (x, y) on in steps of (dx, dy). */
interface Pass {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
  readonly width: number
  readonly height: number
}

/** Adam7's, or one of all pixels. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

function passesOf({ width, height, isInterlaced }: Png): Pass[] {
  const steps = isInterlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)
  return steps
    .map(([x, y, dx, dy]) => ({
      ...{ x, y, dx, dy },
      width: Math.ceil((width - x) / dx),
      height: Math.ceil((height - y) / dy),
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0)
}

const rowBytes = (width: number, bits: number): number => Math.ceil((width * bits) / 8)

function unfilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  if (filter > 4) throw new Error('it is damaged: a row is filtered in a way that PNG does not know')
  for (let i = 0; i < row.length && filter > 0; i++) {
    const left = i < step ? 0 : row[i - step]
    const up = above[i]
    const corner = i < step ? 0 : above[i - step]
    const add = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]
    row[i] = row[i] + add
  }
}

function paeth(left: number, up: number, corner: number): number {
  const sum = left + up - corner
  const [a, b, c] = [Math.abs(sum - left), Math.abs(sum - up), Math.abs(sum - corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

type ColourOf = (row: Uint8Array, x: number, rgb: Uint8Array, to: number) => void

/** Writes the colour of a pixel of a row. */
function colours({ depth, colour, palette, transparent }: Png): ColourOf {
  const channels = CHANNELS[colour]
  const sample = (row: Uint8Array, i: number): number => {
    if (depth === 8) return row[i]
    if (depth === 16) return (row[2 * i] << 8) | row[2 * i + 1]
    return (row[(i * depth) >> 3] >> (8 - depth - ((i * depth) & 7))) & ((1 << depth) - 1)
  }
  const most = 2 ** depth - 1
  const toByte = (value: number): number => (depth === 8 ? value : Math.round((255 * value) / most))
  const onWhite = (value: number, alpha: number): number =>
    Math.round((value * alpha + 255 * (255 - alpha)) / 255)
  if (colour === 3) {
    return (row, x, rgb, to) => {
      const index = sample(row, x)
      if (3 * index + 3 > palette.length)
        throw new Error('it is damaged: a pixel has a colour that there is not')
      const alpha = index < transparent.length ? transparent[index] : 255
      for (let c = 0; c < 3; c++) rgb[to + c] = onWhite(palette[3 * index + c], alpha)
    }
  }
  const isGrey = channels < 3
  const hasAlpha = channels % 2 === 0
  const clear = transparent.length >= (isGrey ? 2 : 6) ? transparent : null
  return (row, x, rgb, to) => {
    const first = x * channels
    let alpha = hasAlpha ? toByte(sample(row, first + channels - 1)) : 255
    const isClear = (c: number): boolean => sample(row, first + c) === clear!.readUInt16BE(2 * c)
    if (clear && isClear(0) && (isGrey || (isClear(1) && isClear(2)))) alpha = 0
    for (let c = 0; c < 3; c++) rgb[to + c] = onWhite(toByte(sample(row, first + (isGrey ? 0 : c))), alpha)
  }
}

import fc from 'fast-check'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  writeSafetensors,
  type Tensor,
} from '../../../services/models/safetensors'

const matrix: Tensor = { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, NaN, Infinity, 1e-40) }
const file = encodeSafetensors({
  tensors: new Map([['layer1.weight', matrix]]),
  metadata: { format: 'descent' },
})

/** A file with this header over a body of zeros. */
function withHeader(header: string, bodyBytes = 24): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + bodyBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true)
  bytes.set(new TextEncoder().encode(header), 8)
  return bytes
}

describe('a safetensors file', () => {
  it('is 8 bytes of header length, a JSON header and float32 in little-endian order, aligned to 8 bytes', () => {
    const view = new DataView(file.buffer)
    const length = Number(view.getBigUint64(0, true))
    expect(length % 8).toBe(0)
    const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)))
    expect(header).toEqual({
      __metadata__: { format: 'descent' },
      'layer1.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    })
    expect(view.getFloat32(8 + length + 4, true)).toBe(-2)
    expect(file.length).toBe(8 + length + 24)
  })

  it('gives back the tensors that were put in, bit by bit', () => {
    const shapes = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }), { maxLength: 4 })
    fc.assert(
      fc.property(shapes, fc.string(), fc.infiniteStream(fc.float()), (all, note, numbers) => {
        const tensors = new Map(
          all.map((shape, i): [string, Tensor] => {
            const count = shape.reduce((product, n) => product * n, 1)
            return [`tensor ${i} \u00e4`, { shape, data: Float32Array.from([...numbers.take(count)]) }]
          }),
        )
        expect(decodeSafetensors(encodeSafetensors({ tensors, metadata: { note } }))).toEqual({
          tensors,
          metadata: { note },
        })
      }),
      { numRuns: 50 },
    )
  })

  it('cut short anywhere is refused, never read wrong', () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeSafetensors(file.subarray(0, length))).toThrow()
    }
  })

  const entry = (fields: object): string =>
    JSON.stringify({ a: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24], ...fields } })
  it.each([
    ['a header that is not JSON', withHeader('{]'), /not JSON/],
    ['a header that is a list', withHeader('[1]'), /not an object/],
    [
      'a type that is no number',
      withHeader(entry({ dtype: 'F8_E4M3' })),
      /type F8_E4M3, expected one of F64/,
    ],
    ['a shape that is no shape', withHeader(entry({ shape: [-2, -3] })), /no shape/],
    ['a shape larger than its bytes', withHeader(entry({ shape: [3, 3] })), /does not fit/],
    ['offsets beyond the end', withHeader(entry({ data_offsets: [8, 32] })), /does not fit/],
    ['offsets that run backwards', withHeader(entry({ data_offsets: [24, 0] })), /does not fit/],
  ])('with %s is refused', (_, bytes, problem) => {
    expect(() => decodeSafetensors(bytes)).toThrow(problem)
  })

  it('that claims a header of many gigabytes is refused', () => {
    const bytes = file.slice()
    new DataView(bytes.buffer).setBigUint64(0, 2n ** 60n, true)
    expect(() => decodeSafetensors(bytes)).toThrow(/header claims/)
  })
})

describe('on the disk', () => {
  let folder = ''
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'descent-'))))
  afterAll(() => rm(folder, { recursive: true }))

  it('a file is written whole and replaces the one before', async () => {
    const path = join(folder, 'model.safetensors')
    for (const value of [1, 2]) {
      const tensors = new Map([['a', { shape: [1], data: Float32Array.of(value) }]])
      await writeSafetensors(path, { tensors, metadata: {} })
      expect((await readSafetensors(path)).tensors).toEqual(tensors)
    }
    expect(await readdir(folder)).toEqual(['model.safetensors'])
  })

  it('a file that is missing or damaged is an error that names it', async () => {
    await expect(readSafetensors(join(folder, 'none'))).rejects.toMatchObject({ code: 'fileMissing' })
    await writeFile(join(folder, 'bad'), 'abc')
    await expect(readSafetensors(join(folder, 'bad'))).rejects.toMatchObject({
      code: 'tensorsUnreadable',
      message: expect.stringContaining('too short') as string,
    })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { question } from '../../../services/contract/question-schema'
import { pack, unpack, type Packed } from '../../../services/contract/packed'

const arrays = fc.oneof(
  fc.float32Array({ maxLength: 9 }),
  fc.float64Array({ maxLength: 9 }),
  fc.int32Array({ maxLength: 9 }),
  fc.uint32Array({ maxLength: 9 }),
  fc.uint8Array({ maxLength: 9 }),
)
const values = fc.record({
  number: fc.double().map((x) => (x === 0 ? 0 : x)),
  text: fc.string(),
  nothing: fc.constant(null),
  array: arrays,
  within: fc.array(fc.record({ name: fc.string(), numbers: arrays }), { maxLength: 4 }),
})

describe('a packed value', () => {
  it('is read as it was, arrays anywhere, NaN and the infinities too', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(unpack(pack(value))).toEqual(value)
      }),
    )
  })

  it('is read from bytes that lie at no multiple of 8, too', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 7 }), (value, shift) => {
        const packed = pack(value)
        const moved = new Uint8Array(packed.length + shift)
        moved.set(packed, shift)
        expect(unpack(moved.subarray(shift) as Packed<typeof value>)).toEqual(value)
      }),
    )
  })
})

describe('a question that comes over a boundary', () => {
  it.each([
    { type: 'network', most: 64, sample: null },
    { type: 'unit', layer: 1, unit: 0 },
    { type: 'weights' },
    { type: 'surface', resolution: 100, layer: 2 },
    { type: 'curve', points: 200, layer: null },
    { type: 'predictions', part: 'test', most: 2000 },
    { type: 'cell', part: 'train', actual: 0, predicted: 9, first: 0, count: 50 },
  ])('may be this: %j', (given) => expect(question.parse(given)).toEqual(given))

  it.each([
    { type: 'nothing' },
    { type: 'weights', more: 1 },
    { type: 'network', most: 0, sample: null },
    { type: 'network', most: 64, sample: -1 },
    { type: 'unit', layer: 0, unit: 0 },
    { type: 'surface', resolution: 1e6, layer: null },
    { type: 'surface', resolution: 1, layer: null },
    { type: 'predictions', part: 'all', most: 10 },
    { type: 'cell', part: 'train', actual: 0, predicted: 0.5, first: 0, count: 50 },
  ])('may not be this: %j', (given) => expect(question.safeParse(given).success).toBe(false))
})

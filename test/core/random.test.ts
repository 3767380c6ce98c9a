import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFor, shuffle } from '../../core/random'

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw)
const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length
const moment = (xs: readonly number[], power: number): number => mean(xs.map((x) => x ** power))

describe('a random stream', () => {
  // From an implementation in Python of the same definition: FNV-1a with MurmurHash3's finaliser, xoroshiro128+.
  it('gives the same numbers for ever', () => {
    expect(draws(3, randomFor(0).uniform)).toEqual([
      0.8213582628065584, 0.2215213457446391, 0.8776420843376592,
    ])
    expect(draws(4, randomFor(1, 'initialize', 'layer1.weight').uniform)).toEqual([
      0.7867294919171124, 0.6207215736575407, 0.024047863928825852, 0.11516098330035196,
    ])
    const { normal } = randomFor(1, 'normal')
    const expected = [-0.651408015051162, -2.0764276138735256, 0.8498524373352773, -1.8980240870070026]
    for (const value of expected) expect(normal()).toBeCloseTo(value, 14)
  })

  it('is determined by its seed and its name', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, name) => {
        expect(draws(5, randomFor(seed, name).normal)).toEqual(draws(5, randomFor(seed, name).normal))
      }),
    )
  })

  it.each([
    ['another seed', randomFor(2, 'a', 'b')],
    ['another name', randomFor(1, 'a', 'c')],
    ['the same letters cut otherwise', randomFor(1, 'a/b')],
    ['the same letters joined', randomFor(1, 'ab')],
    ['a seed that swallows the name', randomFor(1)],
    ['a text in place of a number', randomFor(1, '1')],
  ])('is unrelated to the stream with %s', (_, other) => {
    const count = 20_000
    const own = draws(count, randomFor(1, 'a', 'b').uniform)
    const products = draws(count, other.uniform).map((y, i) => 12 * (own[i] - 0.5) * (y - 0.5))
    expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(count))
  })

  it('tells the number 1 and the text "1" apart', () => {
    expect(randomFor(1, 1).uniform()).not.toBe(randomFor(1, '1').uniform())
  })

  it('is uniform on [0, 1)', () => {
    const xs = draws(100_000, randomFor(3, 'uniform').uniform)
    expect(xs.every((x) => x >= 0 && x < 1)).toBe(true)
    for (const power of [1, 2, 3, 4]) expect(moment(xs, power)).toBeCloseTo(1 / (power + 1), 2)
    // 53 bits: some draws are no multiples of 2^-52.
    expect(xs.some((x) => !Number.isInteger(x * 2 ** 52))).toBe(true)
  })

  it('has the moments of N(0, 1): 0, 1, 0, 3', () => {
    const xs = draws(200_000, randomFor(3, 'normal').normal)
    const tolerance = 4 / Math.sqrt(xs.length)
    expect(Math.abs(moment(xs, 1))).toBeLessThan(tolerance)
    expect(Math.abs(moment(xs, 2) - 1)).toBeLessThan(tolerance * Math.sqrt(2))
    expect(Math.abs(moment(xs, 3))).toBeLessThan(tolerance * Math.sqrt(15))
    expect(Math.abs(moment(xs, 4) - 3)).toBeLessThan(tolerance * Math.sqrt(96))
  })

  it('has a normal draw that does not depend on the one before', () => {
    const xs = draws(40_000, randomFor(4).normal)
    expect(Math.abs(mean(xs.slice(1).map((x, i) => x * xs[i])))).toBeLessThan(4 / Math.sqrt(xs.length))
  })

  it('draws every integer below a bound equally often', () => {
    const counts = new Array<number>(7).fill(0)
    const random = randomFor(5)
    for (let n = 0; n < 70_000; n++) counts[random.integer(7)]++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(10_000))
  })
})

describe('a shuffle', () => {
  // From the same implementation in Python.
  it('gives the same order for ever', () => {
    const indices = Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7)
    shuffle(randomFor(7, 'shuffle', 1), indices)
    expect([...indices]).toEqual([0, 5, 4, 1, 2, 3, 6, 7])
  })

  it('keeps every index', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer(), (length, seed) => {
        const indices = Int32Array.from({ length }, (_, i) => i)
        shuffle(randomFor(seed), indices)
        expect([...indices].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i))
      }),
    )
  })

  it('gives each of the 24 orders of four equally often', () => {
    const counts = new Map<string, number>()
    const random = randomFor(6)
    for (let n = 0; n < 24_000; n++) {
      const indices = Int32Array.of(0, 1, 2, 3)
      shuffle(random, indices)
      counts.set(indices.join(), (counts.get(indices.join()) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(4.5 * Math.sqrt(1000))
  })
})

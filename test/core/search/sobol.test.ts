import { describe, expect, it } from 'vitest'
import { SOBOL_DIMENSIONS, sobolSequence } from '../../../core/search/sobol'

const points = (dimensions: number, count: number, seed?: number): number[][] => {
  const sequence = sobolSequence(dimensions, seed)
  return Array.from({ length: count }, (_, i) => sequence(i))
}

const SEEDS = [undefined, 1, 2, 3]

describe('the Sobol sequence', () => {
  it('begins as Joe & Kuo have it', () => {
    expect(points(5, 8)).toEqual([
      [0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375],
      [0.875, 0.875, 0.125, 0.375, 0.875],
      [0.625, 0.125, 0.875, 0.625, 0.625],
      [0.125, 0.625, 0.375, 0.125, 0.125],
    ])
  })

  it('has the point 1000 of scipy.stats.qmc.Sobol in all dimensions', () => {
    const at1000 = [
      225, 99, 531, 693, 287, 929, 47, 921, 513, 71, 87, 261, 165, 393, 147, 379, 737, 353, 1015, 743, 535,
      563, 973, 553, 597, 929, 41, 1003, 61, 349, 151, 149, 303, 607, 821, 789, 869, 851, 315, 491,
    ]
    expect(sobolSequence(SOBOL_DIMENSIONS)(1000).map((x) => x * 1024)).toEqual(at1000)
  })

  it.each(SEEDS)('fills every dyadic interval of each dimension, scrambled by seed %s', (seed) => {
    const block = points(SOBOL_DIMENSIONS, 256, seed)
    for (const power of [0, 3, 8]) {
      const size = 2 ** power
      for (let begin = 0; begin < 256; begin += size) {
        for (let axis = 0; axis < SOBOL_DIMENSIONS; axis++) {
          const filled = new Set(
            block.slice(begin, begin + size).map((point) => Math.floor(point[axis] * size)),
          )
          expect(filled.size).toBe(size)
        }
      }
    }
  })

  it.each(SEEDS)('is a (0, 8, 2)-net in its first two dimensions, scrambled by seed %s', (seed) => {
    const block = points(2, 256, seed)
    for (let first = 0; first <= 8; first++) {
      const boxes = block.map(([x, y]) => `${Math.floor(x * 2 ** first)} ${Math.floor(y * 2 ** (8 - first))}`)
      expect(new Set(boxes).size).toBe(256)
    }
  })

  it('is uniform at every point once scrambled', () => {
    const xs = Array.from({ length: 400 }, (_, seed) => sobolSequence(3, seed)(0)[2])
    expect(Math.abs(xs.reduce((sum, x) => sum + x, 0) / 400 - 0.5)).toBeLessThan(0.05)
    expect(new Set(xs).size).toBe(400)
  })

  it('refuses more dimensions than it has', () => {
    expect(() => sobolSequence(SOBOL_DIMENSIONS + 1)).toThrow('at most')
  })
})

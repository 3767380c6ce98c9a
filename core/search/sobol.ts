import { randomFor } from '../random'

/**
 * Direction numbers of Joe & Kuo 2008 (new-joe-kuo-6), a row for each dimension from the second on: a, the inner
 * coefficients of the primitive polynomial as bits, then m_1 .. m_s, as many as its degree.
 */
const JOE_KUO: readonly (readonly number[])[] = [
  [0, 1],
  [1, 1, 3],
  [1, 1, 3, 1],
  [2, 1, 1, 1],
  [1, 1, 1, 3, 3],
  [4, 1, 3, 5, 13],
  [2, 1, 1, 5, 5, 17],
  [4, 1, 1, 5, 5, 5],
  [7, 1, 1, 7, 11, 19],
  [11, 1, 1, 5, 1, 1],
  [13, 1, 1, 1, 3, 11],
  [14, 1, 3, 5, 5, 31],
  [1, 1, 3, 3, 9, 7, 49],
  [13, 1, 1, 1, 15, 21, 21],
  [16, 1, 3, 1, 13, 27, 49],
  [19, 1, 1, 1, 15, 7, 5],
  [22, 1, 3, 1, 15, 13, 25],
  [25, 1, 1, 5, 5, 19, 61],
  [1, 1, 3, 7, 11, 23, 15, 103],
  [4, 1, 3, 7, 13, 13, 15, 69],
  [7, 1, 1, 3, 13, 7, 35, 63],
  [8, 1, 3, 5, 9, 1, 25, 53],
  [14, 1, 3, 1, 13, 9, 35, 107],
  [19, 1, 3, 1, 5, 27, 61, 31],
  [21, 1, 1, 5, 11, 19, 41, 61],
  [28, 1, 3, 5, 3, 3, 13, 69],
  [31, 1, 1, 7, 13, 1, 19, 1],
  [32, 1, 3, 7, 5, 13, 19, 59],
  [37, 1, 1, 3, 9, 25, 29, 41],
  [41, 1, 3, 5, 13, 23, 1, 55],
  [42, 1, 3, 7, 3, 13, 59, 17],
  [50, 1, 3, 1, 3, 5, 53, 69],
  [55, 1, 1, 5, 5, 23, 33, 13],
  [56, 1, 1, 7, 7, 1, 61, 123],
  [59, 1, 1, 7, 9, 13, 61, 49],
  [62, 1, 3, 3, 5, 3, 55, 33],
  [14, 1, 3, 1, 15, 31, 13, 49, 245],
  [21, 1, 3, 5, 15, 31, 59, 63, 97],
  [22, 1, 3, 1, 11, 11, 11, 77, 249],
]

/** How many dimensions the sequence has. */
export const SOBOL_DIMENSIONS = JOE_KUO.length + 1

const BITS = 32

/** A Sobol sequence: point i, from 0, with a coordinate in [0, 1) for each dimension. */
export type SobolSequence = (index: number) => number[]

/**
 * Sobol's sequence in the order of Gray codes (Antonov & Saleev 1979), as Joe & Kuo's own program has it. With a seed it
 * is scrambled: a random lower triangular matrix on the digits of each dimension (Matousek 1998), then a random digital
 * shift. That keeps all properties of the net and makes every point uniform on the cube.
 */
export function sobolSequence(dimensions: number, seed?: number): SobolSequence {
  if (dimensions > SOBOL_DIMENSIONS) throw new RangeError(`Sobol: at most ${SOBOL_DIMENSIONS} dimensions`)
  const axes = Array.from({ length: dimensions }, (_, dimension) => {
    const directions = directionNumbers(dimension)
    return seed === undefined ? { directions, shift: 0 } : scrambled(directions, seed, dimension)
  })
  return (index) => axes.map(({ directions, shift }) => (digits(directions, index) ^ shift) >>> 0).map(toUnit)
}

const toUnit = (bits: number): number => bits / 2 ** BITS

/** The XOR of the direction numbers that the Gray code of the index names. */
function digits(directions: readonly number[], index: number): number {
  let bits = 0
  let gray = (index ^ (index >>> 1)) >>> 0
  for (let j = 0; gray !== 0; j++, gray >>>= 1) if ((gray & 1) === 1) bits ^= directions[j]
  return bits
}

/** v_j = m_j / 2^j as fractions of 32 bits, the first digit in the highest bit (Joe & Kuo 2008, eq. 2 to 4). */
function directionNumbers(dimension: number): number[] {
  const v: number[] = []
  const [a, ...m] = dimension === 0 ? [0] : JOE_KUO[dimension - 1]
  const degree = m.length
  for (let j = 0; j < BITS; j++) {
    if (dimension === 0) v.push(1 << (BITS - 1 - j))
    else if (j < degree) v.push(m[j] << (BITS - 1 - j))
    else {
      let next = v[j - degree] ^ (v[j - degree] >>> degree)
      for (let k = 1; k < degree; k++) if (((a >>> (degree - 1 - k)) & 1) === 1) next ^= v[j - k]
      v.push(next)
    }
  }
  return v
}

function scrambled(
  directions: readonly number[],
  seed: number,
  dimension: number,
): { directions: number[]; shift: number } {
  const random = randomFor(seed, 'search', 'sobol', dimension)
  const bits = (): number => random.integer(2 ** BITS) | 0
  // Row i of the matrix: digits before i at random, digit i itself, none after.
  const rows = Array.from({ length: BITS }, (_, i) => {
    const own = 1 << (BITS - 1 - i)
    const before = i === 0 ? 0 : -1 << (BITS - i)
    return (bits() & before) | own
  })
  return { directions: directions.map((v) => product(rows, v)), shift: bits() }
}

/** A matrix of bits by a vector of bits. */
function product(rows: readonly number[], vector: number): number {
  let result = 0
  for (let i = 0; i < BITS; i++) result |= parity(rows[i] & vector) << (BITS - 1 - i)
  return result
}

function parity(bits: number): number {
  let x = bits
  for (let shift = 16; shift > 0; shift >>= 1) x ^= x >>> shift
  return x & 1
}

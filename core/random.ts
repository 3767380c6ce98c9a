import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** A source of random numbers. Whoever needs one is given one: nothing in the engine draws from a hidden global. */
export interface Random {
  /** Uniform on [0, 1), 53 random bits. */
  readonly uniform: () => number
  /** Standard normal N(0, 1), by the polar method of Marsaglia & Bray (1964). */
  readonly normal: () => number
  /** Uniform on 0, 1, ..., below - 1, to within below / 2^32; one draw, as shuffling is a part of every epoch. */
  readonly integer: (below: number) => number
}

/**
 * An independent stream of random numbers for one purpose: the same seed and names give the same bits, other names an
 * unrelated stream. So the order of the rows does not change when a layer is added, nor a layer's weights when the
 * rows are shuffled.
 */
export function randomFor(seed: number, ...stream: readonly (string | number)[]): Random {
  // JSON keeps ('a', 'b') and ('a/b'), 1 and '1' apart.
  const name = JSON.stringify([seed, ...stream])
  const generator = xoroshiro128plusFromState([1, 2, 3, 4].map((word) => hash(`${word} ${name}`)))
  const bits = (count: number): number => generator.next() >>> (32 - count)
  const uniform = (): number => (bits(26) * 2 ** 27 + bits(27)) / 2 ** 53
  let spare: number | null = null
  return {
    uniform,
    normal: () => {
      if (spare !== null) {
        const value = spare
        spare = null
        return value
      }
      for (;;) {
        const x = 2 * uniform() - 1
        const y = 2 * uniform() - 1
        const s = x * x + y * y
        if (s === 0 || s >= 1) continue
        const scale = Math.sqrt((-2 * Math.log(s)) / s)
        spare = y * scale
        return x * scale
      }
    },
    integer: (below) => Math.floor(((generator.next() >>> 0) / 2 ** 32) * below),
  }
}

/** Puts `indices` in random order, in place (Fisher & Yates, as Durstenfeld 1964). */
export function shuffle(random: Random, indices: Int32Array): void {
  for (let i = indices.length - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    const kept = indices[i]
    indices[i] = indices[j]
    indices[j] = kept
  }
}

/** FNV-1a, then the finaliser of MurmurHash3, so that names that differ in one letter start far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

import { describe, expect, it } from 'vitest'
import { activations } from '../../../core/activations'
import { erfc } from '../../../core/erf'
import { probe, supportedVariants } from '../../../core/kernels/wasm/executor'

const SMALLEST_NORMAL = 2 ** -126
/** Of every STRIDE-th float32, the finite ones in increasing order: all sizes, both signs. */
const STRIDE = 16_381
const RANGE = everyFloat()

function everyFloat(): Float32Array {
  const count = Math.floor(0x7f800000 / STRIDE)
  const positive = new Float32Array(Uint32Array.from({ length: count }, (_, i) => i * STRIDE).buffer)
  const negative = positive.map((x) => -x).toReversed()
  const all = new Float32Array(Math.ceil((2 * count) / 4) * 4).fill(positive[count - 1])
  all.set(negative)
  all.set(positive, count)
  return all
}

interface Probe {
  readonly name: string
  readonly which: number
  readonly exact: (x: number) => number
  /** The part of the range that the bound is stated for. */
  readonly within?: (x: number) => boolean
  readonly relative?: number
  readonly absolute?: number
  readonly limits: readonly (readonly [x: number, y: number])[]
  /** +1 increasing, 0 neither. */
  readonly monotone: 1 | 0
}

const PROBES: readonly Probe[] = [
  {
    name: 'exp',
    which: 0,
    exact: Math.exp,
    relative: 2e-7,
    absolute: SMALLEST_NORMAL,
    limits: [
      [-Infinity, 0],
      [-88, 0],
      [0, 1],
      [89, Infinity],
      [Infinity, Infinity],
    ],
    monotone: 1,
  },
  {
    name: 'sigmoid',
    which: 1,
    exact: (x) => activations.sigmoid.value(x),
    relative: 4e-7,
    absolute: SMALLEST_NORMAL,
    limits: [
      [-Infinity, 0],
      [0, 0.5],
      [20, 1],
      [Infinity, 1],
    ],
    monotone: 1,
  },
  {
    name: 'tanh',
    which: 2,
    exact: Math.tanh,
    relative: 5e-7,
    absolute: SMALLEST_NORMAL,
    limits: [
      [-Infinity, -1],
      [-10, -1],
      [0, 0],
      [10, 1],
      [Infinity, 1],
    ],
    monotone: 1,
  },
  {
    name: 'expMinus1',
    which: 3,
    exact: Math.expm1,
    within: (x) => x <= 0,
    relative: 2e-6,
    absolute: SMALLEST_NORMAL,
    limits: [
      [-Infinity, -1],
      [-20, -1],
      [0, 0],
    ],
    monotone: 1,
  },
  {
    name: 'normalDistribution',
    which: 4,
    exact: (x) => 0.5 * erfc(-x * Math.SQRT1_2),
    absolute: 2e-7,
    limits: [
      [-Infinity, 0],
      [-6, 0],
      [-1e4, 0],
      [0, 0.5],
      [6, 1],
      [Infinity, 1],
    ],
    monotone: 1,
  },
  {
    name: 'normalDensity',
    which: 5,
    exact: (x) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI),
    relative: 4e-6,
    absolute: SMALLEST_NORMAL,
    limits: [
      [-Infinity, 0],
      [-20, 0],
      [20, 0],
      [Infinity, 0],
    ],
    monotone: 0,
  },
]

describe.each(supportedVariants())('on %s', (variant) => {
  describe.each(PROBES)('$name', ({ which, exact, within, relative = 0, absolute = 0, limits, monotone }) => {
    const y = probe(variant, which, RANGE)

    it('keeps its error bound over the whole range of float32', () => {
      let worst = { x: 0, found: 0, expected: 0, excess: 0 }
      for (const [i, x] of RANGE.entries()) {
        if (within && !within(x)) continue
        const expected = exact(x)
        if (expected > 3.4028235e38 && y[i] === Infinity) continue
        const excess = Math.abs(y[i] - expected) / (relative * Math.abs(expected) + absolute)
        if (!(excess <= worst.excess)) worst = { x, found: y[i], expected, excess }
      }
      expect(worst.excess, JSON.stringify(worst)).toBeLessThanOrEqual(1)
    })

    it('has its limits', () => {
      const x = new Float32Array(8).fill(0)
      x.set(limits.map(([at]) => at))
      const found = probe(variant, which, x)
      limits.forEach(([at, limit], i) => expect(found[i] + 0, `at ${at}`).toBe(limit))
    })

    it('hands NaN on, in its own lane only', () => {
      const found = probe(variant, which, Float32Array.of(NaN, -1, NaN, -0.5))
      expect([...found].map(Number.isNaN)).toEqual([true, false, true, false])
    })

    it('never falls by more than its error where it should rise', () => {
      if (monotone === 0) return
      let fall = 0
      for (let i = 1; i < y.length; i++) {
        if (within && !within(RANGE[i])) break
        if (y[i] < y[i - 1])
          fall = Math.max(fall, (y[i - 1] - y[i]) / (2 * relative * Math.abs(y[i]) + 2 * absolute))
      }
      expect(fall).toBeLessThanOrEqual(1)
    })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelSmoothingOf, lossParameterOf, losses, smooth, type LossEntry } from '../../core/losses'

const finite = (bound: number) => fc.double({ min: -bound, max: bound, noNaN: true })
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))
const logSumExp = (z: readonly number[]): number => {
  const top = Math.max(...z)
  return top + Math.log(z.reduce((sum, x) => sum + Math.exp(x - top), 0))
}

const regression = Object.entries<LossEntry>(losses).filter(([, entry]) => entry.task === 'regression')

describe.each(regression)('%s', (_, { element, slope }) => {
  const delta = 0.7

  it('has the slope that central differences find', () => {
    const h = 1e-6
    fc.assert(
      fc.property(finite(5), finite(5), (a, t) => {
        // The absolute error's slope jumps at 0.
        fc.pre(Math.abs(a - t) > 2 * h)
        const difference = (element(0, a + h, t, 0, delta) - element(0, a - h, t, 0, delta)) / (2 * h)
        expect(slope(0, a, t, delta)).toBeCloseTo(difference, 6)
      }),
    )
  })

  it('is 0 with slope 0 where the output is right, and symmetric about it', () => {
    fc.assert(
      fc.property(finite(5), finite(5), (a, e) => {
        expect(element(0, a, a, 0, delta)).toBe(0)
        expect(slope(0, a, a, delta)).toBe(0)
        expect(element(0, e, 0, 0, delta)).toBe(element(0, -e, 0, 0, delta))
      }),
    )
  })

  it('hands NaN on', () => {
    expect(element(0, NaN, 1, 0, delta)).toBeNaN()
    expect(slope(0, NaN, 1, delta)).toBeNaN()
  })
})

describe('the regression losses', () => {
  const a = [-2, -0.4, 0.1, 0.75, 3]
  const t = [0.5, -0.4, 1, 0, 0.5]

  // float64 PyTorch 1.13: F.mse_loss / 2, F.l1_loss, F.huber_loss, with slopes from autograd.
  it.each([
    ['squaredError', 0, [3.125, 0, 0.405, 0.28125, 3.125], [-2.5, 0, -0.9, 0.75, 2.5]],
    ['absoluteError', 0, [2.5, 0, 0.9, 0.75, 2.5], [-1, 0, -1, 1, 1]],
    ['huber', 1, [2, 0, 0.405, 0.28125, 2], [-1, 0, -0.9, 0.75, 1]],
    ['huber', 0.25, [0.59375, 0, 0.19375, 0.15625, 0.59375], [-0.25, 0, -0.25, 0.25, 0.25]],
  ] as const)('%s with parameter %f agrees with PyTorch', (name, parameter, values, slopes) => {
    const entry: LossEntry = losses[name]
    a.forEach((_, i) => {
      expect(entry.element(0, a[i], t[i], 0, parameter)).toBeCloseTo(values[i], 14)
      expect(entry.slope(0, a[i], t[i], parameter)).toBeCloseTo(slopes[i], 14)
    })
  })
})

describe('binary cross-entropy', () => {
  const { element, slope } = losses.binaryCrossEntropy

  // F.binary_cross_entropy_with_logits of float64 PyTorch 1.13, with slopes from autograd.
  it.each([
    { z: -60, t: 0, loss: 0, dz: 0 },
    { z: -60, t: 1, loss: 60, dz: -1 },
    { z: -60, t: 0.3, loss: 18, dz: -0.3 },
    { z: -3, t: 0, loss: 0.048587351573741965, dz: 0.04742587317756678 },
    { z: -3, t: 1, loss: 3.048587351573742, dz: -0.9525741268224333 },
    { z: -3, t: 0.3, loss: 0.9485873515737423, dz: -0.2525741268224332 },
    { z: 0, t: 0.3, loss: 0.6931471805599453, dz: 0.2 },
    { z: 0.8, t: 0, loss: 1.1711006659477778, dz: 0.6899744811276125 },
    { z: 0.8, t: 1, loss: 0.3711006659477777, dz: -0.3100255188723875 },
    { z: 40, t: 0, loss: 40, dz: 1 },
    { z: 40, t: 0.3, loss: 28, dz: 0.7 },
  ])('for z = $z, t = $t is $loss with slope $dz, as in PyTorch', ({ z, t, loss, dz }) => {
    expect(element(z, sigmoid(z), t)).toBeCloseTo(loss, 14)
    expect(slope(z, sigmoid(z), t)).toBeCloseTo(dz, 14)
  })

  it('stays finite and at least 0 for any logit', () => {
    fc.assert(
      fc.property(finite(1e4), fc.constantFrom(0, 1), (z, t) => {
        const loss = element(z, sigmoid(z), t)
        expect(loss).toBeGreaterThanOrEqual(0)
        expect(loss).toBeLessThanOrEqual(1e4 + 1)
      }),
    )
  })
})

describe('categorical cross-entropy', () => {
  const { element, slope } = losses.categoricalCrossEntropy
  const lossOf = (z: readonly number[], t: readonly number[]): number =>
    z.reduce((sum, zj, j) => sum + element(zj, 0, t[j], logSumExp(z)), 0)

  // F.cross_entropy(..., label_smoothing) of float64 PyTorch 1.13 for z = 1.5, -2, 0.25, with slopes from autograd.
  const z = [1.5, -2, 0.25]
  it.each([
    {
      smoothing: 0,
      label: 0,
      loss: 0.2751302622476354,
      slopes: [-0.24052681390301778, 0.022934102999540424, 0.21759271090347723],
    },
    {
      smoothing: 0,
      label: 1,
      loss: 3.7751302622476355,
      slopes: [0.7594731860969822, -0.9770658970004595, 0.21759271090347723],
    },
    {
      smoothing: 0.1,
      label: 0,
      loss: 0.43346359558096875,
      slopes: [-0.17386014723635113, -0.010399230333792909, 0.1842593775701439],
    },
    {
      smoothing: 0.1,
      label: 2,
      loss: 1.5584635955809687,
      slopes: [0.7261398527636489, -0.010399230333792909, -0.7157406224298561],
    },
    {
      smoothing: 0.4,
      label: 1,
      loss: 3.0084635955809684,
      slopes: [0.6261398527636488, -0.7103992303337928, 0.08425937757014387],
    },
  ])(
    'for class $label and smoothing $smoothing is $loss, as in PyTorch',
    ({ smoothing, label, loss, slopes }) => {
      const t = z.map((_, j) => smooth(j === label ? 1 : 0, smoothing, z.length))
      const softmax = z.map((zj) => Math.exp(zj - logSumExp(z)))
      expect(lossOf(z, t)).toBeCloseTo(loss, 14)
      slopes.forEach((expected, j) => {
        expect(slope(z[j], softmax[j], t[j])).toBeCloseTo(expected, 14)
      })
    },
  )

  it('has the slope a - t in each logit, for targets that sum to 1', () => {
    const h = 1e-5
    fc.assert(
      fc.property(fc.array(finite(6), { minLength: 2, maxLength: 6 }), fc.nat(), (logits, n) => {
        const j = n % logits.length
        const t = logits.map((_, i) => smooth(i === (n + 1) % logits.length ? 1 : 0, 0.2, logits.length))
        const moved = (by: number): number =>
          lossOf(
            logits.map((x, i) => (i === j ? x + by : x)),
            t,
          )
        const a = Math.exp(logits[j] - logSumExp(logits))
        expect(slope(logits[j], a, t[j])).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 8)
      }),
    )
  })

  it('passes over a class with target 0, however small its logit', () => {
    expect(element(-Infinity, 0, 0, 3)).toBe(0)
  })
})

describe('label smoothing', () => {
  it('of one sigmoid unit spreads over two classes', () => {
    expect(smooth(1, 0.2, 2)).toBeCloseTo(0.9, 15)
    expect(smooth(0, 0.2, 2)).toBeCloseTo(0.1, 15)
  })

  it('keeps the sum of the targets at 1', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(share, fc.integer({ min: 2, max: 20 }), (smoothing, classes) => {
        const total = smooth(1, smoothing, classes) + (classes - 1) * smooth(0, smoothing, classes)
        expect(total).toBeCloseTo(1, 12)
      }),
    )
  })

  it('is read from the losses that have it, as delta is from huber', () => {
    expect(labelSmoothingOf({ name: 'binaryCrossEntropy', labelSmoothing: 0.1 })).toBe(0.1)
    expect(labelSmoothingOf({ name: 'categoricalCrossEntropy', labelSmoothing: 0.3 })).toBe(0.3)
    expect(labelSmoothingOf({ name: 'squaredError' })).toBe(0)
    expect(lossParameterOf({ name: 'huber', delta: 2 })).toBe(2)
    expect(lossParameterOf({ name: 'absoluteError' })).toBe(0)
  })
})

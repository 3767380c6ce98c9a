import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activations, type ElementwiseSpec } from '../../../core/activations'
import { defaultsOf } from '../../../core/table'
import { criticalLine, forwardMoment, meanField, phaseDiagram, slopeMoment } from '../../../core/theory'

const TANH = { name: 'tanh' } as const
const RELU = { name: 'relu' } as const
const specs = Object.entries(activations).map(
  ([name, entry]) => [name, { name, ...defaultsOf(entry) } as ElementwiseSpec] as const,
)

describe('known numbers', () => {
  it('tanh with biases of variance 0.05 is critical at sigma_w^2 = 1.7610', () => {
    const at = (square: number): number => meanField(TANH, Math.sqrt(square), Math.sqrt(0.05)).chi!
    expect(at(1.7609)).toBeLessThan(1)
    expect(at(1.7611)).toBeGreaterThan(1)
  })

  it("tanh with PyTorch's gain of 5/3 and no biases has chi_1 = 1.2098", () => {
    const field = meanField(TANH, 5 / 3, 0)
    expect(field.chi).toBeCloseTo(1.2098, 4)
    expect(field.phase).toBe('chaotic')
    expect(field.depthScale).toBeCloseTo(5.25, 2)
    expect(field.trainableDepth).toBeCloseTo(31.5, 1)
  })

  it('sigmoids with N(0, 1) biases and N(0, 1/n) weights shrink gradients to 0.205 a layer', () => {
    expect(Math.sqrt(meanField({ name: 'sigmoid' }, 1, 1).chi!)).toBeCloseTo(0.205, 3)
  })

  it("ReLU with He's gain is critical and keeps every q", () => {
    for (const q of [1e-6, 1, 1e6]) {
      expect(meanField(RELU, Math.sqrt(2), 0, q)).toEqual({
        fixedPoint: { kind: 'every' },
        chi: Math.sqrt(2) ** 2 / 2,
        phase: 'critical',
        ...{ depthScale: Infinity, trainableDepth: Infinity },
      })
    }
  })

  it('ReLU has chi_1 = sigma_w^2 / 2 even where q diverges', () => {
    expect(meanField(RELU, 2, 0.1)).toMatchObject({ fixedPoint: { kind: 'diverges' }, phase: 'chaotic' })
    expect(meanField(RELU, 2, 0.1).chi).toBeCloseTo(2, 14)
    expect(meanField(RELU, Math.sqrt(2), 0.1)).toMatchObject({
      ...{ fixedPoint: { kind: 'diverges' }, phase: 'critical' },
    })
    expect(meanField(RELU, 1, 0.5)).toMatchObject({ fixedPoint: { kind: 'reached', q: 0.5 }, chi: 0.5 })
    expect(meanField(RELU, 1, 0)).toMatchObject({ fixedPoint: { kind: 'reached', q: 0 } })
  })

  it('selu keeps mean square 1 with sigma_w = 1', () => {
    const { fixedPoint } = meanField({ name: 'selu' }, 1, 0)
    expect(fixedPoint).toMatchObject({ kind: 'reached' })
    if (fixedPoint.kind === 'reached') expect(fixedPoint.q).toBeCloseTo(1, 5)
  })

  it('tanh fades to 0 below sigma_w = 1, and is critical there', () => {
    expect(meanField(TANH, 0.9, 0)).toMatchObject({ fixedPoint: { kind: 'reached', q: 0 }, phase: 'ordered' })
    expect(meanField(TANH, 0.9, 0).chi).toBeCloseTo(0.81, 12)
    expect(meanField(TANH, 1, 0).phase).toBe('critical')
    expect(meanField(TANH, 0, 0)).toMatchObject({ chi: 0, phase: 'ordered', depthScale: 0 })
  })

  it('squares explode or vanish by where they set out', () => {
    // q becomes 3 q^2: 1/3 is kept, and nothing comes back to it.
    expect(meanField({ name: 'square' }, 1, 0, 0.4)).toMatchObject({
      ...{ fixedPoint: { kind: 'diverges' }, chi: null, phase: null, trainableDepth: null },
    })
    const { fixedPoint, phase } = meanField({ name: 'square' }, 1, 0, 0.3)
    expect(phase).toBe('ordered')
    expect(fixedPoint).toMatchObject({ kind: 'reached', q: 0 })
  })
})

describe.each(specs)('%s', (_, spec) => {
  const sigma = fc.double({ min: 0.05, max: 4, noNaN: true })

  it('has fixed points that are fixed, and a phase that chi_1 says', () => {
    fc.assert(
      fc.property(sigma, sigma, (sigmaW, sigmaB) => {
        const { fixedPoint, chi, phase, depthScale, trainableDepth } = meanField(spec, sigmaW, sigmaB)
        if (chi === null) {
          expect([fixedPoint.kind, phase, depthScale]).toEqual(['diverges', null, null])
          return
        }
        expect(phase === 'ordered').toBe(chi >= 0 && chi < 1)
        expect(phase === 'chaotic').toBe(chi > 1)
        expect(trainableDepth).toBe(6 * depthScale!)
        if (fixedPoint.kind !== 'reached') return
        const { q } = fixedPoint
        expect((sigmaW ** 2 * forwardMoment(spec, q) + sigmaB ** 2) / q).toBeCloseTo(1, 9)
        expect(chi).toBeCloseTo(sigmaW ** 2 * slopeMoment(spec, q), 10)
      }),
      { numRuns: 6 },
    )
  })

  it('has a critical line on which chi_1 = 1', () => {
    for (const { sigmaW, sigmaB, q } of criticalLine(spec).filter((_, i) => i % 24 === 0)) {
      expect(sigmaB).toBeGreaterThanOrEqual(0)
      if (q !== null) {
        expect(sigmaW ** 2 * slopeMoment(spec, q)).toBeCloseTo(1, 9)
        expect((sigmaW ** 2 * forwardMoment(spec, q) + sigmaB ** 2) / q).toBeCloseTo(1, 8)
      }
      expect(meanField(spec, sigmaW, sigmaB, q ?? 1).chi).toBeCloseTo(1, 5)
    }
  })
})

describe('the phase diagram', () => {
  it.each(specs)('of %s agrees with the theory point by point, to 4 digits', (_, spec) => {
    const { sigmaW, sigmaB, chi, q } = phaseDiagram(spec, { sigmaW: [0.2, 3.4, 7], sigmaB: [0, 2, 3] })
    expect([sigmaW.length, sigmaB.length, chi.length]).toEqual([7, 3, 21])
    expect([sigmaW[0], sigmaW[6], sigmaB[0], sigmaB[2]]).toEqual([0.2, 3.4, 0, 2])
    for (let i = 0; i < 21; i += 4) {
      const exact = meanField(spec, sigmaW[i % 7], sigmaB[Math.floor(i / 7)])
      if (exact.chi === null) expect(chi[i]).toBeNaN()
      else expect(Math.abs(chi[i] - exact.chi)).toBeLessThanOrEqual(5e-5 * exact.chi + 1e-12)
      if (exact.fixedPoint.kind === 'diverges') expect(q[i]).toBe(Infinity)
    }
  })

  it('may be a single point', () => {
    expect(phaseDiagram(RELU, { sigmaW: [2, 2, 1], sigmaB: [0, 1, 1] }).chi).toHaveLength(1)
  })

  it("has tanh's critical line between order and chaos", () => {
    const line = criticalLine(TANH)
    expect(line[0].sigmaW).toBeCloseTo(1, 5)
    line.slice(1).forEach((point, i) => {
      expect(point.sigmaW).toBeGreaterThan(line[i].sigmaW)
      expect(point.sigmaB).toBeGreaterThan(line[i].sigmaB)
    })
    for (const { sigmaW, sigmaB } of line.filter(({ q }) => q! > 0.01 && q! < 10)) {
      expect(meanField(TANH, 0.98 * sigmaW, sigmaB).phase).toBe('ordered')
      expect(meanField(TANH, 1.02 * sigmaW, sigmaB).phase).toBe('chaotic')
    }
  })

  it("has of ReLU's critical line the one point that keeps q, and none of softplus", () => {
    expect(criticalLine(RELU)).toEqual([{ sigmaW: Math.SQRT2, sigmaB: 0, q: null }])
    expect(criticalLine({ name: 'softplus' })).toEqual([])
  })
})

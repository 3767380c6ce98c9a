import { describe, expect, it } from 'vitest'
import { Control } from '../../../core/kernels/codes'
import type { Operation } from '../../../core/kernels/operations'
import { referenceExecutor } from '../../../core/kernels/reference'
import { compare, MOST_ROWS, normal, planted, Scene, SOME_ROWS, UNITS, type Fill, type Output } from './scene'

const FORMS = ['batchNormForward', 'batchNormInference'] as const
type Form = (typeof FORMS)[number]

/** The values of one unit lie about 3, so that a variance taken the naive way would lose digits. */
const shifted =
  (fill: Fill): Fill =>
  (i, j) =>
    fill(i, j) + 3

function batchNorm(form: Form, units: number, fill: Fill) {
  const scene = new Scene({ [Control.overflow]: 0 })
  const z = scene.padded(MOST_ROWS, units, fill)
  const y = scene.padded(MOST_ROWS, units)
  const mean = scene.vector(units, (j) => 0.1 * j)
  const variance = scene.vector(units, (j) => 1 + 0.2 * j)
  const inverseStd = scene.vector(units)
  const program: Operation[] = [
    {
      op: form,
      ...{ z, y },
      gamma: scene.vector(units, (j) => 1 - 0.3 * j).offset,
      beta: scene.vector(units, (j) => 0.5 * j).offset,
      runningMean: mean.offset,
      runningVariance: variance.offset,
      inverseStd: inverseStd.offset,
      epsilon: scene.constant(1e-5),
      momentum: scene.constant(0.1),
    },
  ]
  const training: Output[] = [
    { name: 'normalised z', matrix: z },
    ...[mean, variance, inverseStd].map((matrix) => ({ name: 'statistics', matrix, rows: 1 })),
  ]
  const outputs: Output[] = [{ name: 'y', matrix: y }, ...(form === 'batchNormForward' ? training : [])]
  return { scene, program, outputs }
}

const overflow = { name: 'overflow', slot: Control.overflow, tolerance: { relative: 0 } }

describe.each(FORMS)('%s', (form) => {
  it.each(UNITS)('of %i units is that of the reference', (units) => {
    // A row alone has no variance: its z - mean is a rounding error of z, divided by sqrt(epsilon).
    const { scene, program, outputs } = batchNorm(form, units, shifted(normal('z')))
    compare(scene, program, SOME_ROWS, outputs, { relative: 2e-5, absolute: 1e-4 }, [overflow])
  })

  it.each([1e-6, 1e6, 1e15])('of values of the size of %f is that of the reference', (size) => {
    const { scene, program, outputs } = batchNorm(form, 17, normal('z', size))
    compare(scene, program, [MOST_ROWS], outputs, { relative: 1e-4, absolute: 1e-5 }, [overflow])
  })

  it.each(['NaN', 'Infinity', '-Infinity'])('hands %s on to its own unit only, and says so', (text) => {
    for (const column of [0, 16]) {
      const { scene, program, outputs } = batchNorm(form, 17, planted(normal('z'), 3, column, Number(text)))
      compare(scene, program, [7], outputs, { relative: 1e-4, absolute: 1e-5 }, [overflow])
    }
  })
})

describe('batchNormBackward', () => {
  const backward = (units: number, delta: Fill) => {
    const scene = new Scene()
    const gradient = scene.padded(MOST_ROWS, units, delta)
    const gamma = scene.vector(units)
    const beta = scene.vector(units)
    const program: Operation[] = [
      {
        op: 'batchNormBackward',
        delta: gradient,
        normalized: scene.padded(MOST_ROWS, units, normal('zHat')),
        gamma: scene.vector(units, (j) => 1 - 0.3 * j).offset,
        gammaGradient: gamma.offset,
        betaGradient: beta.offset,
        inverseStd: scene.vector(units, (j) => 0.5 + j).offset,
      },
    ]
    const outputs: Output[] = [
      { name: 'delta', matrix: gradient },
      { name: 'gammaGradient', matrix: gamma, rows: 1 },
      { name: 'betaGradient', matrix: beta, rows: 1 },
    ]
    return { scene, program, outputs }
  }

  it.each(UNITS)('of %i units is that of the reference', (units) => {
    const { scene, program, outputs } = backward(units, normal('delta'))
    const scale = (units * units) / 3 + 1
    compare(scene, program, SOME_ROWS, outputs, { relative: 2e-5, absolute: 1e-5 * scale })
  })

  it.each(['NaN', 'Infinity', '-Infinity'])('hands %s on to its own unit only', (text) => {
    const { scene, program, outputs } = backward(17, planted(normal('delta'), 3, 16, Number(text)))
    compare(scene, program, [7], outputs, { relative: 2e-5, absolute: 1e-3 })
  })
})

describe('dropout', () => {
  const RATES = [0, 0.1, 0.5, 0.999]
  const dropout = (units: number, rate: number, controls: { seed: number; step: number; layer: number }) => {
    const scene = new Scene({ [Control.seed]: controls.seed, [Control.step]: controls.step })
    const a = scene.padded(MOST_ROWS, units, normal('a'))
    const dropped = scene.padded(MOST_ROWS, units)
    const mask = scene.padded(MOST_ROWS, units)
    const delta = scene.padded(MOST_ROWS, units, normal('delta'))
    const program: Operation[] = [
      { op: 'dropoutForward', ...{ a, dropped, mask }, layer: controls.layer, rate: scene.constant(rate) },
      { op: 'dropoutBackward', delta, mask },
    ]
    const outputs: Output[] = [
      { name: 'dropped', matrix: dropped },
      { name: 'mask', matrix: mask },
      { name: 'delta', matrix: delta },
    ]
    return { scene, program, outputs, mask }
  }

  it.each(UNITS)('of %i units drops what the reference drops', (units) => {
    for (const rate of RATES) {
      for (const controls of [
        { seed: 1, step: 1, layer: 1 },
        { seed: 4294967295, step: 123456, layer: 20 },
      ]) {
        const { scene, program, outputs } = dropout(units, rate, controls)
        compare(scene, program, [1, 7, MOST_ROWS], outputs, { relative: 3e-7 })
      }
    }
  })

  it.each(RATES)('drops a share of %f, and other units at another step, seed or layer', (rate) => {
    const masks = [
      { seed: 1, step: 1, layer: 1 },
      { seed: 1, step: 2, layer: 1 },
      { seed: 2, step: 1, layer: 1 },
      { seed: 1, step: 1, layer: 2 },
    ].map((controls) => {
      const units = 200
      const { scene, program, mask } = dropout(units, rate, controls)
      const executor = referenceExecutor(scene.layout, { program })
      scene.prepare(executor, MOST_ROWS)
      executor.run('program')
      return Array.from({ length: MOST_ROWS * units }, (_, n) => {
        const value = executor.memory.values[mask.offset + Math.floor(n / units) * mask.stride + (n % units)]
        expect([0, 1 / (1 - rate)]).toContain(value)
        return value === 0
      })
    })
    const count = masks[0].length
    const tolerance = 4 * Math.sqrt((rate * (1 - rate)) / count)
    for (const mask of masks) {
      expect(Math.abs(mask.filter(Boolean).length / count - rate)).toBeLessThanOrEqual(tolerance)
    }
    // Independent masks agree on r^2 + (1 - r)^2 of the units.
    const agreement = rate ** 2 + (1 - rate) ** 2
    for (const other of masks.slice(1)) {
      const same = other.filter((dropped, i) => dropped === masks[0][i]).length / count
      expect(Math.abs(same - agreement)).toBeLessThanOrEqual(
        5 * Math.sqrt((agreement * (1 - agreement)) / count) + 1e-12,
      )
    }
  })
})

import { describe, expect, it } from 'vitest'
import { activations } from '../../../core/activations'
import { selfTest } from '../../../core/diagnostics/self-test'
import { GOLDEN_CASES, GOLDEN_STEPS } from '../../../core/diagnostics/self-test/golden-cases'
import { judged, worstOf } from '../../../core/diagnostics/self-test/row'
import { goldenCases } from '../../golden/golden'
import { EXECUTORS } from '../networks'

describe('the self-test', () => {
  const rows = [...selfTest(EXECUTORS)]

  it('passes on every kind of kernels that this machine has', () => {
    expect(rows.filter(({ passed }) => !passed)).toEqual([])
    for (const { kernels } of EXECUTORS) {
      const golden = rows.filter((row) => row.kind === 'golden' && row.kernels === kernels)
      expect(golden.length).toBe(3 * GOLDEN_CASES.length)
    }
  })

  it('checks the gradient of every activation', () => {
    const checked = rows.filter(({ kind }) => kind === 'gradient').map(({ name }) => name)
    expect(checked).toEqual(Object.values(activations).map(({ label }) => label))
  })

  it('fails where kernels compute something else', () => {
    const [{ makeExecutor }] = EXECUTORS
    const broken: typeof makeExecutor = (layout, programs) => {
      const executor = makeExecutor(layout, programs)
      const run: typeof executor.run = (program) => {
        executor.run(program)
        executor.memory.values[0] *= 1.001
      }
      return { ...executor, run }
    }
    const [first] = selfTest([{ kernels: 'float64', makeExecutor: broken }])
    expect(first.passed).toBe(false)
  })

  it('holds the numbers that PyTorch made', () => {
    for (const stored of GOLDEN_CASES) {
      const golden = goldenCases.find(({ name }) => name === stored.name)!
      expect(stored.losses).toEqual(GOLDEN_STEPS.map((step) => golden.losses[step - 1]))
      expect(stored.gradNorms).toEqual(GOLDEN_STEPS.map((step) => golden.gradNorms[step - 1]))
      for (const [name, norm] of Object.entries(stored.weightNorms))
        expect(norm).toBeCloseTo(Math.hypot(...golden.finalWeights.get(name)!), 7)
    }
  })
})

describe('a comparison', () => {
  const about = { kind: 'known', name: 'a law', kernels: 'float64', allowed: 0.1 } as const

  it('goes by the difference relative to what was expected, and by the difference itself where that is 0', () => {
    expect(judged(about, { what: 'x', expected: 2, found: 2.1 }).difference).toBeCloseTo(0.05)
    expect(judged(about, { what: 'x', expected: 0, found: 0.05 }).difference).toBe(0.05)
  })

  it('has not passed where there is no number, which counts as furthest off', () => {
    const far = worstOf(about, [
      { what: 'x', expected: 1, found: 1 },
      { what: 'y', expected: 1, found: NaN },
      { what: 'z', expected: 1, found: 3 },
    ])
    expect([far.what, far.passed]).toEqual(['y', false])
  })
})

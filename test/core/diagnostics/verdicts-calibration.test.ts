import { describe, expect, it } from 'vitest'
import type { ActivationSpec } from '../../../core/activations'
import { thresholdsWith } from '../../../core/diagnostics/thresholds'
import { judge } from '../../../core/diagnostics/verdicts/judge'
import type { Evidence } from '../../../core/diagnostics/verdicts/evidence'
import type { Verdict, VerdictKind } from '../../../core/diagnostics/verdicts/verdict'
import type { NetworkSpec, TrainingSpec } from '../../../core/experiment'
import type { InitializerSpec } from '../../../core/initializers'
import { adam, BATCH_NORM, layer, network, sgd } from '../networks'
import { deep, digits, onDigits } from './digits'
import { recordedRun } from './recorded-run'

const THRESHOLDS = thresholdsWith({})
const DEPTHS = [2, 3, 4, 7, 10]

const INITS = {
  standardNormal: { scheme: 'standardNormal' },
  small: { scheme: 'normal', std: 0.01 },
  xavier: { scheme: 'xavier' },
  he: { scheme: 'heNormal' },
  zeros: { scheme: 'zeros' },
} as const satisfies Record<string, InitializerSpec>

/** Null: anything may be said. */
type Expected = (VerdictKind | null)[]
const always = (kind: VerdictKind): VerdictKind[] => DEPTHS.map(() => kind)

/** The worst verdict after the first step and after 6 epochs, by hidden layers: 2, 3, 4, 7 and 10 of 64 units. */
const EXPECTED: Record<
  'sigmoid' | 'tanh' | 'relu',
  Record<keyof typeof INITS, [first: Expected, last: Expected]>
> = {
  sigmoid: {
    standardNormal: [always('saturation'), always('saturation')],
    small: [always('vanishing'), always('vanishing')],
    xavier: [
      ['healthy', 'vanishing', 'vanishing', 'vanishing', 'vanishing'],
      ['healthy', 'vanishing', 'vanishing', 'vanishing', 'vanishing'],
    ],
    he: [
      ['healthy', 'vanishing', 'vanishing', 'vanishing', 'vanishing'],
      ['healthy', 'vanishing', 'vanishing', 'vanishing', 'vanishing'],
    ],
    zeros: [always('symmetricUnits'), always('symmetricUnits')],
  },
  tanh: {
    standardNormal: [
      ['saturation', 'saturation', 'saturation', 'exploding', 'exploding'],
      ['saturation', 'saturation', 'saturation', 'exploding', 'exploding'],
    ],
    small: [always('vanishing'), always('vanishing')],
    xavier: [always('healthy'), always('healthy')],
    he: [always('healthy'), always('healthy')],
    zeros: [always('symmetricUnits'), always('symmetricUnits')],
  },
  relu: {
    // What steps of that size leave of few layers is chance, down to the last bit; more layers always leave the finite numbers.
    standardNormal: [always('exploding'), [null, null, 'diverged', 'diverged', 'diverged']],
    small: [always('vanishing'), always('vanishing')],
    xavier: [always('healthy'), always('healthy')],
    he: [always('healthy'), always('healthy')],
    zeros: [always('symmetricUnits'), always('symmetricUnits')],
  },
}

/** What is said of a run after its first step and after its last. */
function judged(spec: NetworkSpec, training: TrainingSpec): { first: Verdict; last: Verdict } {
  const first = recordedRun(spec, training, digits, { steps: 1 })
  const last = recordedRun(spec, training, digits)
  return { first: judge(first, THRESHOLDS)[0], last: judge(last, THRESHOLDS)[0] }
}

const plain = (epochs: number): TrainingSpec => onDigits({ optimizer: sgd(0.05), epochs })

describe.each(Object.entries(EXPECTED))('a network of %s units on the digits', (activation, byInit) => {
  it.each(Object.entries(byInit))('drawn by %s is judged by its depth', (init, [first, last]) => {
    const found = DEPTHS.map((depth) => {
      const spec = deep(depth, { name: activation } as ActivationSpec, INITS[init as keyof typeof INITS])
      return judged(spec, plain(6))
    })
    expect(found.map((run) => run.first.kind)).toEqual(first)
    expect(found.map((run, i) => last[i] && run.last.kind)).toEqual(last)
  })
})

describe('the first step', () => {
  const firstOf = (spec: NetworkSpec): Verdict =>
    judge(recordedRun(spec, plain(1), digits, { steps: 1 }), THRESHOLDS)[0]

  it('shows that a sigmoid network of four layers with weights of variance 1/n shrinks gradients to a fifth a layer', () => {
    const verdict = firstOf(deep(3, { name: 'sigmoid' }, { scheme: 'xavier' }))
    expect(verdict).toMatchObject({ kind: 'vanishing', step: 1, layers: [1, 4], rule: 'vanishingFactor' })
    if (verdict.kind === 'vanishing') expect(verdict.factorPerLayer).toBeCloseTo(0.22, 1)
  })

  it('shows the same where the widths differ from layer to layer', () => {
    const init = { scheme: 'xavier' } as const
    const widths = [256, 32, 128]
    const hidden = widths.map((units) => layer(units, { name: 'sigmoid' }, { init }))
    const verdict = firstOf(network(digits.features, ...hidden, layer(10, { name: 'softmax' }, { init })))
    expect(verdict).toMatchObject({ kind: 'vanishing', layers: [1, 4] })
    if (verdict.kind === 'vanishing') expect(verdict.factorPerLayer).toBeCloseTo(0.22, 1)
  })

  it('shows that N(0, 1) multiplies the gradients of a ReLU network by sqrt(64 / 2) = 5.7 a layer', () => {
    const verdict = firstOf(deep(7, { name: 'relu' }, { scheme: 'standardNormal' }))
    expect(verdict).toMatchObject({ kind: 'exploding', rule: 'explodingFactor' })
    if (verdict.kind === 'exploding') expect(verdict.flow?.factorPerLayer).toBeCloseTo(5.7, 0)
  })
})

describe('a sound network is not accused', () => {
  const he = { scheme: 'heNormal' } as const
  const relu = { name: 'relu' } as const
  const cases: [name: string, NetworkSpec, TrainingSpec][] = [
    ['ReLU with He, Adam', deep(4, relu, he), onDigits({ optimizer: adam(0.001), epochs: 15 })],
    ['ReLU with He, momentum', deep(3, relu, he), onDigits({ optimizer: sgd(0.01, 0.9), epochs: 15 })],
    ['ten layers of ReLU with He', deep(10, relu, he), onDigits({ optimizer: adam(0.001), epochs: 10 })],
    ['tanh with Xavier', deep(4, { name: 'tanh' }, { scheme: 'xavier' }), plain(15)],
    ['batch norm after He', deep(5, relu, he, { batchNorm: BATCH_NORM }), plain(15)],
    [
      'batch norm on sigmoids, which would vanish without it',
      deep(5, { name: 'sigmoid' }, { scheme: 'xavier' }, { batchNorm: BATCH_NORM }),
      plain(15),
    ],
    [
      'batch norm on N(0, 1), which would explode without it',
      deep(8, relu, { scheme: 'standardNormal' }, { batchNorm: BATCH_NORM }),
      plain(15),
    ],
    ['dropout', deep(2, relu, he, { dropout: 0.5 }), onDigits({ optimizer: adam(0.001), epochs: 15 })],
    ['no hidden layer', deep(0, relu, { scheme: 'xavier' }), plain(15)],
    ['GELU', deep(4, { name: 'gelu' }, he), onDigits({ optimizer: adam(0.001), epochs: 10 })],
  ]

  it.each(cases)('%s', (_, spec, training) => {
    const said: VerdictKind[] = []
    const onStep = (evidence: Evidence): void => void said.push(judge(evidence, THRESHOLDS)[0].kind)
    recordedRun(spec, training, digits, { onStep })
    expect([said[0], said[said.length - 1]]).toEqual(['healthy', 'healthy'])
    expect(said.filter((kind) => kind === 'healthy').length / said.length).toBeGreaterThan(0.98)
  })
})

describe('the learning rate', () => {
  const worst = (evidence: Evidence): Verdict => judge(evidence, THRESHOLDS)[0]
  const sound = deep(3, { name: 'relu' }, { scheme: 'heNormal' })
  const tanh = deep(3, { name: 'tanh' }, { scheme: 'xavier' })
  const run = (spec: NetworkSpec, given: Partial<TrainingSpec>): Evidence =>
    recordedRun(spec, onDigits({ epochs: 10, ...given }), digits)

  it('is too low where updates are tiny and the loss hardly falls', () => {
    for (const rate of [1e-6, 1e-5]) {
      expect(worst(run(sound, { optimizer: sgd(rate) })).kind).toBe('learningRateTooLow')
      expect(worst(run(tanh, { optimizer: sgd(rate) })).kind).toBe('learningRateTooLow')
    }
    expect(worst(run(sound, { optimizer: adam(1e-7) })).kind).toBe('learningRateTooLow')
  })

  it('is too high where the loss swings instead of falling', () => {
    const kinds = judge(run(tanh, { optimizer: sgd(10) }), THRESHOLDS).map(({ kind }) => kind)
    expect(kinds).toContain('learningRateTooHigh')
  })

  it('is fine between, over three orders of magnitude', () => {
    for (const rate of [0.001, 0.01, 0.1, 0.5]) {
      expect(worst(run(sound, { optimizer: sgd(rate) })).kind).toBe('healthy')
      expect(worst(run(tanh, { optimizer: sgd(rate) })).kind).toBe('healthy')
    }
  })

  it('that throws the weights away is told of by where the numbers ended', () => {
    const verdict = worst(run(sound, { optimizer: sgd(2) }))
    expect(verdict.kind).toBe('diverged')
    expect(verdict.remedies[0]).toBe('learningRateDown')
  })
})

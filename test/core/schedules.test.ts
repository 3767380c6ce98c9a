import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  plateauAfter,
  initialPlateau,
  learningRateAt,
  type PlateauState,
  type ScheduleSpec,
} from '../../core/schedules'

const BASE = 0.5

const rates = (spec: ScheduleSpec, totalSteps: number, stepsPerEpoch = 1): number[] =>
  Array.from({ length: totalSteps }, (_, i) =>
    learningRateAt(spec, BASE, { step: i + 1, stepsPerEpoch, totalSteps }, initialPlateau),
  )

// torch.optim.lr_scheduler of PyTorch 1.13 with base rate 0.5 (max_lr 0.5 for OneCycleLR).
const PYTORCH: readonly {
  same: string
  spec: ScheduleSpec
  stepsPerEpoch: number
  rates: readonly number[]
}[] = [
  {
    same: 'StepLR(2, 0.5) after each epoch',
    spec: { name: 'step', every: 2, factor: 0.5 },
    stepsPerEpoch: 3,
    rates: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125],
  },
  {
    same: 'ExponentialLR(0.8) after each epoch',
    spec: { name: 'exponential', factor: 0.8 },
    stepsPerEpoch: 3,
    rates: [0.5, 0.5, 0.5, 0.4, 0.4, 0.4, 0.32, 0.32, 0.32],
  },
  {
    same: 'LambdaLR(1 / (1 + 0.5 e)) after each epoch',
    spec: { name: 'inverseTime', decay: 0.5 },
    stepsPerEpoch: 2,
    rates: [0.5, 0.5, 1 / 3, 1 / 3, 0.25, 0.25],
  },
  {
    same: 'CosineAnnealingLR(10, eta_min 0.05) after each step',
    spec: { name: 'cosine', warmup: 0, floor: 0.1 },
    stepsPerEpoch: 4,
    rates: [
      0.5, 0.48898771616640957, 0.45702882373436315, 0.40725168176580645, 0.34452882373436317, 0.275,
      0.20547117626563688, 0.1427483182341936, 0.09297117626563686, 0.06101228383359046,
    ],
  },
  {
    same: 'OneCycleLR(total_steps 10)',
    spec: { name: 'oneCycle', warmup: 0.3, startDivisor: 25, endDivisor: 1e4 },
    stepsPerEpoch: 4,
    rates: [
      0.02, 0.26, 0.5, 0.47524231600673683, 0.40587282697488153, 0.30563101096814466, 0.19437098903185537,
      0.09412917302511849, 0.024759683993263143, 2e-6,
    ],
  },
  {
    same: 'OneCycleLR(total_steps 17, pct_start 0.4, div_factor 10, final_div_factor 100)',
    spec: { name: 'oneCycle', warmup: 0.4, startDivisor: 10, endDivisor: 100 },
    stepsPerEpoch: 17,
    rates: [
      0.05, 0.0822071353622924, 0.16960810084254718, 0.2871812544317189, 0.4012670897065359,
      0.4792044694259653, 0.4995263063520768, 0.48313493929373785, 0.4448253734877862, 0.3882031519968864,
      0.31859733177050276, 0.2425589341255965, 0.16724438882995504, 0.09974199956428074, 0.04640482113903365,
      0.012252735393317667, 0.0005,
    ],
  },
  {
    same: 'OneCycleLR(total_steps 10, pct_start 0.95)',
    spec: { name: 'oneCycle', warmup: 0.95, startDivisor: 25, endDivisor: 1e4 },
    stepsPerEpoch: 1,
    rates: [
      0.02, 0.03620666494295466, 0.08263785986704181, 0.15302279461363077, 0.23785559372880755,
      0.3256791176172999, 0.4046323127310215, 0.46405211257510737, 0.49591354392413645, 2e-6,
    ],
  },
]

describe('the learning rate', () => {
  it.each(PYTORCH)('follows $spec.name as $same', ({ spec, stepsPerEpoch, rates: expected }) => {
    rates(spec, expected.length, stepsPerEpoch).forEach((rate, i) => {
      expect(rate).toBeCloseTo(expected[i], 14)
    })
  })

  it('stays where it is when constant', () => {
    expect(rates({ name: 'constant' }, 5)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5])
  })

  it('rises linearly in the warm-up before a cosine, then falls towards the floor', () => {
    const all = rates({ name: 'cosine', warmup: 0.2, floor: 0 }, 20)
    expect(all.slice(0, 4)).toEqual([0.125, 0.25, 0.375, 0.5])
    expect(all[4]).toBe(0.5)
    // Half of the way down after half of the 16 steps.
    expect(all[12]).toBeCloseTo(0.25, 15)
    expect(all[19]).toBeCloseTo(0.25 * (1 + Math.cos((Math.PI * 15) / 16)), 15)
  })

  it('comes down by the plateau factor', () => {
    const spec: ScheduleSpec = { name: 'reduceOnPlateau', factor: 0.1, patience: 1, minDelta: 0 }
    const plateau: PlateauState = { factor: 0.01, best: 1, wait: 0 }
    const position = { step: 9, stepsPerEpoch: 3, totalSteps: 30 }
    expect(learningRateAt(spec, 0.5, position, plateau)).toBe(0.005)
  })

  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const properShare = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const anySchedule: fc.Arbitrary<ScheduleSpec> = fc.oneof(
    fc.record({ name: fc.constant('constant' as const) }),
    fc.record({ name: fc.constant('step' as const), every: fc.integer({ min: 1, max: 20 }), factor: share }),
    fc.record({ name: fc.constant('exponential' as const), factor: share }),
    fc.record({
      name: fc.constant('inverseTime' as const),
      decay: fc.double({ min: 0, max: 1e6, noNaN: true }),
    }),
    fc.record({
      name: fc.constant('cosine' as const),
      warmup: fc.oneof(properShare, fc.constantFrom(0, 0.1, 0.5)),
      floor: share,
    }),
    fc.record({
      name: fc.constant('oneCycle' as const),
      // 0.1 of 10 steps is a single step: no way to rise along.
      warmup: fc.oneof(properShare, fc.constantFrom(0, 0.1, 0.5)),
      startDivisor: fc.double({ min: 1, max: 1e9, noNaN: true }),
      endDivisor: fc.double({ min: 1, max: 1e12, noNaN: true }),
    }),
  )

  it('lies between 0 and the base rate at every step of any schedule', () => {
    const steps = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1000 }))
    fc.assert(
      fc.property(anySchedule, steps, fc.integer({ min: 1, max: 30 }), (spec, totalSteps, stepsPerEpoch) => {
        for (const rate of rates(spec, totalSteps, stepsPerEpoch)) {
          expect(rate).toBeGreaterThanOrEqual(0)
          expect(rate).toBeLessThanOrEqual(BASE * (1 + 1e-12))
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('reducing on a plateau', () => {
  const factors = (spec: ScheduleSpec, losses: readonly number[]): number[] => {
    let state = initialPlateau
    return losses.map((loss) => (state = plateauAfter(spec, state, loss)).factor)
  }

  // ReduceLROnPlateau(factor=0.1, patience=2, threshold=0.01, threshold_mode='abs') of PyTorch 1.13
  it('waits as PyTorch does', () => {
    const spec: ScheduleSpec = { name: 'reduceOnPlateau', factor: 0.1, patience: 2, minDelta: 0.01 }
    const losses = [1, 0.8, 0.795, 0.79, 0.5, 0.5, 0.51, 0.499, 0.6, 0.6, 0.6, 0.6, NaN, 0.1]
    const expected = [1, 1, 1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01]
    factors(spec, losses).forEach((factor, i) => {
      expect(factor).toBeCloseTo(expected[i], 15)
    })
  })

  // The same with factor=0.5, patience=0, threshold=0
  it('with patience 0 comes down after each epoch that is no better', () => {
    const spec: ScheduleSpec = { name: 'reduceOnPlateau', factor: 0.5, patience: 0, minDelta: 0 }
    expect(factors(spec, [1, 1, 0.9, 1, 1])).toEqual([1, 0.5, 0.5, 0.25, 0.125])
  })

  it('never takes NaN for the best loss', () => {
    const spec: ScheduleSpec = { name: 'reduceOnPlateau', factor: 0.5, patience: 5, minDelta: 0 }
    const state = plateauAfter(spec, plateauAfter(spec, initialPlateau, NaN), 3)
    expect(state).toEqual({ factor: 1, best: 3, wait: 0 })
  })

  it('leaves the state that it is given alone, and other schedules leave it as it is', () => {
    const state: PlateauState = Object.freeze({ factor: 0.5, best: 1, wait: 3 })
    expect(plateauAfter({ name: 'constant' }, state, 0.1)).toBe(state)
    const spec: ScheduleSpec = { name: 'reduceOnPlateau', factor: 0.5, patience: 3, minDelta: 0 }
    expect(plateauAfter(spec, state, 2)).toEqual({ factor: 0.25, best: 1, wait: 0 })
  })

  it('survives a checkpoint: the state is plain JSON from the start', () => {
    expect(JSON.parse(JSON.stringify(initialPlateau))).toEqual(initialPlateau)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareSchemes, epochsToTarget, mean, type Outcome } from '../../../core'

const NOISE = [0.01, -0.02, 0.015, -0.005, 0.02, -0.01]
const around = (centre: number, shared = NOISE): number[] =>
  shared.map((x, i) => centre + x + 0.001 * (i % 3))

describe('a comparison of schemes', () => {
  it('finds the best, and tells those that are behind from those that may be as good', () => {
    // The second moves with the first, a tenth behind it; the third is elsewhere each time.
    const first = around(0.1)
    const second = around(0.2).map((x, i) => x + 0.002 * Math.cos(i))
    const third = [0.12, 0.09, 0.1, 0.13, 0.09, 0.12]
    const { best, conclusion, rows } = compareSchemes([second, first, third])
    expect(best).toBe(1)
    expect(conclusion).toMatchObject({
      kind: 'compared',
      best: 1,
      behind: [0],
      tied: [2],
      untested: [],
      seeds: 6,
    })
    expect(rows[1].toBest).toBeNull()
    expect(rows[0].toBest?.mean).toBeCloseTo(0.1, 2)
  })

  it('pairs by seed: what all runs of a seed have in common falls out', () => {
    const hard = [0, 5, 1, 9, 3, 7]
    const a = hard.map((x, i) => x + 0.001 * i)
    const b = hard.map((x, i) => x + 0.1 + 0.0013 * i)
    const { rows } = compareSchemes([a, b])
    expect(rows[1].toBest?.interval?.low).toBeGreaterThan(0.09)
    expect(rows[1].toBest?.adjustedP).toBeLessThan(1e-6)
  })

  it('corrects for the number of tests', () => {
    const best = [0, 0.1, 0.2, 0.1, 0]
    const others = Array.from({ length: 20 }, (_, k) =>
      best.map((x, i) => x + 0.05 + 0.04 * Math.sin(3 * i + k)),
    )
    const { rows } = compareSchemes([best, ...others])
    for (const { toBest } of rows.slice(1)) {
      expect(toBest!.adjustedP).toBeGreaterThanOrEqual(toBest!.pValue!)
      expect(toBest!.adjustedP).toBeLessThanOrEqual(1)
    }
  })

  it('does not call a scheme the best for the runs that it lost', () => {
    const lucky: Outcome[] = [0.01, 'diverged', 'diverged', 0.01]
    const steady = [0.2, 0.21, 0.19, 0.2]
    const { best, rows } = compareSchemes([lucky, steady])
    expect(best).toBe(1)
    expect(rows[0]).toMatchObject({ diverged: 2, failed: 0, values: [0.01, 0.01] })
    expect(rows[0].toBest?.n).toBe(2)
  })

  it('takes the highest where higher is better', () => {
    expect(
      compareSchemes(
        [
          [0.8, 0.81],
          [0.9, 0.92],
        ],
        'higher',
      ).best,
    ).toBe(1)
  })

  it.each<[string, Outcome[][]]>([
    [
      'nothing',
      [
        ['waiting', 'waiting'],
        ['failed', 'diverged'],
      ],
    ],
    ['single', [[1, 2]]],
    ['oneSeed', [[1], [2]]],
    [
      'oneSeed',
      [
        [1, 'waiting'],
        ['waiting', 2],
      ],
    ],
  ])('says "%s" where no more can be said', (kind, outcomes) =>
    expect(compareSchemes(outcomes).conclusion.kind).toBe(kind),
  )

  it('makes no test of differences that are the same in every seed, and says so', () => {
    const { conclusion } = compareSchemes([
      [1, 2, 3],
      [2, 3, 4],
    ])
    expect(conclusion).toMatchObject({ kind: 'compared', untested: [1] })
  })

  it('counts every run once, whatever became of it', () => {
    const outcome = fc.oneof(
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.constantFrom<Outcome>('waiting', 'diverged', 'failed'),
    )
    const table = fc
      .integer({ min: 1, max: 6 })
      .chain((seeds) =>
        fc.array(fc.array(outcome, { minLength: seeds, maxLength: seeds }), { minLength: 1, maxLength: 6 }),
      )
    fc.assert(
      fc.property(table, (outcomes) => {
        const { rows, conclusion, best } = compareSchemes(outcomes)
        rows.forEach(({ values, diverged, failed, waiting }, i) =>
          expect(values.length + diverged + failed + waiting).toBe(outcomes[i].length),
        )
        if (conclusion.kind !== 'compared') return
        const { tied, behind, untested } = conclusion
        const all = [best, ...tied, ...behind, ...untested].sort()
        expect(all).toEqual(outcomes.map((_, i) => i).sort())
      }),
    )
  })

  it('has the means that a plain sum has', () => {
    const { rows } = compareSchemes([around(3), around(5)])
    expect(rows[0].mean).toBeCloseTo(mean(around(3))!, 12)
  })
})

describe('the epochs to a target', () => {
  it('are those until it is first reached, however it goes on', () => {
    expect(epochsToTarget([0.9, 0.5, 0.3, 0.6], 0.5, 'lower')).toBe(2)
    expect(epochsToTarget([0.1, 0.5, 0.9], 0.8, 'higher')).toBe(3)
    expect(epochsToTarget([0.9, NaN], 0.1, 'lower')).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { bracketEpochs, hyperbandBrackets, survivors } from '../../../core/search/brackets'
import {
  defaultPruner,
  nextStep,
  pruners,
  type PrunerName,
  type PrunerSpec,
} from '../../../core/search/pruners'
import { rungsOf, type PrunedTrial, type Report } from '../../../core/search/rungs'
import { bestInFull, epochsUsed, powerLaws, simulate, type Curve } from './simulated-training'

const specs = (Object.keys(pruners) as PrunerName[]).map((name): [string, PrunerSpec] => [
  name,
  defaultPruner(name),
])
const values = { reduction: 3, minEpochs: 1 }
const asha: PrunerSpec = { name: 'asha', ...values }
const halving: PrunerSpec = { name: 'successiveHalving', ...values }

const reports = (...pairs: [number, number | null][]): Report[] =>
  pairs.map(([epoch, value]) => ({ epoch, value }))
const trial = (number: number, told: Report[], over: Partial<PrunedTrial> = {}): PrunedTrial => ({
  number,
  bracket: 0,
  reports: told,
  state: 'paused',
  ...over,
})

/** How many trials came to each rung. */
const countsAt = (trials: readonly PrunedTrial[], rungs: readonly number[]): number[] =>
  rungs.map((rung) => trials.filter(({ reports }) => reports.some(({ epoch }) => epoch === rung)).length)

describe('the rungs', () => {
  it('are a factor eta apart and end with R', () => {
    expect(rungsOf(values, 81)).toEqual([1, 3, 9, 27, 81])
    expect(rungsOf({ reduction: 4, minEpochs: 2 }, 256)).toEqual([4, 16, 64, 256])
    expect(rungsOf(values, 100)).toEqual([1, 4, 11, 33, 100])
    expect(rungsOf({ reduction: 3, minEpochs: 5 }, 12)).toEqual([12])
  })
})

describe.each(specs)('the pruner %s', (_, spec) => {
  const limits = { maxEpochs: 81, maxTrials: 50 }

  it('has a label, a sentence, a reference and parameters with a meaning', () => {
    const { label, description, reference, parameters } = pruners[spec.name]
    expect(label).toMatch(/\S/)
    expect(description).toMatch(/^[A-Z].*\.$/)
    expect(reference).toMatch(/\d{4}/)
    for (const { meaning } of Object.values(parameters)) expect(meaning).toMatch(/\S/)
  })

  it.each([1, 4])(
    'begins as many trials as it may, ends, and accounts for every epoch, with %s workers',
    (workers) => {
      const run = simulate(spec, powerLaws(1), limits, workers)
      expect(run.trials.length).toBe(50)
      expect(run.epochs).toBe(epochsUsed(run.trials))
      expect(run.trials.some(({ reports }) => reports.at(-1)?.epoch === 81)).toBe(true)
      for (const { reports } of run.trials) {
        const epochs = reports.map(({ epoch }) => epoch)
        expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b))
      }
    },
  )

  it('does the same again', () => {
    expect(simulate(spec, powerLaws(2), limits, 3)).toEqual(simulate(spec, powerLaws(2), limits, 3))
  })

  it('ends when every trial diverges, and promotes none', () => {
    const run = simulate(spec, () => null, limits, 2)
    expect(run.trials.length).toBe(50)
    expect(run.steps.every(({ type }) => type === 'new')).toBe(true)
  })

  it('ends when every trial fails', () => {
    const trials = Array.from({ length: 50 }, (_, i) => trial(i + 1, [], { state: 'failed' }))
    expect(nextStep(spec, { trials, ...limits, maxTrials: 50 }).type).not.toBe('promote')
  })
})

describe('no pruner', () => {
  it('trains every trial in full', () => {
    expect(simulate({ name: 'none' }, powerLaws(1), { maxEpochs: 10, maxTrials: 3 }).epochs).toBe(30)
  })
})

describe('successive halving', () => {
  const limits = { maxEpochs: 9, maxTrials: null }
  /** The value is the trial's number, so that the first are the best. */
  const byNumber: Curve = (number) => number

  it('is 9 trials to epoch 1, the best 3 of them to 3, the best 1 to 9: 9 + 3 x 2 + 6 = 21 epochs', () => {
    const run = simulate(halving, (number) => -number, limits)
    expect(countsAt(run.trials, [1, 3, 9])).toEqual([9, 3, 1])
    expect(run.epochs).toBe(21)
    expect(run.steps.slice(9)).toEqual([
      { type: 'promote', trial: 9, untilEpoch: 3 },
      { type: 'promote', trial: 8, untilEpoch: 3 },
      { type: 'promote', trial: 7, untilEpoch: 3 },
      { type: 'promote', trial: 9, untilEpoch: 9 },
    ])
  })

  it('gives a tie to the trial with the lower number', () => {
    const run = simulate(halving, () => 1, limits)
    expect(run.steps.at(-1)).toEqual({ type: 'promote', trial: 1, untilEpoch: 9 })
  })

  it('waits until a rung is full', () => {
    const trials = Array.from({ length: 9 }, (_, i) => trial(i + 1, reports([1, i])))
    trials[8] = trial(9, [], { state: 'running' })
    expect(nextStep(halving, { ...limits, trials })).toEqual({ type: 'wait' })
    trials[8] = trial(9, [], { state: 'failed' })
    expect(nextStep(halving, { ...limits, trials })).toEqual({ type: 'promote', trial: 1, untilEpoch: 3 })
  })

  it('passes over what diverged', () => {
    const run = simulate(halving, (number) => (number < 8 ? null : number), limits)
    expect(countsAt(run.trials, [1, 3, 9])).toEqual([9, 2, 1])
  })

  it('begins another bracket while trials are left, the last with what remains', () => {
    const run = simulate(halving, byNumber, { maxEpochs: 9, maxTrials: 13 })
    // 4 trials remain: 4 to epoch 1, one of them to 3 and to 9.
    expect(run.epochs).toBe(21 + 4 + 2 + 6)
    expect(run.trials.filter(({ bracket }) => bracket === 1).map(({ number }) => number)).toEqual([
      10, 11, 12, 13,
    ])
  })
})

describe('hyperband', () => {
  it('has the brackets of Table 1 of Li et al. 2018, for R = 81 and eta = 3', () => {
    const brackets = hyperbandBrackets(values, 81)
    const table = brackets.map(({ trials, rungs }) =>
      rungs.map((epochs, k) => [survivors(trials, k, 3), epochs]),
    )
    expect(table).toEqual([
      [
        [81, 1],
        [27, 3],
        [9, 9],
        [3, 27],
        [1, 81],
      ],
      [
        [34, 3],
        [11, 9],
        [3, 27],
        [1, 81],
      ],
      [
        [15, 9],
        [5, 27],
        [1, 81],
      ],
      [
        [8, 27],
        [2, 81],
      ],
      [[5, 81]],
    ])
  })

  it('uses the epochs of its brackets, a trial being taken up where it paused', () => {
    const run = simulate({ name: 'hyperband', ...values }, powerLaws(3), { maxEpochs: 81, maxTrials: null })
    const brackets = hyperbandBrackets(values, 81)
    // 81 + 27 x 2 + 9 x 6 + 3 x 18 + 54 = 297 for the first.
    expect(bracketEpochs(brackets[0], 3)).toBe(297)
    expect(run.epochs).toBe(brackets.reduce((sum, bracket) => sum + bracketEpochs(bracket, 3), 0))
    expect(run.trials.length).toBe(81 + 34 + 15 + 8 + 5)
  })
})

describe('asynchronous successive halving', () => {
  const limits = { maxEpochs: 9, maxTrials: null }

  it('promotes by the highest rung first, as soon as one of three is the best', () => {
    const values = [5, 3, 4, 9, 8, 1, 7, 2, 6]
    const run = simulate(asha, (number) => values[number - 1], { maxEpochs: 9, maxTrials: 9 })
    const said = run.steps.map((step) =>
      step.type === 'promote' ? `${step.trial} to ${step.untilEpoch}` : step.type,
    )
    // Of 3 the best is trial 2; of 6 the best two are 6 and 2, of 8 they are 6 and 8; of 2, 6 and 8 the best is 6.
    const expected = 'new, new, new, 2 to 3, new, new, new, 6 to 3, new, new, 8 to 3, 6 to 9, new'
    expect(said.join(', ')).toBe(expected)
    expect(run.epochs).toBe(9 + 3 * 2 + 6)
  })

  it('begins a new trial rather than wait, unless it may not', () => {
    const trials = [trial(1, reports([1, 5])), trial(2, reports([1, 4])), trial(3, [], { state: 'running' })]
    expect(nextStep(asha, { ...limits, trials })).toEqual({ type: 'new', bracket: 0, untilEpoch: 1 })
    expect(nextStep(asha, { maxEpochs: 9, maxTrials: 3, trials })).toEqual({ type: 'wait' })
    const diverged = [trial(1, reports([1, null])), trial(2, [], { state: 'failed' })]
    expect(nextStep(asha, { maxEpochs: 9, maxTrials: 2, trials: diverged })).toEqual({ type: 'done' })
  })

  it('ends with a trial trained in full, where there were too few for one to be promoted so far', () => {
    const run = simulate(asha, (number) => number, { maxEpochs: 81, maxTrials: 5 }, 2)
    expect(run.steps.filter(({ type }) => type === 'promote')).toEqual(
      [3, 9, 27, 81].map((untilEpoch) => ({ type: 'promote', trial: 1, untilEpoch })),
    )
  })

  it('takes up a trial that was interrupted on its way', () => {
    const first = trial(1, [])
    expect(nextStep(asha, { ...limits, trials: [first] })).toEqual({
      type: 'promote',
      trial: 1,
      untilEpoch: 1,
    })
  })

  it('finds the very trial that training all in full finds, with less than 30 % of the epochs', () => {
    const maxEpochs = 81
    for (let seed = 1; seed <= 20; seed++) {
      const curve = powerLaws(seed)
      const full = simulate({ name: 'none' }, curve, { maxEpochs, maxTrials: 60 }, 4)
      const pruned = simulate({ ...asha, minEpochs: 3 }, curve, { maxEpochs, maxTrials: 60 }, 4)
      expect(pruned.epochs / full.epochs).toBeLessThan(0.3)
      expect(bestInFull(pruned, maxEpochs)).toBe(bestInFull(full, maxEpochs))
    }
  })

  it('comes within 3 % of the range, on average, with less than 11 % of the epochs where rungs begin at 1', () => {
    const maxEpochs = 81
    let regret = 0
    for (let seed = 1; seed <= 20; seed++) {
      const curve = powerLaws(seed)
      const full = simulate({ name: 'none' }, curve, { maxEpochs, maxTrials: 60 }, 4)
      const pruned = simulate(asha, curve, { maxEpochs, maxTrials: 60 }, 4)
      expect(pruned.epochs / full.epochs).toBeLessThan(0.11)
      regret += (bestInFull(pruned, maxEpochs) - bestInFull(full, maxEpochs)) / 20
    }
    expect(regret).toBeLessThan(0.03)
  })
})

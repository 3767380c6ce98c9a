import { describe, expect, it } from 'vitest'
import {
  comparisonFile,
  experimentOf,
  measureOf,
  schemesOf,
  seedsOf,
  trialsOf,
} from '../../../services/contract/comparison-file'

const experiment = {
  schemaVersion: 1,
  data: { source: 'data.csv', target: 'y', task: 'classification' },
  network: { hidden: [{ units: 8 }] },
}
const base = { schemaVersion: 1, experiment, vary: { init: ['zeros', 'xavier'], depth: [1, 2, 3] } }
const problemOf = (change: object): string =>
  comparisonFile.safeParse({ ...base, ...change }).error?.issues[0].message ?? 'nothing'

describe('the file of a comparison', () => {
  it('makes a scheme of every combination, and a run of each with every seed', () => {
    const file = comparisonFile.parse({ ...base, seeds: [5, 9] })
    expect(schemesOf(file).map(({ label }) => label)).toEqual([
      'Zeros, depth 1',
      'Zeros, depth 2',
      'Zeros, depth 3',
      'Xavier of the text (LeCun normal), depth 1',
      'Xavier of the text (LeCun normal), depth 2',
      'Xavier of the text (LeCun normal), depth 3',
    ])
    const trials = trialsOf(file)
    expect(trials).toHaveLength(12)
    expect(trials[7]).toEqual({ number: 7, scheme: 1, seed: 9 })
  })

  it('counts seeds from 1 where it is told how many', () => {
    expect(seedsOf(comparisonFile.parse({ ...base, seeds: 3 }))).toEqual([1, 2, 3])
  })

  it('pairs the runs of a seed: they differ in what is varied alone', () => {
    const file = comparisonFile.parse(base)
    const [first, second] = schemesOf(file)
    const [a, b] = [experimentOf(file, first, 4), experimentOf(file, second, 4)]
    expect(a.training).toEqual({ ...file.experiment.training, seed: 4 })
    expect(b.training).toEqual(a.training)
    expect(b.data).toEqual(a.data)
  })

  it('compares the share of wrong answers, or RMSE, where it leaves that open', () => {
    const file = comparisonFile.parse(base)
    expect(measureOf(file)).toBe('error')
    expect(measureOf({ ...file, measure: 'loss' })).toBe('loss')
  })

  it.each<[object, RegExp]>([
    [{ vary: { inti: ['zeros'] } }, /Did you mean "init"/],
    [{ vary: { init: 'zeros' } }, /expected a list of values/],
    [{ vary: { init: [] } }, /at least one value/],
    [{ vary: { init: ['zeros', 'zeros'] } }, /stands here again/],
    [{ vary: ['init'] }, /expected an object/],
    [{ vary: { 'data.source': ['other.csv'] } }, /names a file/],
    [{ seeds: [1, 1] }, /stands here twice/],
    [{ seeds: 0 }, /expected a whole number/],
    [{ seeds: 1000, vary: { depth: Array.from({ length: 20 }, (_, i) => i + 1) } }, /20000 runs/],
    [{ measure: 'acuracy' }, /Did you mean "accuracy"/],
    [{ sedes: 3 }, /Did you mean "seeds"/],
  ])('refuses %j in words', (change, words) => expect(problemOf(change)).toMatch(words))
})

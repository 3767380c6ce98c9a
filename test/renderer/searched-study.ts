import type { SearchDetails, SearchTrialInfo } from '../../services/contract/api'
import { experimentFile } from '../../services/contract/experiment-file'
import { searchFile } from '../../services/contract/search-file'

export const draft = experimentFile.parse({
  schemaVersion: 1,
  name: 'small',
  data: { source: 'iris.csv', target: 'species', task: 'classification' },
  network: { hidden: [{ units: 4 }, { units: 3 }] },
  training: { epochs: 7, seed: 9 },
})

/** A search of a place that is there only in deep networks. */
export const file = searchFile.parse({
  ...{ schemaVersion: 1, name: 'made up', experiment: draft },
  space: {
    depth: { from: 1, to: 3 },
    learningRate: { from: 1e-4, to: 0.1, scale: 'log' },
    'network.hidden[2].units': { from: 2, to: 6 },
    init: ['xavier', 'heNormal'],
  },
  budget: { trials: 4 },
  measure: 'loss',
})

/** A trial of it. */
export const trialOf = (number: number, given: Partial<SearchTrialInfo> = {}): SearchTrialInfo => ({
  ...{ number, state: 'finished', run: `run-${number}`, epochs: 7, elapsedMs: 100, validation: null },
  ...{ failure: null, value: 1, reports: [], parameters: 100, bestEpoch: null },
  values: { depth: 1, learningRate: 0.01, init: 'xavier' },
  ...given,
})

/** What such trials came to; the best one is that of the lowest value. */
export function searchedStudy(
  results: readonly SearchTrialInfo[],
  given: Partial<SearchDetails> = {},
): SearchDetails {
  const whole = results.filter(({ state, value }) => state === 'finished' && value !== null)
  const best = whole.toSorted((a, b) => a.value! - b.value!).at(0)?.number ?? null
  return {
    ...{ id: 's1', name: 'made up', kind: 'search', state: 'completed', createdAt: '2026-01-01T00:00:00Z' },
    ...{ trials: results.length, finished: results.length, leftMs: null, failure: null, machines: null },
    ...{ file, results, epochs: 7 * results.length, best, final: null },
    ...given,
  }
}
